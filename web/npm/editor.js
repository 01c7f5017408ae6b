// The editor of a board's program: CodeMirror with Python, as the element <blinklab-editor>. It lies
// in a shadow root, where CodeMirror's style sheets are adopted ones, which the page's Content
// Security Policy permits. It knows text, no board.
//
// Properties: `text` (set: another text, without a way back to the one before), `cursor` (set: the
// cursor goes there, and the focus), `label`, `language` ("zh-CN" or "en"), `marks` (a list of
// { line, severity, message }). Event: `typed`, with the text as its detail.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { localCompletionSource, pythonLanguage } from "@codemirror/lang-python";
import {
  HighlightStyle,
  LanguageSupport,
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { complete, isImport } from "./completion.js";
import { chinese } from "./phrases.js";

// Colours are the page's own properties, which reach into a shadow root: light and dark by themselves.
const LOOK = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "0.875rem" },
  // The line numbers would lie on a line around this: the page draws one around the element.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--card-sunk)", color: "var(--ink-soft)", borderRightColor: "var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--code-selection)",
  },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--wait-wash)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--code-selection)" },
  ".cm-tooltip, .cm-panels": {
    color: "var(--ink)",
    backgroundColor: "var(--card)",
    borderColor: "var(--line-strong)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    color: "var(--on-copper)",
    backgroundColor: "var(--copper)",
  },
  ".cm-completionDetail": { color: "inherit" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", maxWidth: "60ch" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-textfield": { backgroundColor: "var(--card)", color: "var(--ink)", borderColor: "var(--line-strong)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--card-sunk)", color: "var(--ink)" },
});

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], color: "var(--code-name)" },
  { tag: tags.definition(tags.className), color: "var(--code-name)", fontWeight: "600" },
  { tag: tags.meta, color: "var(--code-keyword)" },
]);

class BlinklabEditor extends HTMLElement {
  #view = null;
  #text = "";
  #marks = [];
  #label = "";
  #language = "en";
  // While a text is set from outside nothing was typed.
  #isSetting = false;
  #words = new Compartment();
  #attributes = new Compartment();

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#view ??= new EditorView({ parent: root, root, state: this.#state() });
    this.#mark();
  }

  disconnectedCallback() {
    // Moved within the page it is there again at once.
    if (this.isConnected) return;
    this.#text = this.text;
    this.#view?.destroy();
    this.#view = null;
  }

  get text() {
    return this.#view?.state.doc.toString() ?? this.#text;
  }

  set text(text) {
    this.#text = text;
    if (this.#view === null || this.text === text) return;
    const { anchor } = this.#view.state.selection.main;
    this.#isSetting = true;
    this.#view.setState(this.#state(Math.min(anchor, text.length)));
    this.#isSetting = false;
    this.#mark();
  }

  set cursor(at) {
    if (this.#view === null) return;
    const anchor = Math.min(at, this.#view.state.doc.length);
    this.#view.dispatch({ selection: { anchor }, scrollIntoView: true });
    this.#view.focus();
  }

  set label(label) {
    this.#label = label;
    this.#view?.dispatch({ effects: this.#attributes.reconfigure(this.#contentAttributes()) });
  }

  set language(language) {
    this.#language = language;
    this.#view?.dispatch({ effects: this.#words.reconfigure(this.#phrases()) });
  }

  set marks(marks) {
    this.#marks = marks;
    this.#mark();
  }

  focus() {
    this.#view?.focus();
  }

  #phrases() {
    return this.#language.startsWith("zh") ? EditorState.phrases.of(chinese) : [];
  }

  #contentAttributes() {
    // It can be focused anyway; a checker of accessibility wants to read it.
    return EditorView.contentAttributes.of({
      "aria-label": this.#label,
      "data-testid": "code",
      tabindex: "0",
    });
  }

  #state(anchor = 0) {
    return EditorState.create({
      doc: this.#text,
      selection: { anchor },
      extensions: [
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        // Marks of kinds are letters that not every computer has, and what only contains the letters
        // that were typed is in the way.
        autocompletion({ icons: false, filterStrict: true }),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        lintGutter(),
        indentUnit.of("    "),
        syntaxHighlighting(COLOURS),
        new LanguageSupport(pythonLanguage, [
          pythonLanguage.data.of({
            autocomplete: (at) => (isImport(at) ? null : localCompletionSource(at)),
          }),
          pythonLanguage.data.of({ autocomplete: complete }),
        ]),
        // Escape, then Tab leaves the editor: CodeMirror does that by itself.
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
        LOOK,
        this.#words.of(this.#phrases()),
        this.#attributes.of(this.#contentAttributes()),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || this.#isSetting) return;
          this.dispatchEvent(new CustomEvent("typed", { detail: update.state.doc.toString() }));
        }),
      ],
    });
  }

  // A mark at a line that is not there any more stands at the last one.
  #mark() {
    if (this.#view === null) return;
    const { doc } = this.#view.state;
    const diagnostics = this.#marks.map(({ line, severity, message }) => {
      const { from, to, text } = doc.line(Math.max(1, Math.min(line, doc.lines)));
      return { from: from + text.length - text.trimStart().length, to, severity, message };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }
}

customElements.define("blinklab-editor", BlinklabEditor);
