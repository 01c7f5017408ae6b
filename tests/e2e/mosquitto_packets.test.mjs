// The inspector with mosquitto behind its WebSocket listener, on a cable that a test holds back and cuts: what
// passes, what is owed at each moment, and how a Session goes on.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { browserOfAll, visit } from './support/browser.mjs';
import { Cable } from './support/cable.mjs';
import { write } from './support/console.mjs';
import { connectTo } from './support/links.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { MqttJs } from './support/mqttjs.mjs';
import { wiresharkAgrees } from './support/packets.mjs';
import { fileServer } from './support/servers.mjs';

const browser = browserOfAll();

// A plain file server has no blinklab.json; a cable that is cut takes a WebSocket with it.
const EXPECTED = [/404.*blinklab\.json/, /WebSocket connection to .* failed/];

// A mosquitto, a client that hears everything, and the page as plain files, connected to it by a cable.
async function stage(t, { advanced = {}, will, ...options } = {}) {
  const mosquitto = await Mosquitto.start(t);
  const cable = await Cable.lay(t, mosquitto.webPort);
  const client = await MqttJs.connect(t, mosquitto, 'teacher');
  await client.subscribe('#');
  const { page } = await fileServer(t);
  const visitor = await visit(t, browser(), page, { expected: EXPECTED, ...options });
  await visitor.connection('online');
  await connectTo(visitor, cable.address, { advanced: { 'client-id': 'desk', ...advanced }, will });
  return { mosquitto, cable, client, visitor };
}

// Sends a message from the console.
async function publish(visitor, topic, payload, qos) {
  await visitor.click('place-console');
  await write(visitor, topic, payload);
  await visitor.at('publish-qos').selectOption(qos);
  await visitor.click('publish');
}

const arrow = (visitor, kind) => visitor.at('arrow', { 'data-kind': kind });

test('packets to and from mosquitto are listed, taken apart, and the same to Wireshark', async (t) => {
  const { client, visitor } = await stage(t);
  await visitor.click('place-console');
  await visitor.click('console-tab-details');
  await client.publish('room/温度', '21', { properties: { userProperties: { unit: '°C' } } });
  await visitor.sees('topic-room');
  await visitor.click('place-packets');
  const { page } = visitor;
  await visitor.at('packets-kind').selectOption('PUBLISH');
  await visitor.at('packets-text').fill('room/温度');
  await page.locator('[data-testid=packet][data-kind=PUBLISH]').first().click();
  const topic = page.locator('[data-testid=field-row]', { hasText: 'Topic Name' }).first();
  await topic.hover();
  const marked = page.locator('[data-testid=hex] .on');
  assert.equal(await marked.count(), 2 + Buffer.byteLength('room/温度'));
  await visitor.reads('meaning', /section 3\.3\.2\.1/);
  await page.locator('[data-testid=field-row]', { hasText: '°C' }).first().hover();
  await visitor.reads('meaning', /User Property|name and a value/i);
  await visitor.at('packets-kind').selectOption('');
  await visitor.at('packets-text').fill('');
  const topics = await wiresharkAgrees(visitor);
  assert.ok(topics.includes('room/温度'), topics.join());
  visitor.check();
});

test('each step of QoS 1 and QoS 2 is drawn, and what mosquitto owes while its answer is on the way', async (t) => {
  const { cable, client, visitor } = await stage(t);
  await publish(visitor, 'once', '1', '1');
  await client.message('once');
  await visitor.click('place-packets');
  await visitor.click('packets-sequence');
  await visitor.sees('nothing-owed');
  await arrow(visitor, 'PUBACK').filter({ hasText: /which completes it/ }).first().waitFor();
  await publish(visitor, 'twice', '2', '2');
  assert.equal((await client.packet('twice')).qos, 2);
  await visitor.click('place-packets');
  await visitor.click('packets-sequence');
  await arrow(visitor, 'PUBCOMP').filter({ hasText: /which completes it/ }).first().waitFor();
  for (const kind of ['PUBREC', 'PUBREL']) {
    await arrow(visitor, kind).filter({ hasText: /another step follows/ }).first().waitFor();
  }
  await visitor.sees('nothing-owed');

  cable.hold();
  await publish(visitor, 'held', '2', '2');
  await visitor.click('place-packets');
  await visitor.click('packets-sequence');
  await visitor.reads('owed', /PUBREC/);
  await visitor.click('owed');
  await visitor.reads('packet-detail', /PUBLISH.*held/s);
  await visitor.reads('moment-server-owes', /PUBREC/);
  await visitor.shot('mosquitto-packets-owed');
  visitor.check();
});

test('after a cut a QoS 2 message is sent once more, as the Session is resumed, and arrives once', async (t) => {
  const advanced = { 'clean-start': false, 'session-expiry': '600' };
  const { mosquitto, cable, client, visitor } = await stage(t, { advanced });
  cable.hold();
  await publish(visitor, 'precious', 'only once', '2');
  await mosquitto.says(/Sending PUBREC to desk/);
  await visitor.click('place-packets');
  await visitor.click('packets-sequence');
  await visitor.reads('owed', /PUBREC/);
  cable.cut();
  // It comes back by itself, and mosquitto still knows it.
  await mosquitto.says(/as desk \(p5, c0/);
  await mosquitto.says(/Received PUBLISH from desk \(d1, q2.*'precious'/);
  assert.equal(await client.message('precious'), 'only once');
  await visitor.connection('online');
  const again = arrow(visitor, 'PUBLISH').filter({ hasText: /packet \d+ once more/ });
  await again.first().click();
  await visitor.reads('packet-detail', /precious/);
  const dup = visitor.page.locator('[data-testid=field-row]', { hasText: 'DUP' }).first();
  assert.match(await dup.textContent(), /1/);
  await arrow(visitor, 'PUBCOMP').filter({ hasText: /which completes it/ }).first().waitFor();
  await visitor.sees('nothing-owed');
  await arrow(visitor, 'CONNACK').filter({ hasText: /session present/ }).first().click();
  const present = visitor.page.locator('[data-testid=field-row]', { hasText: 'Session Present' });
  assert.match(await present.last().textContent(), /1/);
  await visitor.shot('mosquitto-packets-resumed');
  await client.publish('marker', '');
  await client.message('marker');
  assert.ok(!client.has(/precious/), 'exactly once');
  visitor.check();
});

test('a Will is known from its CONNECT, and acts when its client is cut off, the page or another', async (t) => {
  const own = { 'will-topic': 'desk/status', 'will-payload': '掉线' };
  const { mosquitto, cable, client, visitor } = await stage(t, { locale: 'zh-CN', will: own });
  await visitor.click('place-packets');
  await visitor.click('packets-sequence');
  await arrow(visitor, 'CONNACK').filter({ hasText: 'desk' }).first().click();
  await visitor.reads('moment-will', /desk\/status/);
  cable.cut();
  assert.equal(await client.message('desk/status'), '掉线');
  await visitor.connection('online');
  await visitor.click('place-console');
  await mosquitto.says(/ desk 2 #$/);
  const will = { topic: 'board/status', payload: '离线', qos: 1, retain: true };
  const board = await MqttJs.connect(t, mosquitto, 'board', { will });
  board.cut();
  await visitor.click('topics-all');
  await visitor.click('topic-board/status');
  await visitor.reads('detail-payload', /离线/);
  await visitor.click('place-packets');
  await visitor.click('packets-sequence');
  await arrow(visitor, 'PUBLISH').filter({ hasText: 'board/status' }).first().click();
  await visitor.reads('packet-detail', /board\/status/);
  // mosquitto was told at QoS 1 and the page answers it.
  await arrow(visitor, 'PUBACK').first().waitFor();
  visitor.check();
});
