// A virtual board in a test: its Worker on a thread, and the page's side of its messages.

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const HERE = dirname(fileURLToPath(import.meta.url));
const LATER = process.env.BLINKLAB_LATER ?? join(HERE, "../../../web/dist/later");
// A busy machine takes its time.
const PATIENCE = 20_000;

function bundle() {
  const folder = join(LATER, "micropython");
  const name = readdirSync(folder).find((name) => /^board-worker.*\.js$/.test(name));
  return pathToFileURL(join(folder, name)).href;
}

export class Board {
  messages = [];
  #waiting = [];
  #worker;
  #network;

  // `files`: { name: text }; all else as in the `boot` message. `network` answers for sockets.
  constructor({ files = {}, parts = [], run = true, kind = "esp32", network = null, ...rest } = {}) {
    this.#worker = new Worker(join(HERE, "worker_scope.mjs"), { workerData: bundle() });
    this.#network = network;
    this.#worker.on("message", (message) => {
      this.messages.push(message);
      network?.handle(this, message);
      this.#waiting = this.#waiting.filter((look) => !look());
    });
    this.#worker.on("error", (error) => {
      this.messages.push({ type: "crash", error });
      this.#waiting = this.#waiting.filter((look) => !look());
    });
    this.send({
      type: "boot",
      board: {
        id: "board1",
        name: "Board 1",
        kind,
        unique_id: Uint8Array.of(0x24, 0x0a, 0xc4, 0, 0, 1),
      },
      parts,
      files: Object.entries(files).map(([name, text]) => ({ name, text })),
      run,
      ...rest,
    });
  }

  send(message) {
    this.#worker.postMessage(message);
  }

  // The first message from `from` on that `test` accepts.
  until(test, what = String(test), from = 0) {
    return new Promise((resolve, reject) => {
      let next = from;
      const timer = setTimeout(() => {
        const seen = this.messages.slice(-20).map((message) => JSON.stringify(message)).join("\n");
        reject(new Error(`no message: ${what}\n${this.out.slice(-2000)}\n${seen}`));
      }, PATIENCE);
      const look = () => {
        while (next < this.messages.length) {
          const message = this.messages[next++];
          if (message.type === "crash") {
            clearTimeout(timer);
            reject(message.error);
            return true;
          }
          if (test(message)) {
            clearTimeout(timer);
            resolve(message);
            return true;
          }
        }
        return false;
      };
      if (!look()) {
        this.#waiting.push(look);
      }
    });
  }

  // All that was printed.
  get out() {
    return this.of("out").map(({ text }) => text).join("");
  }

  // All messages of a type.
  of(type) {
    return this.messages.filter((message) => message.type === type);
  }

  // Until this was printed, in one piece or several.
  async printed(text) {
    await this.until(() => this.out.includes(text), `printed ${JSON.stringify(text)}`);
  }

  // How the program ended.
  exit(from = 0) {
    return this.until(({ type }) => type === "exit", "exit", from);
  }

  async end() {
    await this.#worker.terminate();
    this.#network?.end();
  }
}

// Runs a program to its end; gives the board, whose Worker has ended.
export async function play(program, options = {}) {
  const board = new Board({ files: { "main.py": program, ...options.files }, ...options.board });
  try {
    board.exited = await board.exit();
  } finally {
    await board.end();
  }
  return board;
}

export { once };
