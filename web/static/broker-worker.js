// The Worker in which the tabs of a browser have one broker in common. It runs the page's own wasm,
// which the browser has already.

const waiting = [];
let accept = (port) => waiting.push(port);
let refuse = null;

self.onconnect = ({ ports: [port] }) => (refuse ?? accept)(port);

async function begin() {
  const page = await import("../pkg/blinklab.js");
  await page.default();
  await page.serveTabs();
  accept = page.acceptTab;
}

begin().catch((error) => {
  // A word in place of bytes: the tabs look for another way.
  refuse = (port) => port.postMessage(String(error));
}).finally(() => waiting.splice(0).forEach(refuse ?? accept));
