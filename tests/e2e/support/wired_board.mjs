// A board on a USB cable: real MicroPython (npm's build of it) with its own raw REPL and its own file
// system, behind a `navigator.serial` of the test's.
//
// This build's raw-paste mode waits for its bytes without ever letting the event loop in, so the board
// answers for it that it has none; the page's tests in Rust have boards with that mode.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import { tool } from './stage.mjs';

const PACKAGE = '@micropython/micropython-webassembly-pyscript';

const BOARD = `
import { parentPort, workerData } from 'node:worker_threads';
const { loadMicroPython } = await import(workerData.module);
const ASK = [5, 65, 1];
let micropython, asked = [];
const print = (bytes) => parentPort.postMessage({ bytes: [...bytes] });
const say = (text) => print(new TextEncoder().encode(text));

// Begins anew with the files that were there.
async function start(files, isRaw) {
  micropython = await loadMicroPython({ linebuffer: false, stdout: print, heapsize: 512 * 1024 });
  for (const [name, bytes] of files) {
    const folder = name.slice(0, name.lastIndexOf('/'));
    if (folder) micropython.FS.mkdirTree(folder);
    micropython.FS.writeFile(name, bytes);
  }
  micropython.FS.mkdirTree('/lib');
  micropython.runPython("import sys; sys.path[:] = ['', '/lib']");
  micropython.replInit();
  if (isRaw) return feed(1);
  try {
    micropython.runPython("exec(open('/main.py').read())");
  } catch (error) {
    say(String(error.message).replaceAll('\\n', '\\r\\n'));
  }
}

function files(folder = '/') {
  const found = [];
  for (const name of micropython.FS.readdir(folder)) {
    const place = folder + name;
    if (['.', '..'].includes(name) || ['/dev', '/proc', '/tmp', '/home'].includes(place)) continue;
    if (micropython.FS.isDir(micropython.FS.stat(place).mode)) found.push(...files(place + '/'));
    else found.push([place, micropython.FS.readFile(place)]);
  }
  return found;
}

const feed = (byte) => micropython.replProcessChar(byte);

let isRaw = false, isEmpty = true;
async function hear(byte) {
  if (isRaw && byte === ASK[asked.length]) {
    asked.push(byte);
    if (asked.length === ASK.length) {
      asked = [];
      say('R\\x00');
    }
    return;
  }
  for (const earlier of asked.splice(0)) feed(earlier);
  if (byte === 4 && isEmpty) {
    const kept = files();
    say((isRaw ? 'OK' : '') + '\\r\\nMPY: soft reboot\\r\\n');
    return start(kept, isRaw);
  }
  if (byte === 1) isRaw = true;
  if (byte === 2) isRaw = false;
  isEmpty = byte <= 4 || byte === 13;
  feed(byte);
}

await start(workerData.files, false);
let turn = Promise.resolve();
parentPort.on('message', ({ bytes, ask }) => {
  turn = turn.then(async () => {
    for (const byte of bytes ?? []) await hear(byte);
    if (ask) parentPort.postMessage({ files: files().map(([name, data]) => [name, [...data]]) });
  });
});
`;

export class WiredBoard {
  #worker;
  #onBytes = () => {};
  #onFiles = [];

  // `files`: { path: text }, what is on the board before.
  static start(t, files = { '/main.py': "print('the old program')\n" }) {
    const board = new WiredBoard();
    const module = path.join(tool('BLINKLAB_PAGE_MODULES'), PACKAGE, 'micropython.mjs');
    board.#worker = new Worker(BOARD, {
      eval: true,
      workerData: {
        module: pathToFileURL(module).href,
        files: Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]),
      },
    });
    board.#worker.on('message', ({ bytes, files: found }) => {
      if (bytes) board.#onBytes(bytes);
      if (found) board.#onFiles.shift()(Object.fromEntries(found.map(([name, data]) => [name, Buffer.from(data).toString()])));
    });
    t.after(() => board.#worker.terminate());
    return board;
  }

  // What is on it, by path.
  files() {
    return new Promise((resolve) => {
      this.#onFiles.push(resolve);
      this.#worker.postMessage({ ask: true });
    });
  }

  // Gives a browser's context a `navigator.serial` with this board on it.
  async plug(context) {
    await context.exposeBinding('wiredWrite', (_, bytes) => this.#worker.postMessage({ bytes }));
    await context.addInitScript(() => {
      let source;
      const port = {
        readable: null,
        writable: null,
        async open({ baudRate }) {
          if (baudRate !== 115200) throw new DOMException(`${baudRate} baud`, 'NetworkError');
          port.readable = new ReadableStream({
            start: (controller) => (source = controller),
            cancel: () => (source = undefined),
          });
          port.writable = new WritableStream({ write: (chunk) => window.wiredWrite([...chunk]) });
        },
        async close() {
          port.readable = port.writable = null;
        },
      };
      window.wired = {
        say: (bytes) => source?.enqueue(Uint8Array.from(bytes)),
        pull() {
          const gone = source;
          source = undefined;
          port.readable = null;
          gone?.error(new DOMException('The device has been lost.', 'NetworkError'));
        },
        ports: [port],
      };
      const serial = {
        async requestPort() {
          if (window.wired.ports.length === 0) throw new DOMException('No port selected by the user.', 'NotFoundError');
          return window.wired.ports[0];
        },
      };
      Object.defineProperty(navigator, 'serial', { value: serial });
    });
    // The page's end comes and goes; what is said without it is lost.
    this.#onBytes = (bytes) => {
      for (const page of context.pages()) page.evaluate((it) => window.wired?.say(it), bytes).catch(() => {});
    };
  }
}
