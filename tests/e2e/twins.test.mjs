// A real board at a real broker, what a virtual one takes over from it: as its twin, and as a recording.
// The real board is a program of boards/ on an interpreter, over TCP; where colours are needed, which
// those programs have not, it is a board of another browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { Board, Broker, Paho } from './support/stage.mjs';

const CHIP = '240ac4000001';
const ID = 'esp32-000001';
const PROGRAM = 'micropython/esp32/main.py';

const lit = (visitor, on) => visitor.sees(`vled-${ID}-led1`, { 'data-lit': on });
const speaks = (visitor, who) => visitor.sees(`twin-${ID}`, { 'data-state': who });

test('a twin mirrors a real board, stands in for it, and steps back when it returns', async (t) => {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.subscribe(`blinklab/${ID}/#`);
  const real = Board.start(t, broker, PROGRAM, CHIP);
  const visitor = await visit(t, await startBrowser(t), broker.page);
  await visitor.sees(`board-${ID}`, { 'data-online': true });
  await visitor.click(`twin-begin-${ID}`);
  await speaks(visitor, 'real');
  await lit(visitor, false);

  // What is asked of the real board by somebody else, its twin shows when that has reported it.
  await paho.publish(`blinklab/${ID}/led1/set`, 'ON');
  await real.pin(2, 1);
  await lit(visitor, true);
  real.setClimate(31.5, 40);
  await visitor.reads(`value-${ID}-dht22_temperature`, /31\.5/);
  await visitor.holds(`level-${ID}-dht22_temperature`, '31.5');

  // What is switched on the twin, the real board does.
  await visitor.click(`vled-${ID}-led1`);
  await real.pin(2, 0);
  await lit(visitor, false);
  await visitor.shot('twin_real_en');

  // The real board is gone: the twin is there under its name, on its topics.
  await real.kill();
  await speaks(visitor, 'virtual');
  await visitor.sees(`board-${ID}`, { 'data-online': true });
  await paho.message(`blinklab/${ID}/status`, (it) => it === 'offline');
  await paho.message(`blinklab/${ID}/status`, (it) => it === 'online');
  await paho.publish(`blinklab/${ID}/led1/set`, 'ON');
  await lit(visitor, true);
  await visitor.reported(ID, 'led1', true);
  await visitor.shot('twin_virtual_en');

  // It returns: the twin steps back at once, and what was switched meanwhile is switched there.
  const again = Board.start(t, broker, PROGRAM, CHIP);
  await speaks(visitor, 'real');
  await again.pin(2, 1);
  await visitor.sees(`board-${ID}`, { 'data-online': true });
  await visitor.reported(ID, 'led1', true);
  await lit(visitor, true);
  // And the real board stays: nobody takes its name again.
  await paho.publish(`blinklab/${ID}/led1/set`, 'OFF');
  await again.pin(2, 0);
  await lit(visitor, false);

  // Without the twin the real board is as it was.
  await visitor.click(`twin-end-${ID}`);
  await visitor.misses(`vboard-${ID}`);
  await visitor.sees(`board-${ID}`, { 'data-online': true });
  await visitor.sees(`twin-begin-${ID}`);
  visitor.check();
});

// A field of a virtual board's card, which is drawn as `value-…`.
const reads = (visitor, id, part, text) => visitor.reads(`value-${id}-${part}`, text);

test('what a real board says is recorded, and played to a virtual sensor', async (t) => {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  const real = Board.start(t, broker, PROGRAM, CHIP);
  const visitor = await visit(t, await startBrowser(t), broker.page);
  await visitor.sees(`board-${ID}`, { 'data-online': true });
  await reads(visitor, ID, 'dht22_temperature', /\d/);
  const id = await visitor.addVirtualBoard();
  const name = `${id}-dht22_temperature`;
  await visitor.click(`tables-${name}`);
  await visitor.at(`record-topic-${name}`).fill(`blinklab/${ID}/dht22/state`);
  await visitor.at(`record-key-${name}`).fill('temperature');
  real.setClimate(31.5, 40);
  await reads(visitor, ID, 'dht22_temperature', /31\.5/);
  await visitor.click(`record-${name}`);
  // What is no measurement is counted, and left out.
  await paho.publish(`blinklab/${ID}/dht22/state`, '{"humidity":1}');
  await visitor.reads(`recorded-${name}`, /1 value from .*; 1 message had none/);
  real.setClimate(-4.5, 40);
  await visitor.reads(`recorded-${name}`, /2 values/);
  await visitor.click(`record-end-${name}`);
  await visitor.sees(`record-${name}`);
  assert.equal(await visitor.at(`source-${name}`).inputValue(), 'recorded');
  await visitor.shot('recorded_en');

  // It begins with the first value, has the second as long after it, and begins again.
  for (const value of ['31.5', '-4.5', '31.5']) await reads(visitor, id, 'dht22_temperature', value);
  await visitor.page.waitForFunction(() => localStorage.getItem('blinklab')?.includes('recorded'));
  await visitor.page.reload();
  await visitor.sees(`board-${id}`, { 'data-online': true });
  assert.equal(await visitor.at(`source-${name}`).inputValue(), 'recorded');
  await reads(visitor, id, 'dht22_temperature', '-4.5');
  visitor.check();
});

test('a twin has the colours of the real board, and gives it those that it got meanwhile', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const far = await visit(t, browser, broker.page);
  const id = await far.addVirtualBoard();
  await far.click(`vparts-${id}`);
  await far.at(`vadd-${id}`).selectOption('rgb-led');
  await far.sees(`part-row-${id}-rgb_led1`);
  await far.sees(`board-${id}`, { 'data-online': true });
  const near = await visit(t, browser, broker.page);
  await near.click(`twin-begin-${id}`);
  await near.sees(`twin-${id}`, { 'data-state': 'real' });

  // A colour that the real board is given, from whichever page, is on its twin.
  const drawn = (visitor) => visitor.at(`vled-${id}-rgb_led1`).innerHTML();
  await near.at(`part-${id}-rgb_led1.color`).fill('#ff8000');
  await reads(near, id, 'rgb_led1.color', '#ff8000');
  await far.sees(`vled-${id}-rgb_led1`, { 'data-lit': true });
  await near.sees(`vled-${id}-rgb_led1`, { 'data-lit': true });
  await same(near, () => drawn(near), () => drawn(far));

  // The real board is gone, its twin gets another colour, and the board takes that over when it is back.
  await far.page.goto('about:blank');
  await near.sees(`twin-${id}`, { 'data-state': 'virtual' });
  await near.sees(`board-${id}`, { 'data-online': true });
  await near.at(`part-${id}-rgb_led1.color`).fill('#0000ff');
  await reads(near, id, 'rgb_led1.color', '#0000ff');
  await near.shot('twin_colors_en');
  await far.page.goto(broker.page);
  await near.sees(`twin-${id}`, { 'data-state': 'real' });
  await reads(far, id, 'rgb_led1.color', '#0000ff');
  await same(near, () => drawn(near), () => drawn(far));
  near.check();
  far.check();
});

// Waits until two pictures are the same, but for the names of what is in them.
async function same(visitor, one, other) {
  const plain = (html) => html.replaceAll(/(id|url|href|class)="[^"]*"|url\([^)]*\)/g, '');
  let [a, b] = ['', null];
  for (let round = 0; round < 100 && a !== b; round++) {
    await visitor.page.waitForTimeout(50);
    [a, b] = [plain(await one()), plain(await other())];
  }
  assert.equal(a, b);
}

test('the twin is there after a reload, on a phone as well', async (t) => {
  const broker = await Broker.start(t);
  const real = Board.start(t, broker, PROGRAM, CHIP);
  const options = { ...PHONE, locale: 'zh-CN' };
  const visitor = await visit(t, await startBrowser(t), broker.page, options);
  await visitor.click(`twin-begin-${ID}`);
  await speaks(visitor, 'real');
  await visitor.page.waitForFunction(() => localStorage.getItem('blinklab')?.includes('is_twin'));
  await visitor.page.reload();
  await speaks(visitor, 'real');
  await real.kill();
  await speaks(visitor, 'virtual');
  await visitor.sees(`board-${ID}`, { 'data-online': true });
  await visitor.shot('twin_phone_zh');
  visitor.check();
});
