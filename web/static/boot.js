// Starts the page, and says so in both languages if it cannot start or has stopped.

function showFault(error) {
  document.getElementById("fault").hidden = false;
  document.getElementById("fault-detail").textContent = String(error);
}

addEventListener("error", ({ error }) => {
  if (error instanceof WebAssembly.RuntimeError) {
    showFault(error);
  }
});

import("../pkg/blinklab.js").then((page) => page.default()).catch(showFault);
