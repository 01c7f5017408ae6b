// Saved connections: what is said in CONNECT, several at once, files, and why one does not come
// about.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { address } from './support/links.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { fileServer, otherProtocol } from './support/servers.mjs';
import { Broker, Paho } from './support/stage.mjs';

const NO_SOCKET = [/WebSocket connection to .* failed/];

async function stage(t, options = {}, ...args) {
  const broker = await Broker.start(t, ...args);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page, options);
  await visitor.connection('online');
  await visitor.click('connection-state');
  return { broker, browser, visitor };
}

// A new one, whose form is seen.
async function add(visitor) {
  const list = visitor.at('link-list').locator('li');
  await list.first().waitFor();
  const before = await list.count();
  await visitor.click('link-add');
  await list.nth(before).locator('[aria-current="true"]').waitFor();
}

// So many of them, after the next picture of the page.
async function counts(list, count) {
  await list.nth(count - 1).waitFor();
  await list.nth(count).waitFor({ state: 'detached' });
}

function chosen(name, text) {
  return { name, mimeType: 'application/json', buffer: Buffer.from(text) };
}

test('a Will is published when the page is lost, with what a person filled in', async (t) => {
  const { broker, visitor } = await stage(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.subscribe('#');
  await visitor.click('advanced');
  await visitor.at('client-id').fill('desk-7');
  await visitor.at('keep-alive').fill('60');
  await visitor.click('will');
  await visitor.at('has-will').check();
  await visitor.at('will-topic').fill('desk/#');
  await visitor.click('connect');
  await visitor.reads('link-error', /topic of the Will/);
  await visitor.at('will-topic').fill('desk/status');
  await visitor.at('will-payload').fill('the page is gone');
  await visitor.at('will-qos').selectOption('1');
  await visitor.at('will-is-text').check();
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  await visitor.connection('online');
  visitor.check();
  await visitor.context.close();
  assert.equal(await paho.message('desk/status'), 'the page is gone');
});

test('MQTT 3.1.1 to a mosquitto, besides the page’s own broker, and back after a reload', async (t) => {
  const { visitor } = await stage(t);
  const mosquitto = await Mosquitto.start(t);
  await add(visitor);
  await visitor.at('link-name').fill('mosquitto');
  await address(visitor, mosquitto.address);
  await visitor.click('advanced');
  await visitor.at('mqtt-version').selectOption('3.1.1');
  await visitor.at('client-id').fill('old-page');
  await visitor.click('connect-also');
  // p2: the protocol's level 4 as mosquitto writes it; c1: Clean Session.
  await mosquitto.says(/as old-page \(p2, c1, k10/);
  await visitor.misses('connection-dialog');
  await visitor.reads('peer-count', '2');
  await visitor.reads('connection-state', /mosquitto/);

  const paho = await Paho.connect(t, mosquitto, 'teacher');
  const manifest = { dev: { ids: ['m1'], name: 'Far away' }, cmps: { led: { p: 'light', name: 'LED', cmd_t: 'm1/set', stat_t: 'm1/state' } } };
  await paho.publish('homeassistant/device/m1/config', manifest, { retain: true });
  await visitor.sees('board-m1');
  await visitor.click('connection-state');
  await visitor.sees('peer-1', { 'data-state': 'online', 'aria-current': 'true' });
  await visitor.click('peer-0');
  await visitor.misses('board-m1');
  await visitor.click('peer-1');
  await visitor.sees('board-m1');
  await visitor.click('dialog-close');

  await visitor.page.waitForTimeout(600);
  await visitor.page.reload();
  await mosquitto.says(/as old-page \(p2/);
  await visitor.reads('peer-count', '2');
  await visitor.connection('online');
  await visitor.click('connection-state');
  await visitor.sees('peer-1', { 'data-state': 'online' });
  await visitor.click('leave-1');
  await visitor.misses('peer-1');
  await visitor.misses('peer-count');
  await mosquitto.says(/old-page.*disconnected/);
  visitor.check();
});

test('saved connections are exported, deleted, brought back and imported', async (t) => {
  const { visitor } = await stage(t);
  await add(visitor);
  await visitor.at('link-name').fill('School');
  await visitor.at('address').fill('wss://broker.example/mqtt');
  await visitor.at('password').fill('secret');
  const list = visitor.at('link-list').locator('li');
  await visitor.click('link-duplicate');
  await list.nth(2).locator('[aria-current="true"]').waitFor();
  await visitor.at('link-name').fill('Home');
  await counts(list, 3);
  await visitor.click('link-delete');
  await visitor.reads('link-report', /“Home” was deleted/);
  await counts(list, 2);
  await visitor.click('link-undo');
  await counts(list, 3);

  const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.click('link-export')]);
  assert.equal(download.suggestedFilename(), 'blinklab-connections.json');
  const text = readFileSync(await download.path(), 'utf8');
  assert.doesNotMatch(text, /secret/);
  assert.equal(JSON.parse(text).connections.length, 3);
  await visitor.at('link-import').setInputFiles(chosen('again.json', text));
  await visitor.reads('link-report', /Added 3 connections/);
  await counts(list, 6);

  await visitor.at('link-import').setInputFiles(chosen('bad.json', '{\n "blinklab": }'));
  await visitor.reads('link-report', /line 2, column/);
  await visitor.at('link-import').setInputFiles(chosen('other.json', '{"name": "cards"}'));
  await visitor.reads('link-report', /no connections/);
  assert.equal(await list.count(), 6);
  visitor.check();
});

test('connections of MQTTX are taken over, and a port for boards is said to be one', async (t) => {
  const { visitor } = await stage(t);
  const mosquitto = await Mosquitto.start(t);
  const common = { clean: true, keepalive: 60, username: '', password: '', messages: [], subscriptions: [] };
  const will = { lastWillTopic: 'x/gone', lastWillPayload: 'bye', lastWillQos: 1, lastWillRetain: false };
  const entries = [
    { ...common, id: '1', clientId: 'mqttx_7', name: 'web', protocol: 'ws', host: '127.0.0.1', port: mosquitto.webPort, path: '/mqtt', mqttVersion: '5.0', will, properties: { sessionExpiryInterval: 0 } },
    { ...common, id: '2', clientId: 'b', name: 'board', protocol: 'mqtt', host: '10.0.0.7', port: 1883, mqttVersion: '3.1.1' },
    { ...common, id: '3', clientId: 'c', name: 'odd', protocol: 'ws', host: 'h', port: 'x' },
  ];
  await visitor.at('link-import').setInputFiles(chosen('mqttx.json', JSON.stringify(entries)));
  const report = await visitor.reads('link-report', /Added 2 connections/);
  assert.match(report, /“board” led to a port for boards/);
  assert.match(report, /Entry 3 was left out: “port”/);
  assert.equal(await visitor.at('address').inputValue(), 'ws://10.0.0.7:8083/mqtt');
  await visitor.at('link-list').getByText('web', { exact: true }).click();
  await visitor.click('connect-also');
  await mosquitto.says(/as mqttx_7 \(p5, c1, k60/);
  await visitor.misses('connection-dialog');
  visitor.check();
});

test('what a connection of MQTTX subscribed to and sent becomes the console’s', async (t) => {
  const { broker, visitor } = await stage(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.subscribe('lab/#');
  const sent = { out: true, topic: 'lab/lamp', payload: 'ON', qos: 1, retain: false };
  const entry = {
    id: '1', clientId: 'mqttx_7', name: 'Lab', protocol: 'ws', host: '127.0.0.1', port: 8083, path: '/mqtt', mqttVersion: '5.0',
    subscriptions: [{ topic: 'lab/+', qos: 1, subscriptionIdentifier: 5, nl: true }, { topic: 'lab/#/x', qos: 0 }],
    messages: [sent, { ...sent, out: false }, sent, { ...sent, payload: 'OFF' }, { out: true, payload: 'nowhere' }],
  };
  await visitor.at('link-import').setInputFiles(chosen('mqttx.json', JSON.stringify([entry])));
  const report = await visitor.reads('link-report', /Added 1 connection\./);
  assert.match(report, /1 more subscription, paused/);
  assert.match(report, /2 more messages/);
  assert.match(report, /Entry 1, subscriptions, number 2: “topic”/);
  assert.match(report, /Entry 1, messages, number 5: “topic”/);
  assert.match(report, /1 received message stayed/);
  // They are for that connection.
  await address(visitor, `ws://127.0.0.1:${broker.port}/mqtt`);
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  await visitor.connection('online');
  await visitor.click('place-console');
  await visitor.click('console-tab-subscriptions');
  await visitor.sees('subscription-lab/+', { 'data-paused': 'true' });
  await visitor.reads('subscription-lab/+', /QoS 1 · No Local · identifier 5/);
  await visitor.click('console-tab-publish');
  await visitor.click('saved-open');
  await visitor.sees('folder-Lab');
  await visitor.click('saved-lab/lamp');
  await visitor.holds('publish-topic', 'lab/lamp');
  await visitor.click('publish');
  assert.equal(await paho.message('lab/lamp'), 'ON');
  visitor.check();
});

test('a wrong port and a server without MQTT are said with the fix, and cured in the same dialog', async (t) => {
  const { visitor } = await stage(t, { expected: NO_SOCKET });
  const mosquitto = await Mosquitto.start(t);
  const { page } = await fileServer(t);
  // The port for boards: mosquitto takes no WebSocket there.
  await address(visitor, `ws://127.0.0.1:${mosquitto.port}/mqtt`);
  await visitor.click('connect');
  await visitor.reads('failure', /No WebSocket opens at .* Likely causes/);
  await visitor.sees('countdown');
  const files = page.replace('http', 'ws');
  await address(visitor, files);
  await visitor.click('connect');
  assert.ok((await visitor.reads('failure', /path is wrong/)).includes(files));
  await address(visitor, mosquitto.address);
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  await visitor.connection('online');
  visitor.check();
});

test('another client with the same id takes over, and that is said', async (t) => {
  const { broker, visitor } = await stage(t, { expected: NO_SOCKET });
  await visitor.click('advanced');
  await visitor.at('client-id').fill('twin');
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  await visitor.connection('online');
  await Paho.connect(t, broker, 'twin');
  await visitor.reads('failure', /same client id/);
  await visitor.connection('stopped');
  visitor.check();
});

test('a server that accepts and then says nothing is given up', { timeout: 60_000 }, async (t) => {
  const { visitor } = await stage(t, { expected: NO_SOCKET });
  const sockets = new Set();
  const mute = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise((resolve) => mute.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
  await address(visitor, `ws://127.0.0.1:${mute.address().port}/mqtt`);
  await visitor.click('connect');
  await visitor.reads('failure', /did not answer in time/);
  visitor.check();
});

test('a page without a server offers the broker in the tab, and another one', async (t) => {
  const { page } = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, page, { expected: [/blinklab\.json/] });
  await visitor.connection('online');
  await visitor.click('connection-state');
  assert.ok(await visitor.at('choose-server').isDisabled());
  assert.ok(await visitor.at('choose-tab').isChecked());
  const mosquitto = await Mosquitto.start(t);
  await add(visitor);
  await visitor.at('address').fill(mosquitto.address);
  await visitor.at('address').press('Enter');
  await visitor.misses('connection-dialog');
  await visitor.connection('online');
  visitor.check();
});

test('a server of another subprotocol is told apart from one that is not there', async (t) => {
  const { visitor } = await stage(t, { expected: [...NO_SOCKET, /Sec-WebSocket-Protocol/] });
  await address(visitor, await otherProtocol(t));
  await visitor.click('connect');
  await visitor.reads('failure', /does not speak MQTT there/);
  await visitor.connection('stopped');
  visitor.check();
});

test('a page from https says in both languages that ws:// to another computer is forbidden to it', async (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'blinklab-tls-'));
  t.after(() => rmSync(home, { recursive: true }));
  const tls = ['--tls', 'auto', '--store', path.join(home, 'store')];
  const broker = await Broker.start(t, ...tls);
  const browser = await startBrowser(t);
  const page = broker.page.replace('http:', 'https:');
  const forbidden = [
    ['en-US', /does not let a page from https open ws:\/\/192\.0\.2\.1:9001\/mqtt/],
    ['zh-CN', /https 页面.*ws:\/\/192\.0\.2\.1:9001\/mqtt/],
  ];
  for (const [locale, sentence] of forbidden) {
    // The certificate is of the broker's own making.
    const options = { locale, ignoreHTTPSErrors: true, expected: [/Mixed Content/] };
    const visitor = await visit(t, browser, page, options);
    await visitor.connection('online');
    await visitor.click('connection-state');
    // An address for documents (RFC 5737): nothing is sent there.
    await address(visitor, 'ws://192.0.2.1:9001/mqtt');
    await visitor.click('connect');
    await visitor.reads('failure', sentence);
    // To this computer it may.
    await address(visitor, `${broker.page.replace('http:', 'ws:')}mqtt`);
    await visitor.click('connect');
    await visitor.misses('connection-dialog');
    await visitor.connection('online');
    visitor.check();
  }
});

test('what a broker may say is told it, and a connection is not tried again unless a person wants that', async (t) => {
  const { visitor } = await stage(t, { expected: NO_SOCKET });
  const mosquitto = await Mosquitto.start(t);
  const frames = [];
  visitor.page.on('websocket', (socket) => {
    if (socket.url() === mosquitto.address) socket.on('framesent', ({ payload }) => frames.push(Buffer.from(payload)));
  });
  await address(visitor, mosquitto.address);
  await visitor.click('advanced');
  await visitor.at('client-id').fill('desk');
  await visitor.at('connect-timeout').fill('0');
  await visitor.page.getByText('A whole number from 1 to 120.').waitFor();
  await visitor.at('connect-timeout').fill('5');
  await visitor.at('reconnects').uncheck();
  await visitor.at('asks-problem').uncheck();
  await visitor.at('asks-response').check();
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  await mosquitto.says(/as desk \(p5/);
  const connect = frames[0];
  assert.equal(connect[0], 0x10);
  assert.ok(connect.includes(Buffer.from([0x17, 0])), 'Request Problem Information');
  assert.ok(connect.includes(Buffer.from([0x19, 1])), 'Request Response Information');

  await mosquitto.kill();
  await visitor.connection('stopped');
  await visitor.reads('failure', /./);
  await visitor.misses('countdown');
  await mosquitto.run();
  await visitor.page.waitForTimeout(2500);
  await visitor.connection('stopped');
  await visitor.click('try-now');
  await visitor.connection('online');
  visitor.check();
});
