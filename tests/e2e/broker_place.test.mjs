// The broker's place: what went wrong, in both languages, and the administrator's side.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { fileServer } from './support/servers.mjs';
import { Broker, Paho } from './support/stage.mjs';

// Chromium says what it thinks of an answer that is no.
const NO_ADMIN = [/40[14]/];

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
  const visitor = await visit(t, browser, `${broker.page}#/broker`, { locale: 'zh-CN', expected: NO_ADMIN });
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

test('links lead to the places, and back leads back', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page, { expected: NO_ADMIN });
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
  // blinklab.json, which a plain file server does not have.
  const visitor = await visit(t, browser, page, { expected: NO_ADMIN });
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
  await visitor.reads('admin-outcome', /\d retained messages were cleared/);
  visitor.check();
});
