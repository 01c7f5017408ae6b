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

// Where the browser permits it, the page opens without a network from then on. Without, all else
// is the same.
if (isSecureContext && "serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("./service-worker.js").catch(() => {});
  });
}
