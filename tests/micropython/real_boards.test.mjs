// The programs for real boards that boards/ has in three languages (web/src/state/real makes them): each
// says and does the same. MicroPython runs on virtual boards of all kinds and on an interpreter over TCP;
// CircuitPython on CPython with the real adafruit_minimqtt; the logic of the sketches on this computer, as
// no compiler for these boards comes from a package registry (tests/clients/arduino/README.md).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Process } from '../e2e/support/process.mjs';
import { Board as Interpreter, Broker, tool } from '../e2e/support/stage.mjs';
import { Board } from './support/board.mjs';
import { Display } from './support/display.mjs';
import { Network } from './support/network.mjs';
import { Peer } from './support/peer.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CLIENTS = path.join(ROOT, 'tests/clients');
const CHIP = '240ac4000001';
const CLIMATE = { temperature: 23.4, humidity: 51.2 };
// A TMP36 gives 0.5 V at 0 °C, and 10 mV more for each degree.
const VOLTS = 0.72;

// What is on the pins of each kind, as its usual plan has it, and the level that lights its LED.
const KINDS = {
  esp32: { short: 'esp32', led: 2, lit: 1, button: 13, dht: 4, adc: 34, sda: 21, scl: 22 },
  esp8266: { short: 'esp8266', led: 2, lit: 0, button: 14, dht: 13, adc: 17, sda: 4, scl: 5 },
  'pico-w': { short: 'pico', led: 15, lit: 1, button: 14, dht: 16, adc: 26, sda: 4, scl: 5, lamp: 64 },
};

const source = (...names) => readFileSync(path.join(ROOT, 'boards', ...names), 'utf8');

// Gives the two lines another value that a person fills in.
const at = (text, host, port) =>
  text.replace(/^(SERVER|MQTT_SERVER) = .*$/m, `$1 = "${host}"`).replace(/^(PORT|MQTT_PORT) = .*$/m, `$1 = ${port}`);

class OnVirtualBoard {
  constructor(t, broker, kind, main = source('micropython', kind, 'main.py')) {
    const pins = KINDS[kind];
    this.network = new Network(broker.port);
    this.display = new Display();
    this.board = new Board({
      kind,
      files: { 'main.py': main, 'config.py': at(source('micropython', kind, 'config.py'), '192.168.1.10', 1883) },
      parts: [
        { id: 'dht', kind: 'dht22', pins: { data: pins.dht }, properties: {} },
        { id: 'oled', kind: 'ssd1306', pins: { sda: pins.sda, scl: pins.scl }, properties: {} },
      ],
      network: this.network,
    });
    this.board.send({ type: 'sense', part: 'dht', values: CLIMATE });
    this.board.send({ type: 'analog', pin: pins.adc, volts: VOLTS });
    t.after(() => this.board.end());
  }

  level(pin, value) {
    this.board.send({ type: 'level', pin, value });
  }

  pin(pin, level) {
    const is = (it) => it.type === 'pin' && it.pin === pin && it.level === level;
    return this.board.until(is, `pin ${pin} at ${level}`);
  }

  async shown(text) {
    await this.board.until(() => this.display.after(this.board.of('i2c')).has(text), `${text} on the display`);
  }

  cut() {
    this.network.end();
  }
}

// What runs in a process of its own: its facts are lines of JSON.
class InProcess {
  pin(pin, level) {
    return this.process.take(`pin ${pin} at ${level}`, (line) =>
      line === `{"pin": ${pin}, "level": ${level}}` ? true : undefined,
    );
  }

  shown(text) {
    return this.process.take(`${text} on the display`, (line) =>
      line.includes('"display"') && line.includes(text) ? true : undefined,
    );
  }

  async cut() {
    await this.broker.kill();
    await this.broker.restart();
  }
}

// Tells what surrounds the board in a file that is replaced as a whole.
class InWorld extends InProcess {
  world = { unique_id: CHIP, wifi: true, ...CLIMATE, levels: {}, volts: {} };

  level(pin, value) {
    this.world.levels[pin] = value;
    this.tell();
  }

  tell() {
    writeFileSync(`${this.file}.draft`, JSON.stringify(this.world));
    renameSync(`${this.file}.draft`, this.file);
  }
}

class OnInterpreter extends InWorld {
  constructor(t, broker, kind) {
    super();
    this.broker = broker;
    const board = Interpreter.start(t, broker, `micropython/${kind}/main.py`, CHIP);
    this.process = board.process;
    this.file = path.join(board.flash, 'world.json');
    this.world.volts[KINDS[kind].adc] = VOLTS;
    this.tell();
  }
}

class OnCircuitPython extends InWorld {
  constructor(t, broker, kind) {
    super();
    this.broker = broker;
    const drive = folder(t);
    this.file = path.join(drive, 'world.json');
    this.world.volts[KINDS[kind].adc] = VOLTS;
    this.tell();
    copyFileSync(path.join(ROOT, 'boards/circuitpython', kind, 'code.py'), path.join(drive, 'code.py'));
    const settings = at(source('circuitpython', kind, 'settings.toml'), '127.0.0.1', broker.port);
    writeFileSync(path.join(drive, 'settings.toml'), settings);
    const args = ['-u', path.join(CLIENTS, 'circuitpython/run.py'), drive];
    this.process = new Process(`CircuitPython of ${kind}`, tool('BLINKLAB_PYTHON'), args, {
      BLINKLAB_WORLD: this.file,
    });
    t.after(() => this.process.kill());
  }
}

class OnThisComputer extends InProcess {
  constructor(t, broker, kind) {
    super();
    this.broker = broker;
    const sketch = folder(t);
    const [program, own] = [path.join(sketch, 'sketch'), path.join(sketch, 'blinklab.ino')];
    copyFileSync(path.join(ROOT, 'boards/arduino', kind, 'blinklab/blinklab.ino'), own);
    const config = source('arduino', kind, 'blinklab/config.h')
      .replace(/SERVER\[\] = .*$/m, 'SERVER[] = "127.0.0.1";')
      .replace(/PORT = .*$/m, `PORT = ${broker.port};`);
    writeFileSync(path.join(sketch, 'config.h'), config);
    const headers = path.join(CLIENTS, 'arduino');
    const given = ['-std=c++17', '-Wall', '-Wextra', '-Werror', '-x', 'c++', '-I', headers];
    const first = ['-include', path.join(headers, 'Arduino.h'), '-include', own];
    execFileSync('g++', [...given, ...first, path.join(headers, 'main.cpp'), '-o', program]);
    this.process = new Process(`the sketch of ${kind}`, program, []);
    t.after(() => this.process.kill());
    this.process.tell(`climate ${CLIMATE.temperature} ${CLIMATE.humidity}`);
    this.process.tell(`volts ${KINDS[kind].adc} ${VOLTS}`);
  }

  level(pin, value) {
    this.process.tell(`level ${pin} ${value}`);
  }
}

function folder(t) {
  const made = mkdtempSync(path.join(tmpdir(), 'blinklab-board-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

// What a board does, wherever it runs. Gives its manifest.
async function follow(t, Place, kind, ...more) {
  const broker = await Broker.start(t);
  let peer = await Peer.connect(t, broker.port, '#');
  const place = new Place(t, broker, kind, ...more);
  const pins = KINDS[kind];
  const board = `${pins.short}-000001`;
  const home = `blinklab/${board}`;

  const manifest = await peer.take(`homeassistant/device/${board}/config`);
  if (pins.lamp) await peer.take(`${home}/lamp/state`, 'OFF');
  await peer.take(`${home}/led1/state`, 'OFF');
  await peer.take(`${home}/button1/state`, 'OFF');
  await peer.take(`${home}/status`, 'online');
  const climate = JSON.parse((await peer.take(`${home}/dht22/state`)).payload);
  assert.deepEqual(climate, CLIMATE);
  const { temperature } = JSON.parse((await peer.take(`${home}/tmp36/state`)).payload);
  assert.ok(Math.abs(temperature - 22) < 0.5, `${temperature} °C`);

  for (const [part, pin, lit] of [['led1', pins.led, pins.lit], ['lamp', pins.lamp, 1]]) {
    if (pin === undefined) continue;
    for (const [order, level] of [['ON', lit], ['OFF', 1 - lit]]) {
      await peer.publish(`${home}/${part}/set`, order);
      await place.pin(pin, level);
      await peer.take(`${home}/${part}/state`, order);
    }
  }

  place.level(pins.button, 0);
  await peer.take(`${home}/button1/state`, 'ON');
  place.level(pins.button, 1);
  await peer.take(`${home}/button1/state`, 'OFF');

  await peer.publish(`${home}/ssd1306/set`, 'Good morning');
  await place.shown('Good morning');
  await peer.take(`${home}/ssd1306/state`, 'Good morning');

  // After a loss it comes back by itself, says again what it is and how, and obeys.
  await place.cut();
  if (place instanceof InProcess) peer = await Peer.connect(t, broker.port, '#');
  await peer.take(`homeassistant/device/${board}/config`);
  await peer.take(`${home}/ssd1306/state`, 'Good morning');
  await peer.take(`${home}/status`, 'online');
  await peer.publish(`${home}/led1/set`, 'ON');
  await peer.take(`${home}/led1/state`, 'ON');
  return JSON.parse(manifest.payload);
}

const manifests = {};

function check(name, Place, kind, ...more) {
  test(`${kind}: ${name}`, async (t) => {
    const { origin, ...manifest } = await follow(t, Place, kind, ...more);
    assert.match(origin.name, /^Blinklab, /);
    // Whatever it is written in, a board says the same of itself.
    manifests[kind] ??= manifest;
    assert.deepEqual(manifest, manifests[kind]);
  });
}

for (const kind of Object.keys(KINDS)) {
  check('MicroPython on a virtual board', OnVirtualBoard, kind);
  check('the logic of the sketch on this computer', OnThisComputer, kind);
}
for (const kind of ['esp32', 'pico-w']) {
  check('MicroPython on an interpreter, over TCP', OnInterpreter, kind);
  check('CircuitPython on CPython, with adafruit_minimqtt', OnCircuitPython, kind);
}
