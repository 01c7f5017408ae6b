// The Worker that runs a swarm of measuring points. It runs the page's own wasm, which the browser
// has already.

const waiting = [];
let tell = (word) => waiting.push(word);

self.onmessage = ({ data }) => tell(data);

async function begin() {
  const page = await import("../pkg/blinklab.js");
  await page.default();
  await page.serveSwarm();
  tell = page.tellSwarm;
  waiting.splice(0).forEach(tell);
}

// A word in place of figures: the page says that there is no swarm.
begin().catch((error) => postMessage(String(error)));
