// The Worker of one virtual board: MicroPython, its modules and its hardware, driven by messages of
// the page (web/micropython/README.md has them all). One board, one boot: a reset is a new Worker.

import libraryAddress from "board:library.json";
import wasmAddress from "board:micropython.wasm";

import { Board } from "./board.js";
import { takeAway } from "./isolation.js";

const started = performance.now();
const { fetch, postMessage } = globalThis;

const post = (message, transferred = []) => postMessage(message, transferred);

const wasm = fetch(new URL(wasmAddress, import.meta.url)).then(async (response) =>
  WebAssembly.compile(await response.arrayBuffer()),
);
const library = fetch(new URL(libraryAddress, import.meta.url)).then((response) => response.json());

let board = null;
// What came before the board was ready for it.
const early = [];

globalThis.onmessage = ({ data: message }) => {
  if (message.type === "boot") {
    boot(message).catch(fail);
  } else if (board === null) {
    early.push(message);
  } else {
    board.handle(message);
  }
};

async function boot(message) {
  const [module, files] = await Promise.all([wasm, library]);
  const next = new Board(post, message);
  await next.load(module, files);
  takeAway(globalThis);
  board = next;
  early.splice(0).forEach((earlier) => board.handle(earlier));
  post({ type: "ready", version: board.version, first_run_ms: performance.now() - started });
  await board.run();
}

// The simulator itself failed, which no program must be able to cause.
function fail(error) {
  post({
    type: "error",
    file: null,
    line: null,
    kind: "SimulatorError",
    message: String(error?.message ?? error),
    traceback: String(error?.stack ?? ""),
  });
  post({ type: "exit", how: "error", ms: 0, rtc: new Uint8Array() });
}
