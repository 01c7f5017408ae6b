// What an SSD1306 shows after the bytes that it was sent: whether there is something where a line of
// text would be, character by character. Which character it is, it does not read.

const WIDTH = 128;
const HEIGHT = 64;

export class Display {
  #isLit = () => false;

  // As it is after these messages of a board's Worker.
  after(messages) {
    const pages = messages.filter(({ bytes }) => bytes[0] === 0x40).at(-1)?.bytes.slice(1);
    this.#isLit = (x, y) => (((pages?.[(y >> 3) * WIDTH + x] ?? 0) >> (y & 7)) & 1) === 1;
    return this;
  }

  // As it is drawn: for each dot, line by line, whether it is lit.
  drawn(dots) {
    this.#isLit = (x, y) => dots[y * WIDTH + x];
    return this;
  }

  // Whether something as wide as this text is there: eight columns for each character, of which
  // those that are not blank have pixels.
  has(text) {
    return [0, 8, 16, 20, 24, 32, 40, 48, 56].some((y) =>
      [...text].every((char, index) => (char === ' ') !== this.#hasDots(index * 8, y)),
    ) && this.#isBlank(text.length * 8);
  }

  #hasDots(x, y) {
    for (let dx = 0; dx < 8; dx++) {
      for (let dy = 0; dy < 8 && y + dy < HEIGHT; dy++) {
        if (this.#isLit(x + dx, y + dy)) return true;
      }
    }
    return false;
  }

  // Whether there is nothing to the right of a column, in the lower half.
  #isBlank(x) {
    for (let column = x; column < WIDTH; column++) {
      for (let y = 20; y < 28; y++) {
        if (this.#isLit(column, y)) return false;
      }
    }
    return true;
  }
}
