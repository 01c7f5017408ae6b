// MicroPython in this Worker: loads it, runs code that may be suspended, collects its garbage, and
// raises KeyboardInterrupt in it. It knows memory and stacks, no board.

import { loadMicroPython } from "board:micropython.mjs";

import { fence } from "./isolation.js";
import { Suspension } from "./suspension.js";

// Where Python's objects lie. It doubles by itself, up to MEMORY_LIMIT for all of the wasm, of which
// 17 MiB are there from the start; then MicroPython raises MemoryError.
const HEAP = 256 * 1024;
const MEMORY_LIMIT = 64 * 1024 * 1024;
// Room for one doubling more, once MemoryError was raised: it needs memory itself to know its line, and
// what is said about it needs more.
const MEMORY_AFTER = 80 * 1024 * 1024;
// Room for copies of suspended stacks, in Python's heap.
const ROOTS = 96 * 1024;
// How often a program has to go on before its garbage is looked at, and how much garbage is worth it.
const COLLECT_EVERY = 16;
const COLLECT_BYTES = 96 * 1024;
// Bytes of the C stack from which on nothing is collected: the collector needs some for itself.
const DEEP = 16 * 1024;
// What of the static data is searched for the depth counter.
const SEARCHED = 256 * 1024;

const STDIN = 0;
const STDOUT = 1;

export class Interpreter {
  #suspension = new Suspension();
  #modules = new Set();
  #python = null;
  #exports = null;
  // Address of the count of calls from JavaScript into Python, which permits a collection only at 0.
  #depth = 0;
  #roots = null;
  #resumed = 0;
  // Asked for, and raised since the last read of the serial line.
  #interrupt = false;
  #interrupted = false;
  // Memory that was asked for is not given, and the exception that says so is under way.
  #isRefused = false;
  #isFull = false;
  // Bytes that Python's objects take, and what they took when it began: not the program's.
  #used = 0;
  #own = 0;
  #isCollectionWanted = false;
  #names = new Map();
  #decoder = new TextDecoder();
  #serial;

  // `serial`: { write(bytes, canWait) → Promise or null, read(room) → Uint8Array or null, arrival() → Promise }.
  constructor(serial) {
    this.#serial = serial;
  }

  async load(module) {
    const { fetch } = globalThis;
    const { instantiateStreaming } = WebAssembly;
    // The glue asks for the wasm by itself: it gets ours, with imports that are fenced and may wait.
    globalThis.fetch = async () => null;
    WebAssembly.instantiateStreaming = async (_response, imports) => {
      const instance = await WebAssembly.instantiate(module, this.#imports(imports));
      this.#exports = instance.exports;
      this.#suspension.attach(instance.exports);
      return { instance, module };
    };
    try {
      this.#python = await loadMicroPython({ url: "data:,", heapsize: HEAP });
    } finally {
      globalThis.fetch = fetch;
      WebAssembly.instantiateStreaming = instantiateStreaming;
    }
    // Frees proxies whenever JavaScript collects its garbage, also while a program is suspended,
    // when nothing may enter the interpreter. Our modules hand no objects over.
    globalThis.pyProxyFinalizationRegistry = { register() {} };
    this.#suspension.reserve(this.#module._malloc);
    this.#findDepth();
  }

  // Makes the functions of an object importable. They take and give numbers, strings and nothing
  // else, must not throw, and may suspend the program with `wait`.
  register(name, functions) {
    const module = Object.freeze(Object.assign(Object.create(null), functions));
    this.#modules.add(module);
    this.#python.registerJsModule(name, module);
  }

  get files() {
    return this.#python.FS;
  }

  get memory() {
    return this.#module.HEAPU8;
  }

  // Whether the running program can be suspended.
  get canWait() {
    return this.#suspension.canWait;
  }

  // From within a function of a module: the program goes on when the promise is settled.
  wait(promise) {
    this.#suspension.wait(promise);
  }

  // Raises KeyboardInterrupt where the program goes on.
  interrupt() {
    this.#interrupt = true;
  }

  // Whether it is to be raised; not any more after this.
  takeInterrupt() {
    const wanted = this.#interrupt;
    this.#interrupt = false;
    return wanted;
  }

  // Runs code to its end, however often it is suspended. Code deals with its own exceptions.
  async run(code) {
    const python = this.#module;
    const length = python.lengthBytesUTF8(code);
    const text = python._malloc(length + 1);
    python.stringToUTF8(code, text, length + 1);
    const result = python._malloc(12);
    this.#interrupt = false;
    this.#interrupted = false;
    try {
      await this.#suspension.run(
        () => python._mp_js_do_exec(text, length, result),
        () => this.#resume(),
      );
    } finally {
      python._free(text);
    }
    return this.#result(result);
  }

  // Garbage is collected when the program goes on.
  collectNext() {
    this.#isCollectionWanted = true;
  }

  // From here on what objects take is the program's.
  beginUse() {
    this.#python.runPython("__tidy(0)");
    this.#python.runPython("__weigh()");
    this.#own = this.#used;
  }

  // Bytes that the program's objects take, among them modules; garbage since the last collection too.
  get used() {
    return Math.max(0, this.#used - this.#own);
  }

  // Bytes that were taken before the program.
  get own() {
    return this.#own;
  }

  get #module() {
    return this.#python._module;
  }

  #imports(given) {
    const suspension = this.#suspension;
    const env = fence(given.env, {
      modules: this.#modules,
      objects: () => globalThis.proxy_js_ref,
      text: (address) => this.#text(address),
      nothing: (address) => this.#view(Int32Array, address, 1).fill(0),
    });
    for (const name of ["call0", "call1", "call2", "calln"]) {
      env[name] = suspension.wrap(env[name]);
    }
    for (const name of Object.keys(env).filter((name) => name.startsWith("invoke_"))) {
      env[name] = suspension.invoke();
    }
    env._emscripten_throw_longjmp = () => {
      this.#isFull = this.#isRefused;
      suspension.throwLongjmp();
    };
    const grow = env.emscripten_resize_heap;
    env.emscripten_resize_heap = (size) => {
      if (size >>> 0 > (this.#isFull ? MEMORY_AFTER : MEMORY_LIMIT)) {
        this.#isRefused = true;
        return 0;
      }
      return grow(size);
    };
    const wasi = { ...given.wasi_snapshot_preview1 };
    const { fd_read: readFile, fd_write: writeFile } = wasi;
    const read = (fd, vectors, count, out) =>
      fd === STDIN ? this.#read(vectors, count, out) : readFile(fd, vectors, count, out);
    wasi.fd_read = suspension.wrap(read, read);
    wasi.fd_write = suspension.wrap((fd, vectors, count, out) =>
      fd === STDOUT ? this.#write(vectors, count, out) : writeFile(fd, vectors, count, out),
    );
    return { env, wasi_snapshot_preview1: wasi };
  }

  // A view of memory, which moves when it grows.
  #view(Kind, address, length) {
    return new Kind(this.#exports.memory.buffer, address, length);
  }

  // A name of Python's, which keeps all names where they are.
  #text(address) {
    let text = this.#names.get(address);
    if (text === undefined) {
      const { memory } = this;
      text = this.#decoder.decode(memory.slice(address, memory.indexOf(0, address)));
      this.#names.set(address, text);
    }
    return text;
  }

  // The serial line, as WASI's vectors of (address, length) have it.
  #write(vectors, count, written) {
    let total = 0;
    for (let i = 0; i < count; i++) {
      const [address, length] = this.#view(Uint32Array, vectors + 8 * i, 2);
      const bytes = this.#view(Uint8Array, address, length).slice();
      const promise = this.#serial.write(bytes, this.canWait);
      if (promise !== null && this.canWait) {
        this.wait(promise);
      }
      total += length;
    }
    this.#view(Uint32Array, written, 1)[0] = total;
    return 0;
  }

  #read(vectors, _count, read) {
    const [address, room] = this.#view(Uint32Array, vectors, 2);
    const bytes = this.#serial.read(room);
    if (bytes === null && this.canWait && !this.#interrupted) {
      this.wait(this.#serial.arrival());
      return 0;
    }
    this.#interrupted = false;
    this.memory.set(bytes ?? [], address);
    this.#view(Uint32Array, read, 1)[0] = bytes?.length ?? 0;
    return 0;
  }

  #resume() {
    const isDue = ++this.#resumed % COLLECT_EVERY === 0;
    if ((isDue || this.#isCollectionWanted) && !this.#interrupt) {
      this.#collect();
    }
    if (this.#interrupt) {
      this.#interrupt = false;
      this.#interrupted = true;
      this.#module._mp_sched_keyboard_interrupt();
    }
  }

  #result(address) {
    const [kind, length, text] = this.#view(Int32Array, address, 3);
    this.#module._free(address);
    if (kind === -1) {
      const bytes = this.#view(Uint8Array, text, length).slice();
      this.#module._free(text);
      throw new Error(this.#decoder.decode(bytes).replace("\x04", ": "));
    }
  }

  // Collects garbage while the program is suspended. MicroPython itself would only do so when no
  // call is going on, which a program with an endless loop never comes to. All that could be a
  // pointer, which is the C stack and the saved locals, is copied to where the collector looks.
  #collect() {
    if (this.#depth === 0 || this.#roots === null) {
      return;
    }
    const { emscripten_stack_get_current: top, emscripten_stack_get_base: base } = this.#exports;
    const stack = [top(), base()];
    if (stack[1] - stack[0] > DEEP) {
      return;
    }
    const pieces = [stack, this.#suspension.saved];
    const aligned = (from, to) => (to - from + 3) & ~3;
    if (pieces.reduce((sum, [from, to]) => sum + aligned(from, to), 0) > ROOTS) {
      return;
    }
    const { memory } = this;
    let at = this.#roots;
    for (const [from, to] of pieces) {
      memory.copyWithin(at, from, to);
      at += aligned(from, to);
    }
    memory.fill(0, at, this.#roots + ROOTS);
    this.#view(Int32Array, this.#depth, 1)[0] = 0;
    const tidy = this.#isCollectionWanted ? "__tidy(0)" : `__tidy(${this.#own + COLLECT_BYTES})`;
    this.#isCollectionWanted = false;
    try {
      // It is collected when a call has ended, so that the next one sees what is left.
      this.#python.runPython(tidy);
      this.#python.runPython("__weigh()");
    } catch {
      // KeyboardInterrupt, which the program had not come to yet: it is the program's.
      this.#module._mp_sched_keyboard_interrupt();
    } finally {
      this.#view(Int32Array, this.#depth, 1)[0] = 1;
    }
  }

  // The depth counter is static: 0 at the top, 1 inside a call, 2 inside a call of a call. If it is
  // not the only number that does so, garbage is left, and memory has its limit.
  #findDepth() {
    const seen = [];
    const look = () => seen.push(this.#view(Int32Array, 0, SEARCHED / 4).slice());
    const roots = (address) => {
      this.#roots = address;
    };
    const used = (bytes) => {
      this.#used = bytes;
    };
    this.register("_interpreter", {
      look,
      roots,
      used,
      again: () => this.#python.runPython("import _interpreter; _interpreter.look()"),
    });
    this.#python.runPython("import _interpreter; _interpreter.look()");
    look();
    seen.length = 0;
    look();
    this.#python.runPython("import _interpreter; _interpreter.look(); _interpreter.again()");
    look();
    const [before, one, two, after] = seen;
    let found = 0;
    for (let i = 0; i < before.length; i++) {
      if (one[i] === 1 && two[i] === 2 && before[i] === 0 && after[i] === 0) {
        found++;
        this.#depth = i * 4;
      }
    }
    if (found !== 1) {
      this.#depth = 0;
    }
    this.#python.runPython(TIDY);
  }
}

// What a program cannot lose hold of: the collector, and the copies of its stacks.
const TIDY = `
import builtins, gc, _interpreter
from uctypes import addressof
def _make():
    roots = bytearray(${ROOTS})
    _interpreter.roots(addressof(roots))
    collect, used, report = gc.collect, gc.mem_alloc, _interpreter.used
    def tidy(beyond, _keep=roots):
        if used() > beyond:
            collect()
    def weigh():
        report(used())
    return tidy, weigh
builtins.__tidy, builtins.__weigh = _make()
del builtins, gc, _interpreter, addressof, _make
`;
