// What goes wrong in a classroom: the page says it in one plain sentence, with what to do, and
// goes on as soon as it can.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { deadPort, refusingBroker } from './support/servers.mjs';
import { Broker, Paho } from './support/stage.mjs';

const MANIFEST = 'homeassistant/device/b1/config';
// As boards publish: the page may subscribe later than the message comes.
const KEPT = { retain: true };
const CHINESE = /^\p{Script=Han}+$/u;
// What Chromium itself says of a WebSocket that could not be opened.
const NO_SOCKET = [/WebSocket connection to .* failed/];

async function stage(t, options = {}) {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'teacher');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page, options);
  await visitor.connection('online');
  return { broker, paho, visitor };
}

// Tries another address, as a person does.
async function connectTo(visitor, address) {
  if (!(await visitor.at('connection-dialog').isVisible())) await visitor.click('connection-state');
  await visitor.at('choose-address').check({ force: true });
  await visitor.at('address').fill(address);
  await visitor.click('connect');
}

function manifest(name, more = {}) {
  const led1 = { p: 'light', name: 'LED', uniq_id: 'b1_led1', cmd_t: 'b1/set', stat_t: 'b1/state' };
  return { dev: { ids: ['b1'], name }, o: { name: 'test' }, cmps: { led1, ...more } };
}

test('a broken manifest gets a card that says where it is broken, until it is whole', async (t) => {
  const { paho, visitor } = await stage(t);
  await paho.publish(MANIFEST, '{"dev": {"ids": ["b1"],\n  "name": "Desk 1" "model": "ESP32"}}', KEPT);
  const fault = await visitor.reads('manifest-fault', /Line 2, column/);
  assert.match(fault, /"name": "Desk 1" "model"/, 'the manifest itself is shown');
  await paho.publish(MANIFEST, { dev: { ids: ['b1'] }, cmps: { led1: { p: 'light', cmd_t: 'b1/#' } } }, KEPT);
  const wrong = await visitor.reads('manifest-fault', /b1\/#/);
  assert.doesNotMatch(wrong, /Desk 1/);

  await paho.publish(MANIFEST, manifest('Desk 1'), KEPT);
  await visitor.misses('manifest-fault');
  await paho.publish('b1/state', 'ON', KEPT);
  await visitor.reported('b1', 'led1', true);
  visitor.check();
});

test('a state that is not what the manifest says is shown as trouble, not as a value', async (t) => {
  const { paho, visitor } = await stage(t);
  const celsius = { p: 'sensor', name: 'Heat', uniq_id: 'b1_heat', stat_t: 'b1/dht', val_tpl: '{{ value_json.heat }}' };
  await paho.publish(MANIFEST, manifest('Desk 1', { heat: celsius }), KEPT);
  await paho.publish('b1/dht', '{"heat": 21.5}', KEPT);
  await visitor.reads('value-b1-heat', '21.5');
  await paho.publish('b1/dht', 'warm', KEPT);
  await paho.publish('b1/state', 'perhaps', KEPT);
  const card = visitor.at('board-b1');
  await card.locator('.part-state.bad').nth(1).waitFor();
  await paho.publish('b1/dht', '{"heat": -3}', KEPT);
  await visitor.reads('value-b1-heat', '-3');
  visitor.check();
});

test('what a board sends is text: it neither runs nor becomes part of the page', async (t) => {
  const { paho, visitor } = await stage(t);
  const hostile = '<img src=x onerror="document.title=\'taken\'"><b>Desk</b>';
  await paho.publish(MANIFEST, manifest(hostile), KEPT);
  await paho.publish('b1/state', hostile, KEPT);
  await visitor.at('board-b1').getByText('<b>Desk</b>').first().waitFor();
  assert.equal(await visitor.page.locator('main img, main b').count(), 0);
  assert.match(await visitor.page.title(), /Blinklab$/);
  visitor.check();
});

test('an address that cannot be one is refused before it is tried', async (t) => {
  const { visitor } = await stage(t);
  const cases = [
    ['', /Type an address/],
    ['192.168.1.5', /Begin with ws:\/\/ or wss:\/\//],
    ['mqtt://192.168.1.5', /WebSocket address/],
    ['ws://192.168.1.5:80800/mqtt', /“80800” is no port/],
  ];
  for (const [address, sentence] of cases) {
    await connectTo(visitor, address);
    await visitor.reads('address-error', sentence);
  }
  assert.equal(visitor.sockets.length, 1, 'only the first connection was ever opened');
  visitor.check();
});

test('an address where nobody answers is said so, and the way back is open', async (t) => {
  const { visitor } = await stage(t, { expected: NO_SOCKET });
  const address = `ws://127.0.0.1:${await deadPort()}/mqtt`;
  await connectTo(visitor, address);
  assert.ok((await visitor.reads('failure', /No WebSocket opens at/)).includes(address));
  await visitor.at('choose-server').check({ force: true });
  await visitor.click('connect');
  await visitor.connection('online');
  await visitor.misses('banner');
  visitor.check();
});

test('a refused login is said so, with the broker’s own words', async (t) => {
  const { visitor } = await stage(t, { expected: NO_SOCKET });
  // CONNACK of MQTT 5: Bad User Name or Password, Reason String "ask Ms Li".
  const words = Buffer.from('ask Ms Li');
  const properties = [0x1f, 0, words.length, ...words];
  const refusal = [0x20, 3 + properties.length, 0, 0x86, properties.length, ...properties];
  await connectTo(visitor, await refusingBroker(t, refusal));
  const sentence = await visitor.reads('failure', /CONNECT was refused/);
  assert.match(sentence, /ask Ms Li/);
  assert.match(sentence, /the user name or the password is wrong/);
  await visitor.connection('stopped');
  visitor.check();
});

test('a server that does not speak MQTT is told apart from one that refuses', async (t) => {
  const { visitor } = await stage(t, { expected: NO_SOCKET });
  await connectTo(visitor, await refusingBroker(t, Buffer.from('HTTP/1.1 200 OK\r\n')));
  await visitor.reads('failure', /not proper MQTT/);
  visitor.check();
});

test('a broker that goes is missed, and found again when it is back', async (t) => {
  const { broker, visitor } = await stage(t, { expected: [...NO_SOCKET, /ERR_CONNECTION_REFUSED/] });
  const id = await visitor.addVirtualBoard();
  await broker.kill();
  await visitor.reads('failure', /connection was lost|No WebSocket opens/i);
  await visitor.sees('countdown');
  await broker.restart();
  await visitor.connection('online');
  await visitor.misses('banner');
  // The new broker remembers nothing: the board has introduced itself again.
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  visitor.check();
});

test('language and theme are the visitor’s, switch at once, and stay', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page, { locale: 'zh-CN', colorScheme: 'dark' });
  const heading = visitor.page.locator('#dashboard');
  const paper = () => visitor.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await heading.filter({ hasText: CHINESE }).waitFor();
  assert.match(await visitor.page.getAttribute('html', 'lang'), /^zh/);
  const dark = await paper();

  await visitor.at('language-en').check({ force: true });
  await heading.filter({ hasText: 'Dashboard' }).waitFor();
  assert.equal(await visitor.page.getAttribute('html', 'lang'), 'en');
  await visitor.at('theme-light').check({ force: true });
  await visitor.page.locator('html[data-theme="light"]').waitFor();
  assert.notEqual(await paper(), dark);

  await visitor.page.reload();
  await heading.filter({ hasText: 'Dashboard' }).waitFor();
  assert.notEqual(await paper(), dark);
  await visitor.at('language-zh-CN').check({ force: true });
  await heading.filter({ hasText: CHINESE }).waitFor();
  visitor.check();
});
