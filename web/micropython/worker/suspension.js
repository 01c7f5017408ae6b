// Lets WebAssembly that went through Binaryen's asyncify pass wait for a Promise: the call unwinds
// into memory, the Worker goes back to its event loop, and the same call is made again to go on
// where it was. It knows stacks, nothing of Python.

const NORMAL = 0;
const UNWINDING = 1;
const REWINDING = 2;

// Bytes for what a suspended call has in its locals. A Python call costs some hundred.
const AREA = 128 * 1024;
// What a longjmp throws through JavaScript.
const LONGJMP = Symbol("longjmp");
// Two pointers before them: how far they are used, and their end.
const HEAD = 8;

export class Suspension {
  #exports = null;
  #area = 0;
  #state = NORMAL;
  #promise = null;
  #running = false;
  // Where the C stack was in the calls of `invoke` that are suspended, the outermost last.
  #stacks = [];
  #entries = [];

  // The instance, whose imports call from now on.
  attach(exports) {
    this.#exports = exports;
  }

  // Memory for the area, before anything waits.
  reserve(malloc) {
    this.#area = malloc(AREA + HEAD);
  }

  // Imports have no more than five parameters beside an index; lists of them would be garbage with
  // every call.

  // An import that may suspend by calling `wait`. `again` gives its value when the program goes on;
  // without it, that is what it gave when it suspended.
  wrap(f, again = null) {
    let value;
    return (a, b, c, d, e) => {
      if (this.#state === REWINDING) {
        this.#exports.asyncify_stop_rewind();
        this.#state = NORMAL;
        if (again === null) {
          return value;
        }
        value = again(a, b, c, d, e);
      } else {
        value = f(a, b, c, d, e);
      }
      if (this.#promise !== null) {
        this.#unwind();
      }
      return value;
    };
  }

  // The imports `invoke_*`, which call wasm where a longjmp may be thrown, and `_emscripten_throw_longjmp`.
  // The glue's own would put the stack back to where it is when a call goes on, which is deeper than
  // where it began: each exception after a suspension would cost some of the stack.
  invoke() {
    return (index, a, b, c, d, e) => {
      const exports = this.#exports;
      const isRewinding = this.#state === REWINDING;
      const stack = isRewinding ? this.#stacks.pop() : exports.emscripten_stack_get_current();
      try {
        const value = this.#entry(index)(a, b, c, d, e);
        if (this.#state === UNWINDING) {
          this.#stacks.push(stack);
        }
        return value;
      } catch (thrown) {
        if (thrown !== LONGJMP) {
          throw thrown;
        }
        exports._emscripten_stack_restore(stack);
        exports.setThrew(1, 0);
        return 0;
      }
    };
  }

  throwLongjmp() {
    throw LONGJMP;
  }

  // Whether a call is going on that can be suspended.
  get canWait() {
    return this.#running && this.#state === NORMAL;
  }

  // From within a wrapped import: the program goes on when the promise is settled.
  wait(promise) {
    this.#promise = promise;
  }

  // Makes a call, as often as it takes. `before` is called each time before it goes on.
  async run(call, before) {
    this.#running = true;
    try {
      call();
      while (this.#state === UNWINDING) {
        this.#exports.asyncify_stop_unwind();
        this.#state = NORMAL;
        const promise = this.#promise;
        this.#promise = null;
        this.#running = false;
        await promise;
        before();
        this.#running = true;
        this.#state = REWINDING;
        this.#exports.asyncify_start_rewind(this.#area);
        call();
      }
    } finally {
      this.#running = false;
    }
  }

  // Where the locals of the suspended call are: [first address, address after the last].
  get saved() {
    const [used] = new Uint32Array(this.#exports.memory.buffer, this.#area, 1);
    return [this.#area + HEAD, used];
  }

  #entry(index) {
    return (this.#entries[index] ??= this.#exports.__indirect_function_table.get(index));
  }

  #unwind() {
    const head = new Uint32Array(this.#exports.memory.buffer, this.#area, 2);
    head[0] = this.#area + HEAD;
    head[1] = this.#area + HEAD + AREA;
    this.#state = UNWINDING;
    this.#exports.asyncify_start_unwind(this.#area);
  }
}
