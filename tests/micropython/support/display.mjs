// What an SSD1306 shows after the bytes that it was sent: whether there is something where a line of
// text would be, character by character. Which character it is, it does not read.

const WIDTH = 128;

export class Display {
  #pixels = new Uint8Array(1024);

  // As it is after these messages.
  after(messages) {
    const data = messages.filter(({ bytes }) => bytes[0] === 0x40).at(-1);
    this.#pixels = data?.bytes.slice(1) ?? new Uint8Array(1024);
    return this;
  }

  // Whether something as wide as this text is there: eight columns for each character, of which
  // those that are not blank have pixels.
  has(text) {
    return [0, 8, 16, 20, 24, 32, 40, 48, 56].some((y) =>
      [...text].every((char, index) => (char === ' ') !== this.#isLit(index * 8, y)),
    ) && this.#isBlank(text.length * 8);
  }

  #isLit(x, y) {
    for (let dx = 0; dx < 8; dx++) {
      for (let dy = 0; dy < 8; dy++) {
        if (this.#pixel(x + dx, y + dy)) return true;
      }
    }
    return false;
  }

  // Whether there is nothing to the right of a column, in the lower half.
  #isBlank(x) {
    for (let column = x; column < WIDTH; column++) {
      for (let y = 20; y < 28; y++) {
        if (this.#pixel(column, y)) return false;
      }
    }
    return true;
  }

  #pixel(x, y) {
    return ((this.#pixels[(y >> 3) * WIDTH + x] >> (y & 7)) & 1) === 1;
  }
}
