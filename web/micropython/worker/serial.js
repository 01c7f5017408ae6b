// The board's serial line: what a program prints, and what a person types. A real board prints
// 11 KiB a second and its program waits for that; here it waits as well, only later. It knows
// characters, nothing of who reads them.

// Bytes that may be printed at once, and how many a second after that.
const BURST = 64 * 1024;
const RATE = 64 * 1024;
// Lines go out as they come, up to so many within so many milliseconds; then in pieces.
const LINES = 50;
const WINDOW = 100;
const PIECE = 4 * 1024;
// Characters of one message.
const LONGEST = 8 * 1024;
// Characters that were typed and nobody read yet.
const TYPED = 64 * 1024;

const CTRL_C = "\x03";
const NEWLINE = 10;

export class Serial {
  #post;
  #clock;
  #decoder = new TextDecoder();
  #text = "";
  #budget = BURST;
  #countedAt = performance.now();
  #lines = 0;
  #typed = [];
  #arrived = null;
  #lost = 0;

  constructor(post, clock) {
    this.#post = post;
    this.#clock = clock;
  }

  // Gives what the program has to wait for, if it has to. What cannot be made to wait is lost when it
  // is too much.
  write(bytes, canWait = false) {
    this.#refill();
    if (!canWait && this.#budget < -BURST) {
      this.#lost += bytes.length;
      return null;
    }
    this.#budget -= bytes.length;
    this.#text += this.#decoder.decode(bytes, { stream: true });
    const isLine = bytes.at(-1) === NEWLINE;
    if (this.#text.length > PIECE || (isLine && ++this.#lines <= LINES)) {
      this.flush();
    }
    return this.#budget < 0 ? this.#clock.sleep((-this.#budget * 1000) / RATE) : null;
  }

  print(text) {
    this.write(new TextEncoder().encode(text));
    this.flush();
  }

  flush() {
    for (let at = 0; at < this.#text.length; at += LONGEST) {
      this.#post({ type: "out", text: this.#text.slice(at, at + LONGEST) });
    }
    this.#text = "";
    if (this.#lost > 0) {
      this.#post({ type: "lost", what: "output", count: this.#lost });
      this.#lost = 0;
    }
  }

  // What was typed: Ctrl-C is told apart, as it stops the program.
  type(text) {
    const kept = text.split(CTRL_C).at(-1);
    const bytes = new TextEncoder().encode(kept.replaceAll("\r\n", "\n").replaceAll("\r", "\n"));
    const room = Math.max(0, TYPED - this.#typed.length);
    this.#typed.push(...bytes.subarray(0, room));
    if (bytes.length > room) {
      this.#post({ type: "lost", what: "input", count: bytes.length - room });
    }
    this.wake();
    return text.includes(CTRL_C);
  }

  // Up to `room` bytes of what was typed, no further than a line; null where there is nothing.
  read(room) {
    if (this.#typed.length === 0) {
      return null;
    }
    const end = this.#typed.indexOf(NEWLINE);
    return Uint8Array.from(this.#typed.splice(0, Math.min(room, end < 0 ? room : end + 1)));
  }

  get hasInput() {
    return this.#typed.length > 0;
  }

  // When something was typed, or the program is to be stopped.
  arrival() {
    this.flush();
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  wake() {
    this.#arrived?.();
    this.#arrived = null;
  }

  #refill() {
    const now = performance.now();
    const passed = now - this.#countedAt;
    if (passed > WINDOW) {
      this.#lines = 0;
      this.#countedAt = now;
      this.#budget = Math.min(BURST, this.#budget + (passed * RATE) / 1000);
    }
  }
}
