// The editor of a board's program: CodeMirror with Python, as the element <blinklab-editor>. It lies
// in a shadow root, where CodeMirror's style sheets are adopted ones, which the page's Content
// Security Policy permits. It knows text, no board.

import { python } from "@codemirror/lang-python";
import { EditorView, basicSetup } from "codemirror";

class BlinklabEditor extends HTMLElement {
  #view = null;

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#view = new EditorView({
      doc: this.getAttribute("text") ?? "",
      extensions: [basicSetup, python()],
      parent: root,
      root,
    });
  }

  disconnectedCallback() {
    this.#view?.destroy();
    this.#view = null;
  }

  get text() {
    return this.#view?.state.doc.toString() ?? "";
  }
}

customElements.define("blinklab-editor", BlinklabEditor);
