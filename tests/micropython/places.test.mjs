// The same program in two places, from one table (tests/boards.json): on a virtual board, and on an
// interpreter with a board's modules over TCP. The third, a virtual board in Chromium, is in
// tests/e2e.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Board as Interpreter, Broker } from '../e2e/support/stage.mjs';
import { Board } from './support/board.mjs';
import { Display } from './support/display.mjs';
import { Network } from './support/network.mjs';
import { Peer } from './support/peer.mjs';

const table = JSON.parse(readFileSync(new URL('../boards.json', import.meta.url), 'utf8'));
const BOARDS = new URL('../../boards/', import.meta.url);
const source = (name) => readFileSync(new URL(name, BOARDS), 'utf8');
const CHIP = '240ac4000001';

// config.py with the two lines edited that a person edits.
const config = () =>
  source('config.py')
    .replace(/^SERVER = .*$/m, 'SERVER = "192.168.1.10"')
    .replace(/^PORT = .*$/m, 'PORT = 1883');

class OnVirtualBoard {
  static start(t, broker, program) {
    const place = new OnVirtualBoard();
    place.network = new Network(broker.port);
    place.display = new Display();
    place.board = new Board({
      files: { 'main.py': source(program), 'config.py': config() },
      parts: [
        { id: 'dht', kind: 'dht22', pins: { data: 4 }, properties: {} },
        { id: 'oled', kind: 'ssd1306', pins: { sda: 21, scl: 22 }, properties: {} },
      ],
      network: place.network,
    });
    place.board.send({ type: 'sense', part: 'dht', values: table.climate });
    place.seen = 0;
    t.after(() => place.board.end());
    return place;
  }

  print(text) {
    return this.board.printed(text);
  }

  // The next change of a pin; any other level than this is wrong.
  async pin(pin, level) {
    const isChange = (message) => message.type === 'pin' && message.pin === pin;
    const first = this.seen === 0 && level === 1 ? (message) => isChange(message) && message.level === 1 : isChange;
    const change = await this.board.until(first, `pin ${pin}`, this.seen);
    this.seen = this.board.messages.indexOf(change) + 1;
    assert.equal(change.level, level);
  }

  async shown(text) {
    await this.board.until(() => this.display.after(this.board.of('i2c')).has(text), `${text} on the display`);
  }

  cut() {
    this.network.end();
  }
}

class OnInterpreter {
  static start(t, broker, program) {
    const place = new OnInterpreter();
    place.broker = broker;
    place.board = Interpreter.start(t, broker, program, CHIP);
    return place;
  }

  print(text) {
    return this.board.print(text);
  }

  pin(pin, level) {
    return this.board.pin(pin, level);
  }

  async shown(text) {
    await this.board.process.take(`${text} on the display`, (line) =>
      line.includes('"display"') && line.includes(text) ? true : undefined,
    );
  }

  // Its connection is the operating system's: the broker has to go.
  async cut() {
    await this.broker.kill();
    await this.broker.restart();
  }
}

async function follow(t, Place, program) {
  const broker = await Broker.start(t);
  let peer = await Peer.connect(t, broker.port, '#');
  const place = Place.start(t, broker, program);
  for (const step of table.programs[program]) {
    const [[what, value]] = Object.entries(step);
    if (what === 'publish') {
      await peer.publish(...value);
    } else if (what === 'expect') {
      await peer.take(...value);
    } else if (what === 'cut') {
      await place.cut();
      peer = await Peer.connect(t, broker.port, '#');
    } else {
      await place[what](...[value].flat());
    }
  }
}

test('every program of boards/ is in the table', () => {
  const programs = readdirSync(BOARDS).filter((name) => name.endsWith('.py') && name !== 'config.py');
  assert.deepEqual(Object.keys(table.programs).sort(), programs.sort());
});

for (const program of Object.keys(table.programs)) {
  test(`${program} on a virtual board`, (t) => follow(t, OnVirtualBoard, program));
  test(`${program} on an interpreter, over TCP`, (t) => follow(t, OnInterpreter, program));
}
