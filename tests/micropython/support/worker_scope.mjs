// Runs a board's Worker on a thread of Node's: it gets what a browser's Worker has, and nothing of
// Node. The bundle is the one that the page loads.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

globalThis.WorkerGlobalScope = class {};
globalThis.self = globalThis;
globalThis.fetch = async (url) => new Response(await readFile(fileURLToPath(url)));
globalThis.postMessage = (message, transferred) => parentPort.postMessage(message, transferred);
const early = [];
parentPort.on("message", (data) => {
  if (globalThis.onmessage === undefined) {
    early.push(data);
  } else {
    globalThis.onmessage({ data });
  }
});
delete globalThis.process;

await import(workerData);
early.splice(0).forEach((data) => globalThis.onmessage({ data }));
