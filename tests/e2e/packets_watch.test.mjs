// The inspector shows what a real client and the broker say to each other, if an administrator asks.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { Broker, Paho } from './support/stage.mjs';

// MQTT 3.1.1, client `esp32`, password `s3cret`.
const CONNECT = Buffer.from(
  '101c00044d51545404c2003c000565737033320001750006733363726574',
  'hex',
);

async function dial(t, broker) {
  const socket = connect(broker.port, '127.0.0.1');
  t.after(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

test('packets of a real client are watched, its password hidden', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/packets`);
  await visitor.connection('online');
  await visitor.sees('watch-login');
  const link = await broker.manage();
  await visitor.page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await visitor.sees('admin-log-out');
  await visitor.click('place-packets');
  await visitor.at('watch-client').fill('esp32');
  await visitor.click('watch-begin');
  await visitor.reads('watch-state', /esp32/);

  const socket = await dial(t, broker);
  socket.write(CONNECT);
  // QoS 2, in two pieces.
  socket.write(Buffer.from('340600016100', 'hex'));
  socket.write(Buffer.from('0778', 'hex'));
  const of = (kind) =>
    visitor.at('packet', { 'data-kind': kind }).filter({ hasText: 'esp32' }).first();
  for (const kind of ['CONNECT', 'CONNACK', 'PUBLISH', 'PUBREC']) await of(kind).waitFor();
  socket.write(Buffer.from('62020007', 'hex'));
  for (const kind of ['PUBREL', 'PUBCOMP']) await of(kind).waitFor();
  await of('CONNECT').click();
  await visitor.sees('packet-detail');
  if (await visitor.at('packet-secret').count()) await visitor.click('packet-secret');
  // Six stars.
  const detail = await visitor.reads('packet-detail', /2A\s*2A\s*2A\s*2A\s*2A\s*2A/i);
  assert.doesNotMatch(detail, /s3cret|73\s*33\s*63\s*72\s*65\s*74/i);
  await visitor.shot('packets-watch');

  await visitor.click('packets-sequence');
  await visitor.sees('watch-state');
  await visitor.sees('nothing-owed');
  // What was owed in between.
  await visitor.at('arrow', { 'data-kind': 'PUBREC' }).first().click();
  await visitor.reads('moment-client-owes', /PUBREL awaited · Packet Identifier 7/);
  await visitor.reads('moment-session', /ends with the connection/);
  await visitor.at('sequence').press('ArrowDown');
  await visitor.reads('moment-server-owes', /PUBCOMP awaited · Packet Identifier 7/);
  await visitor.shot('packets-watch-sequence');
  await visitor.click('packets-list');
  await visitor.click('watch-end');
  await visitor.sees('watch-client');
  visitor.check();
});

test('every client is watched at once', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, await broker.manage());
  await visitor.sees('admin-log-out');
  await visitor.click('place-packets');
  await visitor.sees('watch-client');
  await visitor.click('watch-begin');
  await visitor.sees('watch-state');
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.publish('room', 'on');
  const rows = visitor.at('packet', { 'data-kind': 'PUBACK' }).filter({ hasText: 'observer' });
  await rows.first().waitFor();
  visitor.check();
});
