// A broker of somebody else's making, mosquitto, behind its WebSocket listener: connections, the map, the
// broker's place, boards. mosquitto_console and mosquitto_packets have the rest of the page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { browserOfAll, visit } from './support/browser.mjs';
import { address, connectTo, fillIn, isKept } from './support/links.mjs';
import { boardComesAndGoes } from './support/map.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { MqttJs } from './support/mqttjs.mjs';
import { PASSWORDS } from './support/passwords.mjs';
import { fileServer } from './support/servers.mjs';

const browser = browserOfAll();

// A plain file server has no blinklab.json; a broker that is gone takes WebSockets with it.
const EXPECTED = [/404.*blinklab\.json/, /WebSocket connection to .* failed/];

// A mosquitto, and the page as plain files, which is not connected to it yet.
async function stage(t, { passwords, limits, ...options } = {}) {
  const mosquitto = await Mosquitto.start(t, { passwords, limits });
  const { page } = await fileServer(t);
  const visitor = await visit(t, browser(), page, { expected: EXPECTED, ...options });
  await visitor.connection('online');
  return { mosquitto, visitor, url: page };
}

for (const { version, locale, words } of [
  { version: '5.0', locale: 'en-US', words: /this client is not let in.*a user name and a password/ },
  { version: '3.1.1', locale: 'zh-CN', words: /不允许这个客户端连接.*用户名和密码/ },
]) {
  test(`a refused login is told in words, and mended in the same dialog: ${version}`, async (t) => {
    const { mosquitto, visitor } = await stage(t, { passwords: PASSWORDS, locale });
    await visitor.click('connection-state');
    await address(visitor, mosquitto.address);
    await fillIn(visitor, { username: 'teacher', password: 'Secret' });
    await visitor.click('advanced');
    await fillIn(visitor, { 'mqtt-version': version, 'client-id': 'desk' });
    await visitor.click('connect');
    await visitor.reads('failure', words);
    await visitor.connection('stopped');
    await visitor.at('password').fill('secret');
    await visitor.click('connect');
    await mosquitto.says(new RegExp(`as desk \\(p${version === '5.0' ? 5 : 2}, c1, k10, u'teacher'\\)`));
    await visitor.misses('connection-dialog');
    await visitor.connection('online');
    visitor.check();
  });
}

test('a Will acts when the page is lost, with all its properties, and not when it leaves', async (t) => {
  const { mosquitto, visitor } = await stage(t);
  const observer = await MqttJs.connect(t, mosquitto, 'observer');
  await observer.subscribe('desk/#');
  const will = {
    'will-topic': 'desk/status', 'will-payload': 'the page is gone', 'will-qos': '1', 'will-retain': true,
    'will-is-text': true, 'will-content-type': 'text/plain', 'will-response-topic': 'desk/answer',
    'will-correlation-data': 'no. 7', 'will-expiry': '600', 'will-user-properties': 'room=7\nroom=8',
  };
  const advanced = { 'client-id': 'desk', 'keep-alive': '77', 'session-expiry': '0' };
  await connectTo(visitor, mosquitto.address, { advanced, will });
  await mosquitto.says(/as desk \(p5, c1, k77\)/);
  await mosquitto.says(/Will message specified \(16 bytes\) \(r1, q1\)/);

  await visitor.click('connection-state');
  await visitor.at('peers').locator('[data-testid^="leave-"]').click();
  await mosquitto.says(/Received DISCONNECT from desk/);
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  await mosquitto.says(/as desk \(p5, c1, k77\)/);
  await observer.publish('desk/marker', '');
  await observer.message('desk/marker');
  assert.ok(!observer.has(/desk/), 'no Will of a page that said good-bye');
  visitor.check();
  await visitor.context.close();
  const { qos, payload, properties } = await observer.packet('desk/status');
  assert.deepEqual([qos, payload], [1, 'the page is gone']);
  const { messageExpiryInterval, ...said } = properties;
  assert.ok(messageExpiryInterval > 500 && messageExpiryInterval <= 600, `${messageExpiryInterval}`);
  assert.deepEqual({ ...said, userProperties: { ...said.userProperties } }, {
    payloadFormatIndicator: true, contentType: 'text/plain', responseTopic: 'desk/answer',
    correlationData: Buffer.from('no. 7'), userProperties: { room: ['7', '8'] },
  });
  // It was to be retained.
  await observer.subscribe('desk/status');
  assert.equal((await observer.packet('desk/status', (_, it) => it.retain)).payload, 'the page is gone');
});

for (const version of ['5.0', '3.1.1']) {
  test(`a Session is resumed with what waited for it, until a clean start: ${version}`, async (t) => {
    const { mosquitto, visitor, url } = await stage(t);
    const expiry = version === '5.0' ? { 'session-expiry': '600' } : {};
    const advanced = { 'mqtt-version': version, 'client-id': 'desk', 'clean-start': false, ...expiry };
    await connectTo(visitor, mosquitto.address, { advanced });
    await visitor.click('place-console');
    await mosquitto.says(/desk 2 #/);
    const present = async (is) => {
      await visitor.click('place-packets');
      await visitor.at('packets-kind').selectOption('CONNACK');
      await visitor.at('packet', { 'data-kind': 'CONNACK' }).first().click();
      const flag = visitor.page.locator('[data-testid=field-row]', { hasText: 'Session Present' });
      assert.match(await flag.last().textContent(), is);
      await visitor.click('place-console');
    };
    await isKept(visitor, mosquitto.address);
    await visitor.page.goto('about:blank');
    await mosquitto.says(/Client desk (closed its connection|disconnected)/);

    const other = await MqttJs.connect(t, mosquitto, 'other');
    await other.publish('queued/one', 'QoS 1', { qos: 1 });
    await other.publish('queued/two', 'QoS 2', { qos: 2 });
    await other.publish('queued/none', 'QoS 0', { qos: 0 });
    await visitor.page.goto(`${url}#/console`);
    await visitor.connection('online');
    await visitor.sees('topic-queued', { 'data-count': '2' });
    await visitor.click('topics-all');
    await visitor.sees('topic-queued/one');
    await visitor.sees('topic-queued/two');
    await present(/1/);

    // The other way: nothing is kept for a page that begins anew.
    await connectTo(visitor, mosquitto.address, { advanced: { 'clean-start': true } });
    await mosquitto.says(/as desk \(p\d, c1/);
    await present(/0/);
    visitor.check();
  });
}

test('the map shows the page, boards that tell of themselves, and whoever else publishes as one', async (t) => {
  const { mosquitto, visitor } = await stage(t);
  await connectTo(visitor, mosquitto.address, { advanced: { 'client-id': 'desk' } });
  await visitor.click('place-console');
  await mosquitto.says(/ desk 2 #$/);
  await visitor.click('place-broker');
  await visitor.click('broker-map');
  await visitor.sees('map-client-desk', { 'data-kind': 'page', 'data-online': 'online' });
  await visitor.reads('map-incomplete', /what this page knows by itself/);
  await visitor.misses('map-client-?');
  const stranger = await MqttJs.connect(t, mosquitto, 'stranger');
  const coming = visitor.at('map-mark', { 'data-way': 'up' }).first().waitFor({ state: 'attached' });
  await stranger.publish('room/1', '21');
  await visitor.sees('map-client-?', { 'data-kind': 'stranger', 'data-online': 'unknown' });
  await coming;
  await boardComesAndGoes(t, visitor, mosquitto);
  // Its manifest, its state and its status.
  await visitor.reads('map-retained', /^\d+ retained$/);
  const board = visitor.page.locator('[data-testid^="map-client-"][data-kind="board"]');
  await board.focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.reads('map-panel', /blinklab\/esp32-a1b2c3\/led1\/set/);
  await visitor.at('map-client-?').focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.reads('map-panel', /Unknown clients.*other client.*room\/1/);
  await visitor.at('map-message').filter({ hasText: 'room/1' }).first().waitFor();
  await visitor.shot('mosquitto-map');
  visitor.check();
});

test('the broker’s place shows what mosquitto counts, and says what only its own server shows', async (t) => {
  const { mosquitto, visitor } = await stage(t);
  await connectTo(visitor, mosquitto.address);
  const observer = await MqttJs.connect(t, mosquitto, 'observer');
  await observer.publish('kept', '1', { retain: true });
  await observer.subscribe('many');
  for (let at = 0; at < 200; at += 1) await observer.publish('many', '1', { qos: 0 });
  await visitor.click('place-broker');
  await visitor.reads('figure-uptime', /\d s|min/);
  await visitor.reads('figure-connected', /^2$/);
  for (const figure of ['subscriptions', 'retained']) await visitor.reads(`figure-${figure}`, /^[1-9]\d*$/);
  for (const figure of ['in', 'out']) await visitor.reads(`figure-${figure}`, /[1-9].*\/s/);
  await visitor.reads('broker-version', /^mosquitto version \d/);
  await visitor.reads('admin-elsewhere', /the broker that served this page/);
  await visitor.reads('log-elsewhere', /mosquitto version \d.*writes it into a log of its own/);
  await visitor.misses('log-empty');
  await visitor.shot('mosquitto-broker');
  await visitor.at('language-zh-CN').check({ force: true });
  await visitor.reads('log-elsewhere', /这个服务器（mosquitto version \d.*自己的日志/);
  await visitor.at('language-en').check({ force: true });
  await visitor.click('place-packets');
  await visitor.reads('watch', /shows no packets of others/);
  visitor.check();
});

test('a virtual board and a program in MicroPython are at home on mosquitto, also after it was restarted', async (t) => {
  const { mosquitto, visitor } = await stage(t);
  await connectTo(visitor, mosquitto.address);
  const before = await MqttJs.connect(t, mosquitto, 'before');
  await before.subscribe('#');
  const id = await visitor.addVirtualBoard();
  const state = `blinklab/${id}/led1/state`;
  const set = `blinklab/${id}/led1/set`;
  await before.message(`homeassistant/device/${id}/config`);
  await visitor.click(`part-${id}-led1`);
  assert.equal(await before.message(set), 'ON');
  await before.message(state, (it) => it === 'ON');
  await visitor.ledIs(id, true);

  await visitor.click(`vprogram-${id}`);
  await visitor.click('program-begin');
  await visitor.at('program-examples').selectOption('led_control');
  await visitor.click('program-run');
  const prints = (text) => visitor.page.locator('.output-row').filter({ hasText: text }).last().waitFor();
  await prints('waiting for orders');
  await before.publish('LED_CONTROL', 'LED_ON');
  await visitor.sees(`vled-${id}-led1`, { 'data-lit': true });
  await visitor.click('place-bench');
  const other = await visitor.addVirtualBoard();

  // All that mosquitto knew is gone with it.
  await mosquitto.kill();
  await visitor.reads('countdown', /\d/);
  await visitor.reads('failure', /lost without a word|No WebSocket opens/);
  await mosquitto.run();
  const after = await MqttJs.connect(t, mosquitto, 'after');
  await after.subscribe('#');
  await visitor.connection('online');
  assert.match(await after.message(`homeassistant/device/${other}/config`), /blinklab/);
  await visitor.sees(`board-${other}`, { 'data-online': true });
  await after.publish(`blinklab/${other}/led1/set`, 'ON');
  await after.message(`blinklab/${other}/led1/state`, (it) => it === 'ON');
  await visitor.ledIs(other, true);
  visitor.check();
});

for (const { locale, words } of [
  { locale: 'en-US', words: /does not fit into the 300 bytes.*max_packet_size/ },
  { locale: 'zh-CN', words: /放不进服务器允许的 300 字节.*max_packet_size/ },
]) {
  test(`a board whose manifest is too large for a broker says so, in ${locale}`, async (t) => {
    const { mosquitto, visitor } = await stage(t, { limits: ['max_packet_size 300'], locale });
    const id = await visitor.addVirtualBoard();
    await visitor.misses(`vunannounced-${id}`);
    await connectTo(visitor, mosquitto.address, {});
    await visitor.reads(`vunannounced-${id}`, words);
    await visitor.misses(`board-${id}`);
    await visitor.shot(`mosquitto-unannounced-${locale}`, { fullPage: false });
    // A broker that takes it gets it.
    await visitor.click('connection-state');
    await visitor.at('choose-tab').check({ force: true });
    await visitor.click('connect');
    await visitor.sees(`board-${id}`);
    await visitor.misses(`vunannounced-${id}`);
    visitor.check();
  });
}
