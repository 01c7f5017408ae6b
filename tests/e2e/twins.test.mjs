// A real board and its virtual twin at a real broker. The real board is a program of boards/ on an
// interpreter, over TCP.

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
