// Every program of boards/ on a virtual board of the page, in Chromium, with a real broker: the third
// of the places that tests/boards.json is about (tests/micropython/places.test.mjs has the others).

import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Display } from '../micropython/support/display.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { Broker, Paho } from './support/stage.mjs';

const ROOT = new URL('../../', import.meta.url);
const source = (name) => readFileSync(new URL(`boards/${name}`, ROOT), 'utf8');
const table = JSON.parse(readFileSync(new URL('tests/boards.json', ROOT), 'utf8'));

// A cut connection is what the page complains of on its console.
const CUT = [/WebSocket connection to .* failed/];

// config.py with the lines edited that a person edits, and the name that the table knows.
const config = () =>
  source('config.py')
    .replace(/^SERVER = .*$/m, 'SERVER = "192.168.1.10"')
    .replace(/^BOARD = .*$/m, 'BOARD = "esp32-000001"');

const PARTS = [
  { id: 'led1', name: 'LED', kind: 'led', pins: { signal: 2 } },
  { id: 'dht1', name: 'DHT22', kind: 'dht22', pins: { data: 4 }, properties: climate() },
  { id: 'oled1', name: 'OLED', kind: 'ssd1306', pins: { sda: 21, scl: 22 } },
];

function climate() {
  const always = (level) => ({ source: 'constant', level });
  return Object.fromEntries(Object.entries(table.climate).map(([key, value]) => [key, always(value)]));
}

// The page with one board that has this program, as a person left it.
async function open(t, browser, url, program) {
  const files = [
    { name: 'main.py', text: source(program) },
    { name: 'config.py', text: config() },
  ];
  const spec = {
    id: 'b1', name: 'Board', version: '5.0', kind: 'esp32', parts: PARTS,
    program: { micropython: { files } },
  };
  const visitor = await visit(t, browser, 'about:blank', { expected: CUT });
  await visitor.context.addInitScript((stored) => {
    if (localStorage.getItem('blinklab') === null) localStorage.setItem('blinklab', stored);
  }, JSON.stringify({ boards: [{ powered: true, spec }] }));
  await visitor.page.goto(`${url}#/board/b1/program`);
  return visitor;
}

class OnPage {
  constructor(visitor) {
    this.visitor = visitor;
  }

  print(text) {
    return this.visitor.page.locator('.output-row').filter({ hasText: text }).last().waitFor();
  }

  pin(_pin, level) {
    return this.visitor.sees('vled-b1-led1', { 'data-lit': level === 1 });
  }

  // Whether there is something on the drawn display where the characters of this text would be.
  async shown(text) {
    const canvas = this.visitor.page.locator('canvas.oled').first();
    const dots = () =>
      canvas.evaluate((it) => {
        const { data } = it.getContext('2d').getImageData(0, 0, 128, 64);
        return Array.from({ length: 128 * 64 }, (_, dot) => data[4 * dot] > 0);
      });
    const display = new Display();
    for (let round = 0; round < 200; round++) {
      if (display.drawn(await dots()).has(text)) return;
      await this.visitor.page.waitForTimeout(50);
    }
    throw new Error(`${text} is not on the display`);
  }
}

for (const [program, steps] of Object.entries(table.programs)) {
  test(`${program} in Chromium`, async (t) => {
    const broker = await Broker.start(t);
    let paho = await Paho.connect(t, broker, 'observer');
    await paho.subscribe('#');
    const visitor = await open(t, await startBrowser(t), broker.page, program);
    const place = new OnPage(visitor);
    for (const step of steps) {
      const [[what, value]] = Object.entries(step);
      if (what === 'publish') {
        await paho.publish(...value);
      } else if (what === 'expect') {
        const [topic, payload] = value;
        await paho.message(topic, (it) => payload === undefined || it === payload);
      } else if (what === 'cut') {
        await broker.kill();
        await broker.restart();
        paho = await Paho.connect(t, broker, 'observer2');
        await paho.subscribe('#');
      } else {
        await place[what](...[value].flat());
      }
    }
    visitor.check();
  });
}
