// The page and a running broker: virtual boards, real boards, and clients that others wrote.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { Board, Broker, Paho } from './support/stage.mjs';

const LED = 2;

// A broker, a paho that hears everything, and the page that the broker serves.
async function stage(t) {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.subscribe('#');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page);
  await visitor.connection('online');
  return { broker, paho, browser, visitor };
}

test('a click switches the LED of a virtual board, and everybody hears of it', async (t) => {
  const { paho, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  assert.equal(await paho.message(`blinklab/${id}/status`), 'online');
  await visitor.ledIs(id, false);
  await paho.message(`blinklab/${id}/led1/state`, (payload) => payload === 'OFF');

  await visitor.click(`part-${id}-led1`);
  assert.equal(await paho.message(`blinklab/${id}/led1/set`), 'ON');
  assert.equal(await paho.message(`blinklab/${id}/led1/state`), 'ON');
  await visitor.ledIs(id, true);
  await visitor.click(`part-${id}-led1`);
  assert.equal(await paho.message(`blinklab/${id}/led1/state`), 'OFF');
  await visitor.ledIs(id, false);
  visitor.check();
});

test('what somebody else publishes lights the LED on the page', async (t) => {
  const { paho, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  for (const lit of [true, false, true]) {
    await paho.publish(`blinklab/${id}/led1/set`, lit ? 'ON' : 'OFF');
    await visitor.ledIs(id, lit);
  }
  visitor.check();
});

test('a press on the board itself is reported to everybody', async (t) => {
  const { paho, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vled-${id}-led1`);
  assert.equal(await paho.message(`blinklab/${id}/led1/state`, (state) => state !== 'OFF'), 'ON');
  await visitor.ledIs(id, true);
  visitor.check();
});

test('the sensor on the card follows the slider', async (t) => {
  const { paho, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  for (const level of [31, -5.5]) {
    await visitor.setTemperature(id, level);
    await visitor.reads(`value-${id}-dht22_temperature`, level.toFixed(1));
    const says = (payload) => JSON.parse(payload).temperature === level;
    await paho.message(`blinklab/${id}/dht22/state`, says);
  }
  visitor.check();
});

test('a real board shows itself, obeys, measures, and is missed when it is cut off', async (t) => {
  const { broker, visitor } = await stage(t);
  const board = Board.start(t, broker, 'blinklab_board.py', '240ac4a1b2c3');
  await visitor.sees(`board-${board.name}`, { 'data-online': true });
  await visitor.reported(board.name, 'led1', false);
  await visitor.reads(`value-${board.name}-dht22_temperature`, '23.4');

  await visitor.click(`part-${board.name}-led1`);
  await board.pin(LED, 1);
  await visitor.reported(board.name, 'led1', true);
  board.setClimate(30.5, 40);
  await visitor.reads(`value-${board.name}-dht22_temperature`, '30.5');

  await board.kill();
  await visitor.sees(`board-${board.name}`, { 'data-online': false });
  assert.ok(await visitor.at(`part-${board.name}-led1`).isDisabled(), 'nobody is there to obey');
  visitor.check();
});

test('the classic lesson: a card bound to LED_CONTROL switches a real and a virtual LED', async (t) => {
  const { broker, visitor } = await stage(t);
  const board = Board.start(t, broker, 'led_control.py', '240ac4000001');
  await board.print('waiting for orders');
  await visitor.click('add-lesson');
  const id = await visitor.addVirtualBoard();
  await visitor.click('bound-LED_CONTROL-on');
  await board.pin(LED, 1);
  await visitor.ledIs(id, true);
  await visitor.sees('bound-LED_CONTROL', { 'data-last': 'on' });
  await visitor.click('bound-LED_CONTROL-off');
  await board.pin(LED, 0);
  await visitor.ledIs(id, false);
  visitor.check();
});

test('a card bound to a plain topic shows what a real board says, and sends any text', async (t) => {
  const { broker, paho, visitor } = await stage(t);
  await visitor.click('add-binding');
  await visitor.at('bind-text').check({ force: true });
  await visitor.at('bind-topic').fill('Temperature');
  await visitor.click('bind-submit');
  const board = Board.start(t, broker, 'temperature.py', '240ac4000002');
  await visitor.reads('bound-Temperature-last', '23.4');
  board.setClimate(24.5, 50);
  await visitor.reads('bound-Temperature-last', '24.5');

  await visitor.at('bound-Temperature-input').fill('二十四度 24°');
  await visitor.click('bound-Temperature-send');
  await paho.message('Temperature', (payload) => payload === '二十四度 24°');
  visitor.check();
});

test('a board without power is offline, and back when it has power', async (t) => {
  const { paho, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  await visitor.click(`vpower-${id}`);
  assert.equal(await paho.message(`blinklab/${id}/status`, (said) => said !== 'online'), 'offline');
  await visitor.sees(`board-${id}`, { 'data-online': false });
  await visitor.click(`vpower-${id}`);
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.ledIs(id, false);
  visitor.check();
});

test('a board that is taken away leaves nothing behind', async (t) => {
  const { broker, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vremove-${id}`);
  await visitor.click('confirm-yes');
  await visitor.misses(`vboard-${id}`);
  await visitor.misses(`board-${id}`);
  const latecomer = await Paho.connect(t, broker, 'latecomer');
  await latecomer.publish('marker', 'kept', { retain: true });
  await latecomer.subscribe('#');
  // Retained messages come in the order of their topics, and `marker` is the last of them.
  await latecomer.message('marker');
  assert.ok(!latecomer.process.hasSaid((line) => line.includes(id)), latecomer.process.log.join());
  visitor.check();
});

test('boards and cards are still there after a reload', async (t) => {
  const { visitor } = await stage(t);
  await visitor.click('add-lesson');
  const id = await visitor.addVirtualBoard();
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.sees(`vboard-${id}`, { 'data-online': true });
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.click('bound-LED_CONTROL-on');
  await visitor.ledIs(id, true);
  visitor.check();
});

test('two pages see and switch the same board', async (t) => {
  const { broker, browser, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  const neighbour = await visit(t, browser, broker.page);
  await neighbour.sees(`board-${id}`, { 'data-online': true });
  await neighbour.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  await neighbour.reported(id, 'led1', true);
  // The board lives in the first page: with it, it goes.
  await visitor.context.close();
  await neighbour.sees(`board-${id}`, { 'data-online': false });
  visitor.check();
  neighbour.check();
});

test('an LED is shown as its board reported it, never as it was asked', async (t) => {
  const { paho, visitor } = await stage(t);
  const topic = 'blinklab/mute/led1';
  const manifest = {
    dev: { ids: ['mute'], name: 'Mute board' },
    o: { name: 'test' },
    cmps: { led1: { p: 'light', name: 'LED', uniq_id: 'mute_led1', cmd_t: `${topic}/set`, stat_t: `${topic}/state` } },
  };
  await paho.publish('homeassistant/device/mute/config', manifest, { retain: true });
  await paho.publish(`${topic}/state`, 'OFF', { retain: true });
  await visitor.reported('mute', 'led1', false);
  await visitor.click('part-mute-led1');
  assert.equal(await paho.message(`${topic}/set`), 'ON');
  const asked = { 'data-pending': true, 'data-reported': 'off', 'aria-checked': false };
  await visitor.sees('part-mute-led1', asked);
  // It never answers. The page says so, and still shows what was reported.
  await visitor.sees('part-mute-led1', { ...asked, 'data-pending': false });
  await paho.publish(`${topic}/state`, 'ON', { retain: true });
  await visitor.reported('mute', 'led1', true);
  visitor.check();
});
