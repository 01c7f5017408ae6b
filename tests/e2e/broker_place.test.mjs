// The broker's place: what went wrong, in both languages, and the administrator's side.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { PASSWORDS } from './support/passwords.mjs';
import { fileServer } from './support/servers.mjs';
import { Broker, Paho } from './support/stage.mjs';

// Chromium says what it thinks of an answer that is no.
const REFUSED = [/401/];
// A plain file server has no blinklab.json.
const NO_BROKER = [/404/];

// A socket that begins with a TLS handshake; its port on this side.
async function speakTls(t, broker) {
  const socket = connect(broker.port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  const { localPort } = socket;
  socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
  return localPort;
}

test('a connection that fails is explained in the language of the page', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/broker`, { locale: 'zh-CN' });
  await visitor.connection('online');
  await visitor.sees('place-broker', { 'aria-current': 'page' });
  await visitor.reads('figure-uptime', /\d/);
  const port = await speakTls(t, broker);
  const line = await visitor.reads('log-line', new RegExp(`127\\.0\\.0\\.1:${port}`));
  assert.match(line, /TLS 握手.*这个端口没有启用 TLS/s);
  assert.match(line, /mqtts:\/\//);
  await visitor.at('language-en').check({ force: true });
  const english = await visitor.reads('log-line', /TLS handshake, which this port does not speak/);
  assert.match(english, /Connect without TLS/);
  await visitor.click('clear-log');
  await visitor.sees('log-empty');
  visitor.check();
});

test('an administrator sees clients and retained messages, disconnects and clears', async (t) => {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  for (const topic of ['room', 'room/1', 'hall']) await paho.publish(topic, 'on', { retain: true });
  const browser = await startBrowser(t);
  const link = await broker.manage();
  const visitor = await visit(t, browser, link, { expected: REFUSED });
  await visitor.sees('client-observer', { 'data-state': 'online' });
  assert.equal(new URL(visitor.page.url()).hash, '#/broker', 'the token is not in the address');
  await visitor.at('client-search').fill('nobody');
  await visitor.sees('no-clients');
  await visitor.at('client-search').fill('obs');
  await visitor.click('kick-observer');
  await visitor.reads('kick-hint', /it has no subscriptions/);
  await visitor.click('confirm-forget');
  await visitor.reads('admin-outcome', 'observer was disconnected.');
  await visitor.sees('log-line', { 'data-code': 'kicked' });

  await visitor.sees('retained-hall');
  await visitor.click('clear-room');
  await visitor.reads('clear-hint', /^2 retained messages/);
  await visitor.click('confirm-no');
  await visitor.sees('retained-room/1');
  await visitor.click('clear-room');
  // A key that is pressed before the preview is there does nothing.
  await visitor.reads('clear-hint', /^2 retained messages/);
  await visitor.at('confirm-yes').press('Enter');
  await visitor.reads('retained-outcome', /^2 retained messages were cleared\./);
  await visitor.misses('retained-room/1');
  await visitor.sees('retained-hall');

  // The tab knows who asks until it is told to forget it.
  await visitor.page.reload();
  await visitor.sees('retained-hall');
  await visitor.click('admin-log-out');
  await visitor.at('admin-token').fill('wrong');
  await visitor.click('admin-log-in');
  await visitor.sees('login-error');
  await visitor.at('admin-token').fill(link.split('#admin=')[1]);
  await visitor.at('admin-token').press('Enter');
  await visitor.sees('retained-hall');
  visitor.check();
});

const CLEARED = {
  'en-US': {
    undo: /undone for 10 minutes/,
    cleared: /^3 retained messages were cleared\./,
    all: /^3 retained messages are there again\.$/,
    some: /^2 retained messages are there again\. 1 did not come back: something newer/,
    login: /wants a login/,
    late: /Too late.*10 minutes/s,
  },
  'zh-CN': {
    undo: /10 分钟内.*可以撤销/,
    cleared: /^已清除 3 条保留消息。/,
    all: /^已恢复 3 条保留消息。$/,
    some: /^已恢复 2 条保留消息。1 条没有恢复：主题上已有更新的消息/,
    login: /要求先登录/,
    late: /来不及了.*10 分钟/s,
  },
};

for (const [locale, words] of Object.entries(CLEARED)) {
  test(`what was cleared comes back, and what does not is said (${locale})`, async (t) => {
    const broker = await Broker.start(t);
    const paho = await Paho.connect(t, broker, 'observer');
    await paho.subscribe('room/#');
    for (const topic of ['room', 'room/1', 'room/2']) await paho.publish(topic, 'old', { retain: true });
    for (const topic of ['room', 'room/1', 'room/2']) await paho.message(topic);
    const browser = await startBrowser(t);
    const dark = locale === 'zh-CN' ? { colorScheme: 'dark' } : {};
    const expected = [/401/, /410/, /ERR_CONNECTION_REFUSED/, /WebSocket/];
    const visitor = await visit(t, browser, await broker.manage(), { expected, locale, ...dark });
    const clear = async () => {
      await visitor.click('clear-room');
      await visitor.reads('clear-undo', words.undo);
      await visitor.reads('clear-hint', /3/);
      await visitor.click('confirm-yes');
      await visitor.reads('retained-outcome', words.cleared);
      await visitor.misses('retained-room/1');
    };
    await visitor.sees('retained-room/1');
    await visitor.click('clear-room');
    await visitor.reads('clear-undo', words.undo);
    await visitor.shot(`broker-clear-${locale}`, { fullPage: false });
    await visitor.click('confirm-no');

    await clear();
    assert.equal(await paho.message('room/1'), '', 'who subscribes is told');
    await visitor.shot(`broker-cleared-${locale}`);
    await visitor.click('undo');
    await visitor.reads('retained-outcome', words.all);
    await visitor.reads('retained-room/1', /old/);
    assert.equal(await paho.message('room/1'), 'old');

    await clear();
    await paho.publish('room/1', 'newer', { retain: true });
    await visitor.click('undo');
    await visitor.reads('retained-outcome', words.some);
    await visitor.reads('retained-room/1', /newer/);
    await visitor.reads('retained-room/2', /old/);
    await visitor.shot(`broker-brought-back-${locale}`);
    await visitor.page.setViewportSize(PHONE.viewport);
    await visitor.shot(`broker-brought-back-phone-${locale}`);
    await visitor.page.setViewportSize({ width: 1280, height: 720 });

    // A broker that was restarted has another token, and has forgotten what was cleared.
    await clear();
    await broker.kill();
    await broker.restart();
    await visitor.click('undo');
    await visitor.reads('admin-outcome', words.login);
    const link = await broker.manage();
    await visitor.at('admin-token').fill(link.split('#admin=')[1]);
    await visitor.at('admin-token').press('Enter');
    await visitor.sees('retained-filter');
    await visitor.click('undo');
    await visitor.reads('retained-outcome', words.late);
    await visitor.misses('undo');
    visitor.check();
  });
}

test('a login lets the page and its boards in, and an administrator’s shows who is there', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'blinklab-passwords-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const passwords = path.join(folder, 'passwords');
  writeFileSync(passwords, PASSWORDS, { mode: 0o600 });
  const broker = await Broker.start(t, '--passwords', passwords, '--admin', 'teacher');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page, { expected: REFUSED });
  await visitor.reads('failure', /this client is not let in/);
  await visitor.click('connection-state');
  await visitor.at('username').fill('teacher');
  await visitor.at('password').fill('secret');
  await visitor.click('connect');
  await visitor.connection('online');
  const id = await visitor.addVirtualBoard();

  await visitor.click('place-broker');
  await visitor.at('admin-username').fill('teacher');
  await visitor.at('admin-password').fill('Secret');
  await visitor.click('admin-log-in');
  await visitor.sees('login-error');
  await visitor.at('admin-password').fill('secret');
  await visitor.click('admin-log-in');
  await visitor.reads(`client-${id}`, /user teacher/);
  visitor.check();
});

test('links lead to the places, and back leads back', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page);
  await visitor.sees('place-bench', { 'aria-current': 'page' });
  await visitor.sees('empty-desk');
  await visitor.at('place-broker').press('Enter');
  await visitor.sees('log-empty');
  assert.equal(new URL(visitor.page.url()).hash, '#/broker');
  await visitor.page.goBack();
  await visitor.sees('empty-desk');
  await visitor.page.goForward();
  await visitor.sees('log-empty');
  await visitor.page.reload();
  await visitor.sees('log-empty');
  visitor.check();
});

test('the broker in the tab is administered without a server', async (t) => {
  const { page } = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, page, { expected: NO_BROKER });
  await visitor.connection('online');
  const id = await visitor.addVirtualBoard();
  await visitor.click('place-broker');
  await visitor.sees(`client-${id}`, { 'data-state': 'online' });
  await visitor.click(`kick-${id}`);
  await visitor.reads('confirm', new RegExp(`Disconnect ${id}\\?`));
  await visitor.click('confirm-yes');
  await visitor.reads('admin-outcome', `${id} was disconnected.`);
  await visitor.sees('log-line', { 'data-code': 'kicked' });
  // A board connects again by itself.
  await visitor.sees(`client-${id}`, { 'data-state': 'online' });

  await visitor.at('retained-filter').fill(`blinklab/${id}/#`);
  await visitor.sees(`retained-blinklab/${id}/led1/state`);
  await visitor.click('clear-retained');
  await visitor.reads('clear-preview', new RegExp(`blinklab/${id}/led1/state`));
  await visitor.click('confirm-yes');
  await visitor.reads('retained-outcome', /\d retained messages were cleared/);
  await visitor.misses(`retained-blinklab/${id}/led1/state`);
  await visitor.click('undo');
  await visitor.reads('retained-outcome', /\d retained messages are there again/);
  await visitor.sees(`retained-blinklab/${id}/led1/state`);
  visitor.check();
});
