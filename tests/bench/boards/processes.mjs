// What a program and all that it has started take of the machine, as Linux counts it.

import { readFileSync, readdirSync } from 'node:fs';

const TICKS_A_SECOND = 100;

function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null;
  }
}

// The process `root` and everything below it.
function family(root) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => stat(Number(name)))
    .filter(Boolean);
  const members = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { pid, parent } of all) {
      if (members.has(parent) && !members.has(pid)) {
        members.add(pid);
        grew = true;
      }
    }
  }
  return all.filter(({ pid }) => members.has(pid));
}

// Memory in bytes; what several share counts once.
function memory(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

export class Meter {
  #root;
  #ticks = new Map();
  #at;

  constructor(root) {
    this.#root = root;
    this.#note();
  }

  #note() {
    this.#at = performance.now();
    this.#ticks = new Map(family(this.#root).map(({ pid, ticks }) => [pid, ticks]));
  }

  // Cores that were busy since the last call: 1 is one core all the time.
  cores() {
    const [before, at] = [this.#ticks, this.#at];
    this.#note();
    let ticks = 0;
    for (const [pid, now] of this.#ticks) ticks += now - (before.get(pid) ?? 0);
    return ticks / TICKS_A_SECOND / ((this.#at - at) / 1000);
  }

  memory() {
    return family(this.#root).reduce((sum, { pid }) => sum + memory(pid), 0);
  }
}
