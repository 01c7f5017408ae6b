// How much of the time Python runs, and does not wait for time to pass, for bytes or for a person. It
// knows when waiting began and ended, not for what.

export class Busy {
  #idle = 0;
  #since = null;
  #taken = { at: performance.now(), idle: 0 };

  // `promise`, with the time that it takes counted as waiting.
  waiting(promise) {
    this.#since = performance.now();
    return promise.then((value) => {
      this.#idle = this.#idleNow();
      this.#since = null;
      return value;
    });
  }

  // Milliseconds that Python ran for since this was last asked.
  take() {
    const [at, idle] = [performance.now(), this.#idleNow()];
    const busy = at - this.#taken.at - (idle - this.#taken.idle);
    this.#taken = { at, idle };
    return Math.max(0, Math.round(busy));
  }

  #idleNow() {
    return this.#idle + (this.#since === null ? 0 : performance.now() - this.#since);
  }
}
