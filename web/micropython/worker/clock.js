// Waiting in a Worker: until a time, or until something happens. It knows timers, nothing of what
// is waited for.

// Below so many milliseconds a timer is late by more than it waits: turns of a MessageChannel do, though
// they keep a core busy.
const SHORT = 4;
// How long a program may run without giving way, where it can be made to wait.
const LONGEST_RUN = 50;

export class Clock {
  #channel = new MessageChannel();
  #turns = [];
  #wake = null;
  // Something happened while nobody slept: whoever sleeps next has not seen it yet.
  #isMissed = false;
  #gaveWayAt = performance.now();

  constructor() {
    this.#channel.port1.onmessage = () => this.#turns.shift()?.();
  }

  // One turn of the event loop.
  turn() {
    return new Promise((resolve) => {
      this.#turns.push(resolve);
      this.#channel.port2.postMessage(null);
    });
  }

  // Lets all else that waits have its turn, which a MessageChannel does not promise.
  async giveWay() {
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    this.#gaveWayAt = performance.now();
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
    if (this.#isMissed) {
      this.wake();
    }
    if (this.isOverdue) {
      // Who waits again and again for very short gives way all the same.
      await this.giveWay();
    }
    const whole = end - performance.now();
    if (whole >= SHORT && !woken) {
      let timer;
      // Timers take no more than 31 bits, and drop fractions, which turns would have to wait out: forty
      // boards would spend a fifth of a core on that.
      const time = new Promise((resolve) => {
        timer = setTimeout(resolve, Math.min(Math.ceil(whole), 0x7fffffff));
      });
      await Promise.race([wake, time]);
      clearTimeout(timer);
      this.#gaveWayAt = performance.now();
    }
    while (!woken && performance.now() < end) {
      await this.turn();
    }
    this.#wake = null;
  }

  // Ends the sleep that there is, or the next one.
  wake() {
    this.#isMissed = this.#wake === null;
    this.#wake?.();
  }

  // Whether it is time to give way.
  get isOverdue() {
    return performance.now() - this.#gaveWayAt > LONGEST_RUN;
  }
}
