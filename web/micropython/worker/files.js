// The files that a program writes: which of them are others than the page knows. It reads the
// interpreter's file system and knows neither the page nor Python.

// Not a person's, and not kept: what the interpreter itself has there.
const OWN = new Set(["dev", "proc", "tmp", "home"]);
// open() with one of these flags of POSIX writes or creates: WRONLY, RDWR, CREAT, TRUNC.
const WRITING = 1 | 2 | 0o100 | 0o1000;
// Bytes of all files together. What is beyond is not read: the page would not keep it.
const ROOM = 256 * 1024;

export class Files {
  #fs;
  // What the page knows: text by name.
  #known;
  // The modules of boards in /lib, which are not the person's.
  #library;
  #isTouched = false;
  // What cannot be kept, which is said once.
  #unkept = new Set();

  // `given`: [{ name, text }] that the board began with; `library`: names below /lib.
  constructor(fs, given, library) {
    this.#fs = fs;
    this.#known = new Map(given.map(({ name, text }) => [name, text]));
    this.#library = new Set(library.map((name) => `lib/${name}`));
    for (const name of this.#known.keys()) {
      this.#library.delete(name);
    }
    this.#watch();
  }

  // The files that were written and deleted since the last call, or null if there are none:
  // { changed: [{ name, text }], removed: [name], unkept: [name] }. Unkept is what is no text, or
  // has no room.
  take() {
    if (!this.#isTouched) {
      return null;
    }
    const found = { texts: new Map(), unkept: new Set(), room: ROOM };
    this.#walk("", found);
    const { texts } = found;
    const changed = [...texts].filter(([name, text]) => this.#known.get(name) !== text);
    const isGone = (name) => !texts.has(name) && !found.unkept.has(name);
    const removed = [...this.#known.keys()].filter(isGone);
    const unkept = [...found.unkept].filter((name) => !this.#unkept.has(name));
    this.#known = texts;
    this.#unkept = found.unkept;
    if (changed.length + removed.length + unkept.length === 0) {
      return null;
    }
    return { changed: changed.map(([name, text]) => ({ name, text })), removed, unkept };
  }

  // From the first writing on there is something to look for: a file may stay open for ever.
  #watch() {
    const fs = this.#fs;
    const touching = (name, isMeant = () => true) => {
      const given = fs[name];
      fs[name] = (...args) => {
        this.#isTouched ||= isMeant(...args);
        return given.apply(fs, args);
      };
    };
    touching("open", (_path, flags) => (flags & WRITING) !== 0);
    touching("unlink");
    touching("rename");
  }

  #walk(folder, found) {
    const fs = this.#fs;
    for (const entry of fs.readdir(`/${folder}`)) {
      const name = folder === "" ? entry : `${folder}/${entry}`;
      if (entry === "." || entry === ".." || OWN.has(name) || this.#library.has(name)) {
        continue;
      }
      const path = `/${name}`;
      const { mode, size } = fs.stat(path);
      if (fs.isDir(mode)) {
        this.#walk(name, found);
        continue;
      }
      const text = size <= found.room ? asText(fs.readFile(path)) : null;
      if (text === null) {
        found.unkept.add(name);
      } else {
        found.room -= size;
        found.texts.set(name, text);
      }
    }
  }
}

// UTF-8, or nothing.
function asText(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
