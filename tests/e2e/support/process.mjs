// A child process with a log, and a way to wait for what it says.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

// How long a test waits for one fact: far longer than it takes on a busy two-core machine.
export const PATIENCE = 30_000;

const running = new Set();

// Nothing outlives the tests, however they end.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Process {
  #child;
  #unread = [];
  #waiting = new Set();
  #ended = false;
  log = [];

  constructor(name, command, args, env = {}) {
    this.name = name;
    this.#child = spawn(command, args, { env: { ...process.env, ...env } });
    running.add(this.#child);
    this.#child.on('error', (error) => this.#say(`! ${error.message}`));
    this.#child.on('close', () => {
      running.delete(this.#child);
      this.#ended = true;
      this.#wake();
    });
    // A write to a process that is gone is noticed by whoever waits for its answer.
    this.#child.stdin.on('error', () => {});
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#say(line));
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#say(`! ${line}`));
  }

  get pid() {
    return this.#child.pid;
  }

  tell(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  // Waits for the first line not yet taken for which `pick` returns something, takes it, and
  // returns that. Lines that it passes over stay for others.
  async take(wanted, pick) {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      for (const [index, line] of this.#unread.entries()) {
        const found = pick(line);
        if (found !== undefined) {
          this.#unread.splice(index, 1);
          return found;
        }
      }
      if (this.#ended || Date.now() >= deadline) {
        const why = this.#ended ? 'has ended' : 'did not say so in time';
        throw new Error(`waiting for ${wanted}: ${this.name} ${why}\n${this.log.join('\n')}`);
      }
      await this.#growth(deadline - Date.now());
    }
  }

  hasSaid(pick) {
    return this.#unread.some(pick);
  }

  // Ends it at once, as a power cut would.
  async kill() {
    this.#child.kill('SIGKILL');
    while (!this.#ended) await this.#growth(PATIENCE);
  }

  #say(line) {
    this.log.push(line);
    this.#unread.push(line);
    this.#wake();
  }

  #growth(timeout) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake() {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    waiting.forEach((wake) => wake());
  }
}
