// One virtual board: it puts interpreter, hardware, sockets, serial line and clock together, and
// knows what a program does at a given moment.

import { Busy } from "./busy.js";
import { Clock } from "./clock.js";
import { Files } from "./files.js";
import { Hardware } from "./hardware.js";
import { Interpreter } from "./interpreter.js";
import { find, readTraceback } from "./program.js";
import { FIRST, MORE, isComplete } from "./repl.js";
import { Serial } from "./serial.js";
import { Sockets } from "./sockets.js";

// MicroPython's own `time` stays within reach of ours, which is found from then on.
const START = `
import sys, utime
sys.modules["_builtin_time"] = utime
sys.modules.pop("utime", None)
sys.modules.pop("time", None)
sys.path.insert(0, "/lib")
import _board
del sys, utime
`;

const ALIVE_EVERY = 1000;
// Bytes that a program has on a real board, about: an ESP32 without PSRAM and MicroPython from 1.20 on,
// and others as they are.
const MEMORY = { esp32: 160 * 1024, esp8266: 36 * 1024, "pico-w": 160 * 1024 };
// What the usual modules of boards take here, which a real board has in its flash memory.
const MODULES = 64 * 1024;
// How often the page is told of files at most, in milliseconds.
const FILES_EVERY = 1000;
// A program says the same only once; so many different things at most.
const NOTES = 64;
const ECONNABORTED = 103;
const CTRL_D = "\x04";
// What RTC().memory() keeps.
const RTC_BYTES = 2048;

export class Board {
  #post;
  #boot;
  #clock = new Clock();
  #busy = new Busy();
  #serial;
  #interpreter;
  #hardware;
  #sockets;
  #files = null;
  #filesAt = -Infinity;
  #notes = new Set();
  // What a program asked for and cannot have, which an exception says: [code, name].
  #why = null;
  #isAirUp = true;
  #isRunning = false;
  // Since when the program is suspended; null while it runs.
  #since = null;
  #rtc;
  #how = "end";
  #source = "";
  #used = 0;
  version = "";

  constructor(post, boot) {
    this.#post = post;
    this.#boot = { files: [], parts: [], run: true, cause: "power", ...boot };
    this.#rtc = Uint8Array.from(this.#boot.rtc ?? []);
    this.#serial = new Serial(post, this.#clock);
    this.#interpreter = new Interpreter({
      write: (bytes, canWait) => {
        const promise = this.#serial.write(bytes, canWait);
        return promise === null || !canWait ? null : this.#busy.waiting(promise);
      },
      read: (room) => this.#serial.read(room),
      arrival: () => this.#awaitInput(),
    });
    const memory = () => this.#interpreter.memory;
    this.#hardware = new Hardware(post, memory, this.#boot.parts);
    this.#sockets = new Sockets(post, memory);
  }

  async load(module, library) {
    const interpreter = this.#interpreter;
    await interpreter.load(module);
    const { files } = interpreter;
    files.mkdir("/lib");
    write(files, "/lib", library);
    write(files, "", Object.fromEntries(this.#boot.files.map(({ name, text }) => [name, text])));
    interpreter.register("_hw", this.#breathing(this.#hardware.functions()));
    interpreter.register("_net", this.#breathing(this.#sockets.functions()));
    interpreter.register("_rt", { ...this.#breathing(this.#functions()), ...this.#waiting() });
    await interpreter.run(START);
    interpreter.beginUse();
    this.#files = new Files(files, this.#boot.files, Object.keys(library));
  }

  // Runs boot.py and main.py, then whatever is typed.
  async run() {
    const alive = setInterval(() => this.#showLife(), ALIVE_EVERY);
    try {
      if (this.#boot.run) {
        await this.#runFiles();
      }
      this.#serial.print(`MicroPython ${this.version}; Blinklab ${this.#kind}\n`);
      this.#serial.print('Type "help()" for more information.\n');
      await this.#prompt();
    } finally {
      clearInterval(alive);
    }
  }

  handle(message) {
    switch (message.type) {
      case "stop":
        this.#stop();
        break;
      case "input":
        if (this.#serial.type(message.text)) {
          this.#stop();
        }
        break;
      case "wifi":
        this.#isAirUp = message.up;
        if (!message.up) {
          this.#sockets.cut(ECONNABORTED);
        }
        break;
      case "level":
      case "analog":
      case "sense":
        this.#hardware.handle(message);
        break;
      default:
        this.#sockets.handle(message);
    }
    this.#clock.wake();
  }

  get #kind() {
    const { kind } = this.#boot.board ?? {};
    return Object.hasOwn(MEMORY, kind) ? kind : "esp32";
  }

  #stop() {
    this.#interpreter.interrupt();
    this.#serial.wake();
    this.#clock.wake();
  }

  async #runFiles() {
    this.#setRunning();
    const names = ["boot.py", "main.py"];
    const files = names.filter((name) => this.#boot.files.some((file) => file.name === name));
    for (const name of files) {
      this.#source = name;
      await this.#interpreter.run("_board.run()");
      this.#flush();
      if (this.#how !== "end") {
        break;
      }
    }
    this.#isRunning = false;
    this.#exit(this.#how, 0);
  }

  async #prompt() {
    let lines = [];
    for (;;) {
      this.#serial.print(lines.length === 0 ? FIRST : MORE);
      this.#post({ type: "state", state: "repl" });
      const line = await this.#line();
      if (line === null || line === CTRL_D) {
        if (line === CTRL_D && lines.length === 0) {
          this.#exit("reset", 0);
          return;
        }
        lines = [];
        continue;
      }
      lines.push(line);
      if (isComplete(lines)) {
        this.#source = `${lines.join("\n")}\n`;
        lines = [];
        if (this.#source.trim() !== "") {
          this.#setRunning();
          await this.#interpreter.run("_board.statement()");
          this.#isRunning = false;
          this.#flush();
        }
      }
    }
  }

  // A line that was typed at the prompt; null after Ctrl-C.
  async #line() {
    const decoder = new TextDecoder();
    let text = "";
    this.#interpreter.takeInterrupt();
    for (;;) {
      const bytes = this.#serial.read(1024);
      if (bytes !== null) {
        text += decoder.decode(bytes, { stream: true });
        if (text.endsWith("\n")) {
          return text.slice(0, -1);
        }
        if (text.endsWith(CTRL_D)) {
          return CTRL_D;
        }
      } else {
        await this.#serial.arrival();
        if (this.#interpreter.takeInterrupt()) {
          return null;
        }
      }
    }
  }

  // What suspends the program.
  #waiting() {
    return {
      // Until something happens, or for milliseconds; below 0 for ever. A handler of interrupts waits
      // whatever other interrupts there are, which have to wait for it.
      wait: (milliseconds, isHandler) => {
        this.#flush();
        const isCalled = this.#hardware.hasEvents && isHandler === 0;
        if (this.#interpreter.canWait && !isCalled) {
          this.#suspend(this.#clock.sleep(milliseconds < 0 ? Infinity : milliseconds));
        }
      },
      collect: () => {
        this.#flush();
        if (this.#interpreter.canWait) {
          this.#interpreter.collectNext();
          this.#suspend(this.#clock.turn());
        }
      },
      reset: (how, milliseconds) => {
        this.#flush();
        this.#exit(how, milliseconds);
        this.#interpreter.wait(new Promise(() => {}));
      },
    };
  }

  #functions() {
    return {
      // Never a whole number: Python would take one for an integer of 32 bits.
      now_us: () => Math.floor(this.#hardware.nowUs) + 0.5,
      kind: () => this.#kind,
      own_memory: () => this.#interpreter.own,
      all_memory: () => MEMORY[this.#kind] + MODULES,
      cause: () => this.#boot.cause,
      unique_id: () => hex(this.#boot.board?.unique_id ?? []),
      source: () => this.#source,
      ended: (how, traceback) => this.#ended(how, traceback),
      version: (text) => {
        this.version = text;
      },
      note: (code, name) => this.#note(code, name),
      why: (code, name) => {
        this.#why = [code, name];
      },
      typed: () => (this.#serial.hasInput ? 1 : 0),
      air: () => (this.#isAirUp ? 1 : 0),
      wifi: (active, ssid, connected) => {
        this.#post({ type: "wifi", active: active === 1, ssid, connected: connected === 1 });
      },
      rtc_read: () => hex(this.#rtc),
      rtc_write: (at, length) => {
        this.#rtc = this.#interpreter.memory.slice(at, at + Math.min(length, RTC_BYTES));
      },
    };
  }

  // Functions that let the event loop have its turn when it has waited for long: also a program that
  // never sleeps can be stopped where it touches the hardware.
  #breathing(functions) {
    const breathe = (f) => (a, b, c, d, e) => {
      const isFree = this.#interpreter.canWait && !this.#hardware.isTiming;
      if (isFree && this.#clock.isOverdue) {
        this.#flush();
        this.#interpreter.wait(this.#clock.giveWay());
      }
      return f(a, b, c, d, e);
    };
    return Object.fromEntries(
      Object.entries(functions).map(([name, f]) => [name, breathe(f)]),
    );
  }

  #suspend(promise) {
    this.#since = performance.now();
    this.#interpreter.wait(
      this.#busy.waiting(promise).then(() => {
        this.#since = null;
      }),
    );
  }

  #awaitInput() {
    this.#flush();
    this.#post({ type: "state", state: "input" });
    return this.#busy.waiting(this.#serial.arrival()).then(() => {
      this.#post({ type: "state", state: "running" });
    });
  }

  #ended(how, traceback) {
    this.#how = how;
    if (how === "error") {
      this.#serial.print(traceback);
      const about = readTraceback(this.#boot.files, traceback);
      this.#post({ type: "error", ...about, traceback });
      if (this.#why !== null) {
        this.#note(...this.#why, about);
        this.#why = null;
      }
    } else if (how === "stop") {
      this.#serial.print(traceback);
    }
  }

  // Something that a real board does and this one does not. Python tells nobody where it is: that is
  // where an exception was raised, else where the name is first used.
  #note(code, name, place = find(this.#boot.files, name)) {
    const key = `${code} ${name}`;
    if (!this.#notes.has(key) && this.#notes.size < NOTES) {
      this.#notes.add(key);
      const { file, line } = place;
      this.#post({ type: "note", code, args: { name }, file, line });
    }
  }

  #setRunning() {
    this.#isRunning = true;
    this.#how = "end";
    this.#post({ type: "state", state: "running" });
  }

  // What the program has written is the board's, as on a real one.
  #keepFiles() {
    this.#filesAt = performance.now();
    const written = this.#files?.take() ?? null;
    if (written === null) {
      return;
    }
    const { unkept, ...kept } = written;
    this.#post({ type: "files", ...kept });
    unkept.forEach((name) => this.#note("file-lost", name));
  }

  #exit(how, milliseconds) {
    this.#keepFiles();
    this.#post({ type: "exit", how, ms: milliseconds, rtc: this.#rtc.slice() });
    if (how === "reset" || how === "deepsleep") {
      this.#post({ type: "state", state: "ended" });
    }
  }

  #flush() {
    if (this.#why !== null) {
      // The program has dealt with the exception.
      this.#note(...this.#why);
      this.#why = null;
    }
    this.#serial.flush();
    this.#sockets.flush();
    this.#hardware.flush();
    if (performance.now() - this.#filesAt >= FILES_EVERY) {
      this.#keepFiles();
    }
  }

  #showLife() {
    this.#keepFiles();
    const busy = this.#busy.take();
    this.#post({ type: "alive", busy_ms: this.#isRunning ? busy : 0 });
    if (!this.#isRunning) {
      return;
    }
    const { used } = this.#interpreter;
    if (used !== this.#used) {
      this.#used = used;
      const total = MEMORY[this.#kind] + MODULES;
      this.#post({ type: "memory", used, total });
      if (used > total) {
        this.#note("too-large", String(MEMORY[this.#kind] / 1024));
      }
    }
    if (this.#since !== null) {
      const blocked = Math.round(performance.now() - this.#since);
      this.#post({ type: "state", state: "sleeping", blocked_ms: blocked });
    }
  }
}

// Writes files below a folder that is there, with the folders that they need.
function write(fs, folder, files) {
  const made = new Set();
  for (const [name, text] of Object.entries(files)) {
    const steps = name.split("/").slice(0, -1);
    steps.reduce((parent, step) => {
      const here = `${parent}/${step}`;
      if (!made.has(here) && !fs.analyzePath(here).exists) {
        fs.mkdir(here);
      }
      made.add(here);
      return here;
    }, folder);
    fs.writeFile(`${folder}/${name}`, text);
  }
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
