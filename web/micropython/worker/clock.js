// Waiting in a Worker: until a time, or until something happens. It knows timers, nothing of what
// is waited for.

// Below so many milliseconds a timer is late by more than it waits: turns of a MessageChannel do.
const SHORT = 5;
// How long a program may run without a turn of the event loop, where it can be made to wait.
const LONGEST_RUN = 25;

export class Clock {
  #channel = new MessageChannel();
  #turns = [];
  #wake = null;
  #lastTurn = performance.now();

  constructor() {
    this.#channel.port1.onmessage = () => this.#turns.shift()?.();
  }

  // One turn of the event loop.
  turn() {
    return new Promise((resolve) => {
      this.#turns.push(() => {
        this.#lastTurn = performance.now();
        resolve();
      });
      this.#channel.port2.postMessage(null);
    });
  }

  // `milliseconds`, or until `wake`.
  async sleep(milliseconds) {
    const end = performance.now() + milliseconds;
    let woken = false;
    const wake = new Promise((resolve) => {
      this.#wake = () => {
        woken = true;
        resolve();
      };
    });
    const whole = milliseconds - SHORT;
    if (whole > 0) {
      let timer;
      // Timers take no more than 31 bits.
      const time = new Promise((resolve) => {
        timer = setTimeout(resolve, Math.min(whole, 0x7fffffff));
      });
      await Promise.race([wake, time]);
      clearTimeout(timer);
    }
    do {
      await this.turn();
    } while (!woken && performance.now() < end);
    this.#wake = null;
  }

  // Ends the sleep that there is, if there is one.
  wake() {
    this.#wake?.();
  }

  // Whether it is time for a turn.
  get isOverdue() {
    return performance.now() - this.#lastTurn > LONGEST_RUN;
  }
}
