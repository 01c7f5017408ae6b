// What the page meets: the native broker, boards that run a program of boards/, and a client of
// somebody else's making. Where the tools are is told by the environment (tests/src/tools.rs).

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Process } from './process.mjs';

const CLIENTS = fileURLToPath(new URL('../../clients', import.meta.url));

export function tool(variable) {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: \`cargo xtask test\` sets it`);
  return value;
}

export class Broker {
  // Starts one on a free port of this machine, with further arguments; `t` ends it with its test.
  static async start(t, ...args) {
    const broker = new Broker();
    broker.args = args;
    await broker.#listen('127.0.0.1:0');
    t.after(() => broker.kill());
    return broker;
  }

  async #listen(address) {
    const store = this.args.includes('--store') ? [] : ['--store', 'none'];
    const args = ['--listen', address, ...store, ...this.args];
    this.process = new Process('broker-ws', tool('BLINKLAB_BROKER'), args);
    const place = /127\.0\.0\.1:(\d+)/;
    this.port = Number(await this.process.take('the broker’s address', (line) => place.exec(line)?.[1]));
  }

  get page() {
    return `http://127.0.0.1:${this.port}/`;
  }

  // The link that makes whoever opens it an administrator.
  manage() {
    const link = /http:\/\/\S+#admin=\S+/;
    return this.process.take('the administrator’s link', (line) => link.exec(line)?.[0]);
  }

  kill() {
    return this.process.kill();
  }

  // The same port again, with nothing remembered.
  restart() {
    return this.#listen(`127.0.0.1:${this.port}`);
  }
}

export class Board {
  // Flashes a board with a program of boards/ and switches it on. `chip`: 12 hex digits.
  static start(t, broker, program, chip) {
    const board = new Board();
    board.name = `esp32-${chip.slice(6)}`;
    board.flash = mkdtempSync(path.join(tmpdir(), 'blinklab-board-'));
    const script = path.join(CLIENTS, 'flash.py');
    const args = [script, board.flash, program, '127.0.0.1', String(broker.port), chip];
    const printed = execFileSync(tool('BLINKLAB_PYTHON'), args, { encoding: 'utf8' });
    const { command, environment } = JSON.parse(printed);
    const [interpreter, ...rest] = command;
    board.process = new Process(`${program} on ${board.name}`, interpreter, rest, environment);
    t.after(async () => {
      await board.kill();
      rmSync(board.flash, { recursive: true });
    });
    return board;
  }

  // The weather that its DHT22 measures.
  setClimate(temperature, humidity) {
    const file = path.join(this.flash, 'world.json');
    const world = { ...JSON.parse(readFileSync(file, 'utf8')), temperature, humidity };
    writeFileSync(`${file}.draft`, JSON.stringify(world));
    renameSync(`${file}.draft`, file);
  }

  print(text) {
    return this.process.take(`"${text}"`, (line) => (line.includes(text) ? true : undefined));
  }

  // Waits until a pin changes to a level; any other level is wrong.
  async pin(pin, level) {
    const changed = await this.process.take(`pin ${pin}`, (line) => {
      const fact = parse(line);
      return fact?.pin === pin ? fact.level : undefined;
    });
    if (changed !== level) throw new Error(`pin ${pin} is ${changed}, not ${level}`);
  }

  kill() {
    return this.process.kill();
  }
}

// paho-mqtt behind tests/clients/paho_client.py.
export class Paho {
  static async connect(t, broker, id) {
    const paho = new Paho();
    const args = [path.join(CLIENTS, 'paho_client.py'), '127.0.0.1', String(broker.port), '--id', id];
    paho.process = new Process(`paho ${id}`, tool('BLINKLAB_PYTHON'), args);
    t.after(() => paho.process.kill());
    await paho.#event('connected');
    return paho;
  }

  async subscribe(filter) {
    this.#order({ do: 'subscribe', filter, qos: 1 });
    await this.#event('subscribed');
  }

  async publish(topic, payload, { retain = false } = {}) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    this.#order({ do: 'publish', topic, payload: text, qos: 1, retain });
    await this.#event('published');
  }

  // The payload of the next message on `topic` that `fits`; others on it stay to be taken.
  message(topic, fits = () => true) {
    return this.process.take(`a message on ${topic}`, (line) => {
      const { event, topic: of, payload } = parse(line) ?? {};
      return event === 'message' && of === topic && fits(payload) ? payload : undefined;
    });
  }

  #order(order) {
    this.process.tell(JSON.stringify(order));
  }

  #event(name) {
    return this.process.take(name, (line) => (parse(line)?.event === name ? true : undefined));
  }
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
