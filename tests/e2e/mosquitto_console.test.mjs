// The console, topic filters and dashboards with mosquitto behind its WebSocket listener, and a second client
// that sees what the page sent as the broker passes it on.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { browserOfAll, visit } from './support/browser.mjs';
import { announce, drive } from './support/cards.mjs';
import { download, lines, write } from './support/console.mjs';
import { connectTo, fillIn } from './support/links.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { MqttJs } from './support/mqttjs.mjs';
import { Broker } from './support/stage.mjs';

const browser = browserOfAll();
const KEPT = { retain: true };

// A mosquitto with what `prepare` had published before, a client that hears everything, and the page that
// broker-ws serves: it is connected to mosquitto, and shows its console.
async function stage(t, { prepare = async () => {}, limits, advanced = {}, ...options } = {}) {
  const mosquitto = await Mosquitto.start(t, { limits });
  const client = await MqttJs.connect(t, mosquitto, 'teacher');
  await prepare(client);
  await client.subscribe('#');
  const broker = await Broker.start(t);
  const visitor = await visit(t, browser(), broker.page, options);
  await visitor.connection('online');
  await connectTo(visitor, mosquitto.address, { advanced: { 'client-id': 'desk', ...advanced } });
  await visitor.click('place-console');
  await visitor.click('console-tab-subscriptions');
  await visitor.sees('subscription-#');
  await mosquitto.says(/ desk \d #$/);
  await visitor.click('console-tab-details');
  return { mosquitto, client, visitor };
}

test('the tree counts and marks what is retained, formats are read, and messages are filtered', async (t) => {
  const prepare = async (client) => {
    await client.publish('house/kept', 'old', KEPT);
    await client.publish('house/deep/kept', 'older', KEPT);
  };
  const { client, visitor } = await stage(t, { prepare });
  await visitor.sees('topic-house', { 'data-count': '2' });
  // {"t": 21.5} in CBOR and in MessagePack, and bytes that are no text.
  await client.publish('bytes/cbor', Buffer.from('a16174f94d60', 'hex'));
  await client.publish('bytes/pack', Buffer.from('81a174cb4035800000000000', 'hex'));
  await client.publish('bytes/raw', Buffer.from([0, 255, 16]));
  await visitor.sees('topic-bytes', { 'data-count': '3' });
  await visitor.click('topics-all');
  for (const topic of ['house/kept', 'house/deep/kept']) {
    await visitor.sees(`topic-${topic}`, { 'data-retained': 'true' });
  }
  await client.publish('house/live', { t: 20, ok: true });
  await client.publish('house/live', { t: 21, ok: true });
  await visitor.sees('topic-house', { 'data-count': '4' });
  await visitor.sees('topic-house/live', { 'data-retained': 'false', 'data-count': '2' });
  await visitor.click('topic-house/live');
  await visitor.at('detail-diff').check();
  await visitor.reads('detail-payload', /-\s+"t": 20,\s*\+\s+"t": 21,/);
  await visitor.at('detail-diff').uncheck();

  const read = async (topic, format, text) => {
    await visitor.click(`topic-bytes/${topic}`);
    await visitor.at('detail-format').selectOption(format);
    await visitor.reads('detail-payload', text);
  };
  await read('cbor', 'CBOR', /"t": 21\.5/);
  await read('pack', 'MessagePack', /"t": 21\.5/);
  await read('raw', 'Hex', /00 ff 10/i);
  await read('raw', 'Base64', /AP8Q/);
  await visitor.at('detail-format').selectOption('Auto');

  const shows = (count) => visitor.sees('messages', { 'data-total': String(count) });
  await visitor.at('filter-topic').fill('house/+');
  await shows(3);
  await fillIn(visitor, { 'filter-mode': 'JSON field', 'filter-text': 't > 20' });
  await shows(1);
  await fillIn(visitor, { 'filter-mode': 'Regular expression', 'filter-text': '^(old|young)$' });
  await shows(1);
  await fillIn(visitor, { 'filter-mode': 'Text', 'filter-text': 'OLD' });
  await shows(1);
  await visitor.click('filter-reset');
  await shows(7);

  // What the page saw here is what the place to learn compares a filter with.
  await visitor.click('place-learn');
  await visitor.page.evaluate(() => {
    location.hash = '#/learn/filter/house%2F%2B%2Fkept';
  });
  await visitor.sees('compared-house/deep/kept', { 'data-matches': 'yes' });
  await visitor.reads('compared-house/kept', /./);
  await visitor.sees('compared-house/kept', { 'data-matches': 'no' });
  visitor.check();
});

test('a message arrives as it was written, with all properties of MQTT 5', async (t) => {
  const { client, visitor } = await stage(t);
  await write(visitor, 'out/all', '00 68 69 ff');
  await visitor.click('publish-properties');
  await fillIn(visitor, {
    'publish-input': 'Hex', 'publish-qos': '2', 'publish-retain': true,
    'publish-content-type': 'application/x-bytes', 'publish-response-topic': 'reply/here',
    'publish-correlation': '0x01ff', 'publish-expiry': '90',
  });
  for (const [at, [key, value]] of [['from', 'page'], ['from', '课堂']].entries()) {
    await visitor.click('user-add');
    await fillIn(visitor, { [`user-key-${at}`]: key, [`user-value-${at}`]: value });
  }
  await visitor.click('publish');
  const { bytes, qos, properties } = await client.packet('out/all');
  assert.deepEqual([bytes.toString('hex'), qos], ['006869ff', 2]);
  assert.deepEqual({ ...properties, userProperties: { ...properties.userProperties } }, {
    contentType: 'application/x-bytes', responseTopic: 'reply/here', correlationData: Buffer.from([1, 255]),
    messageExpiryInterval: 90, userProperties: { from: ['page', '课堂'] },
  });
  await visitor.page
    .locator('[data-testid="message"][data-way="sent"] [data-testid="message-outcome"][data-state="done"]')
    .waitFor();
  // mosquitto keeps it, and hands it out with the same properties.
  await client.subscribe('out/all');
  const kept = await client.packet('out/all', (_, it) => it.retain);
  assert.equal(kept.properties.contentType, 'application/x-bytes');

  // And the other way: what a client sends with properties is shown with them.
  const properties5 = { contentType: 'text/plain', userProperties: { unit: '°C' }, payloadFormatIndicator: true };
  await client.publish('in/all', '21', { qos: 2, properties: properties5 });
  await visitor.click('console-tab-details');
  await visitor.click('topics-all');
  await visitor.click('topic-in/all');
  const shown = await visitor.reads('detail-properties', /Content ?Type/);
  assert.match(shown, /text\/plain.*unit = °C|unit = °C.*text\/plain/s);
  visitor.check();
});

test('what this mosquitto does not take is not sent, and why is said', async (t) => {
  const limits = ['max_qos 1', 'retain_available false', 'max_packet_size 300'];
  const { client, visitor } = await stage(t, { limits });
  await write(visitor, 'out', 'x');
  for (const [field, refused, taken, words] of [
    ['publish-qos', '2', '1', /takes QoS 1 at most/],
    ['publish-retain', true, false, /keeps no retained messages/],
    ['publish-payload', 'x'.repeat(300), 'x', /packets of 300 bytes at most/],
  ]) {
    await fillIn(visitor, { [field]: refused });
    await visitor.click('publish');
    await visitor.at('message-outcome', { 'data-state': 'failed' }).filter({ hasText: words }).waitFor();
    await fillIn(visitor, { [field]: taken });
  }
  await visitor.click('publish');
  assert.equal((await client.packet('out')).qos, 1);
  await visitor.connection('online');
  visitor.check();
});

test('in MQTT 3.1.1 as well: published, heard, retained and cleared', async (t) => {
  const advanced = { 'mqtt-version': '3.1.1' };
  const prepare = (client) => client.publish('house/kept', 'old', KEPT);
  const { mosquitto, client, visitor } = await stage(t, { prepare, advanced });
  await write(visitor, 'house/set', 'on');
  await fillIn(visitor, { 'publish-qos': '1', 'publish-retain': true });
  await visitor.click('publish');
  assert.equal((await client.packet('house/set')).qos, 1);
  await visitor.sees('topic-house', { 'data-count': '2' });
  await visitor.click('topics-all');
  await visitor.sees('topic-house/kept', { 'data-retained': 'true' });
  await visitor.click('topic-house/kept');
  await visitor.click('console-tab-details');
  await visitor.click('detail-clear');
  await visitor.click('confirm-yes');
  assert.equal(await client.message('house/kept', (it) => it === ''), '');
  await mosquitto.says(/Received PUBLISH from desk .*'house\/kept', \.\.\. \(0 bytes\)/);
  visitor.check();
});

test('what is retained below a topic is cleared after a preview, and brought back', async (t) => {
  const prepare = async (client) => {
    for (const topic of ['house/a', 'house/b/c', 'keep']) await client.publish(topic, 'kept', KEPT);
  };
  const { mosquitto, visitor } = await stage(t, { prepare });
  await visitor.click('topic-house');
  await visitor.click('detail-clear');
  await visitor.reads('console-clear-list', /house\/a.*house\/b\/c/s);
  await visitor.click('confirm-yes');
  for (const topic of ['house/a', 'house/b/c']) {
    await mosquitto.says(new RegExp(`Received PUBLISH from desk .*r1.*'${topic}', \\.\\.\\. \\(0 bytes\\)`));
  }
  const latecomer = await MqttJs.connect(t, mosquitto, 'latecomer');
  await latecomer.subscribe('#');
  await latecomer.message('keep');
  assert.ok(!latecomer.has(/house/));
  await visitor.click('undo');
  for (const topic of ['house/a', 'house/b/c']) assert.equal(await latecomer.message(topic), 'kept');
  visitor.check();
});

test('subscriptions have their QoS and options, count what they hear, and pause', async (t) => {
  const prepare = (client) => client.publish('a/kept', 'old', KEPT);
  const { mosquitto, client, visitor } = await stage(t, { prepare });
  await visitor.click('console-tab-subscriptions');
  await visitor.click('unsubscribe-#');
  await mosquitto.says(/ desk #$/);
  await visitor.click('subscribe-options');
  await fillIn(visitor, {
    'subscribe-filter': 'a/+', 'subscribe-qos': '1', 'subscribe-no-local': true, 'subscribe-as-published': true,
    'subscribe-handling': '2',
  });
  await visitor.click('subscribe');
  await mosquitto.says(/ desk 1 a\/\+$/);
  await visitor.sees('subscription-a/+');
  await client.publish('a/live', 'heard', { qos: 2, retain: true });
  await visitor.reads('hits-a/+', '1 message');
  // Not its own, by No Local; and not what was kept before, by Retain Handling.
  await write(visitor, 'a/own', 'mine');
  await visitor.click('publish');
  await client.message('a/own');
  await client.publish('a/live', 'again');
  await visitor.click('console-tab-subscriptions');
  await visitor.reads('hits-a/+', '2 messages');
  await visitor.click('pause-a/+');
  await mosquitto.says(/ desk a\/\+$/);
  await client.publish('a/live', 'unheard');
  await visitor.click('pause-a/+');
  await mosquitto.says(/ desk 1 a\/\+$/);
  await client.publish('a/live', 'heard again');
  await visitor.reads('hits-a/+', '3 messages');
  visitor.check();
});

test('Retain As Published beside a subscription to everything, and by which one a message came', async (t) => {
  const { mosquitto, client, visitor } = await stage(t);
  await visitor.click('console-tab-subscriptions');
  await visitor.click('subscribe-options');
  await fillIn(visitor, {
    'subscribe-filter': 'a/+', 'subscribe-qos': '1', 'subscribe-as-published': true, 'subscribe-identifier': '7',
  });
  await visitor.click('subscribe');
  await mosquitto.says(/ desk 1 a\/\+$/);
  await visitor.reads('covered-a/+', /once for each/);
  await client.publish('a/live', 'on', KEPT);
  const rows = visitor.at('message').filter({ hasText: 'a/live' });
  // mosquitto sends it for each subscription, with the options of each.
  await rows.nth(1).waitFor();
  const seen = await rows.evaluateAll((all) => all.map((row) => {
    const colour = row.querySelector('.way').className.match(/colour-\d/)[0];
    return [colour, /retained/.test(row.textContent)];
  }));
  assert.deepEqual(seen.sort(), [['colour-0', false], ['colour-1', true]]);
  visitor.check();
});

test('a Topic Alias of a person’s own, within what mosquitto takes', async (t) => {
  const { client, visitor } = await stage(t);
  await write(visitor, 'room/lamp', 'on');
  await visitor.click('publish-properties');
  await visitor.at('publish-alias').fill('11');
  await visitor.click('publish');
  await visitor.at('message-outcome', { 'data-state': 'failed' }).first().waitFor();
  assert.match(await visitor.at('message-outcome').first().getAttribute('title'), /takes Topic Aliases up to 10/);
  await visitor.at('publish-alias').fill('1');
  for (const [topic, payload] of [['room/lamp', 'on'], ['', 'off']]) {
    await write(visitor, topic, payload);
    await visitor.click('publish');
    await client.message('room/lamp', (it) => it === payload);
  }
  await visitor.click('place-packets');
  await visitor.at('packets-kind').selectOption('PUBLISH');
  const sent = visitor.page.locator('[data-testid=packet][data-kind=PUBLISH]').filter({ hasText: 'room/lamp' });
  await sent.first().waitFor();
  visitor.check();
});

test('saved messages, repeats with templates, a recording that is exported and replayed', async (t) => {
  const { client, visitor } = await stage(t);
  // Saved in a folder, and sent again from there.
  await write(visitor, 'lamp/set', 'ON');
  await visitor.click('saved-open');
  await fillIn(visitor, { 'save-folder': 'Lamp', 'save-name': 'on' });
  await visitor.click('save');
  await visitor.sees('saved-on');
  await write(visitor, 'tick', '{{counter}} {{walk 20 0.5 0 40}} {{iso}}');
  await visitor.at('publish-template').check();
  await visitor.click('repeats-open');
  await fillIn(visitor, { 'repeat-every': '0.1', 'repeat-times': '3' });
  await visitor.click('repeat');
  for (const count of [0, 1, 2]) {
    const [counter, walk, time] = (await client.message('tick')).split(' ');
    assert.equal(Number(counter), count);
    assert.ok(Math.abs(Number(walk) - 20) <= 0.5 * count, walk);
    assert.ok(Date.parse(time) > 0, time);
  }
  await visitor.reads('repeat-sent', '3 of 3 sent');
  await visitor.click('saved-on');
  await visitor.holds('publish-topic', 'lamp/set');
  await visitor.click('publish');
  assert.equal(await client.message('lamp/set'), 'ON');

  await visitor.click('console-tab-session');
  await visitor.click('record');
  await client.publish('s/1', 'one', { qos: 2, retain: true });
  await client.publish('s/2', 'two, "three"');
  await visitor.reads('recorded', '2 messages recorded');
  await visitor.click('record');
  const csv = await download(visitor, 'export-csv');
  assert.match(csv.text, /received,s\/2,1,false,false,12,"two, ""three""",/);
  const topics = lines((await download(visitor, 'export-json')).text).map((it) => it.topic);
  assert.deepEqual(topics.slice(-2), ['s/1', 's/2']);
  for (const topic of ['s/1', 's/2']) await client.message(topic);
  await visitor.click('recording-replay');
  await visitor.at('replay-speed').selectOption('10000');
  await visitor.click('replay-play');
  const first = await client.packet('s/1');
  assert.deepEqual([first.payload, first.qos], ['one', 2]);
  assert.equal(await client.message('s/2'), 'two, "three"');
  await visitor.reads('replayed', '2 of 2 published');
  visitor.check();
});

test('devices whose manifests mosquitto keeps have cards that drive them', async (t) => {
  const { client, visitor } = await stage(t, { prepare: announce });
  await visitor.click('place-bench');
  for (const board of ['bulb', 'homie/5/heater', 'tasmota/AABB']) await visitor.sees(`board-${board}`);
  await drive(visitor, client);
  visitor.check();
});

test('a topic becomes a card by a click in the tree: a chart of what comes, a switch that sends', async (t) => {
  const { client, visitor } = await stage(t);
  await client.publish('room/t', '20.5');
  await client.publish('lamp', 'ON');
  await visitor.click('topics-all');
  await visitor.click('topic-room/t');
  await visitor.click('detail-card');
  await visitor.click('bind-submit');
  await visitor.sees('bound-room/t', { 'data-kind': 'chart' });
  for (const value of ['21', '22.5', '19']) await client.publish('room/t', value);
  await visitor.sees('bound-room/t-chart', { 'data-points': '3' });

  await visitor.click('place-console');
  await visitor.click('topic-lamp');
  await visitor.click('detail-card');
  await fillIn(visitor, { 'bind-send-to': 'lamp/set' });
  await visitor.click('bind-submit');
  await visitor.sees('bound-lamp', { 'data-kind': 'switch' });
  await visitor.click('bound-lamp-off');
  assert.equal(await client.message('lamp/set'), 'OFF');
  await client.publish('lamp', 'OFF', KEPT);
  await visitor.sees('bound-lamp', { 'data-last': 'off' });
  visitor.check();
});
