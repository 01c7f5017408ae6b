// What is done by hand in the console with what is looked at: copied, saved, compared, charted; how
// subscriptions are written and edited, and a payload that is not typed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { browserOfAll, visit } from './support/browser.mjs';
import { write } from './support/console.mjs';
import { connectTo } from './support/links.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { MqttJs } from './support/mqttjs.mjs';
import { Broker, Paho } from './support/stage.mjs';

const browser = browserOfAll();

// A broker, a paho, and the console of the page that the broker serves, which has subscribed.
async function stage(t, options = {}) {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  const visitor = await visit(t, browser(), `${broker.page}#/console`, {
    permissions: ['clipboard-read', 'clipboard-write'], ...options,
  });
  await visitor.connection('online');
  await visitor.click('console-tab-subscriptions');
  await visitor.sees('subscription-#');
  await visitor.click('console-tab-details');
  return { broker, paho, visitor };
}

// Waits until this would be pasted.
async function isPasted(visitor, text) {
  await visitor.page.waitForFunction(async (text) => (await navigator.clipboard.readText()) === text, text);
}

test('a topic and its content are copied, by a click and by a key, and saved as a file', async (t) => {
  const { paho, visitor } = await stage(t);
  await paho.publish('home/kitchen/climate', { t: 21 });
  await visitor.click('topics-all');
  await visitor.click('topic-home/kitchen/climate');
  await visitor.click('copy-topic');
  await isPasted(visitor, 'home/kitchen/climate');
  await visitor.click('copy-payload');
  await isPasted(visitor, '{\n  "t": 21\n}');
  await visitor.page.getByText('Copied.').last().waitFor();
  await visitor.at('detail-format').selectOption('Hex');
  await visitor.at('messages').press('ArrowDown');
  await visitor.at('messages').press('Control+c');
  await isPasted(visitor, Buffer.from('{"t":21}').toString('hex').replace(/..(?=.)/g, '$& '));
  await visitor.at('topics').press('Control+c');
  await isPasted(visitor, 'home/kitchen/climate');
  const [file] = await Promise.all([visitor.page.waitForEvent('download'), visitor.click('save-payload')]);
  assert.equal(file.suggestedFilename(), 'climate.json');
  assert.equal(readFileSync(await file.path(), 'utf8'), '{"t":21}');
  // The levels of the topic lead upwards; Delete in the tree offers to clear what is retained.
  await visitor.click('level-home/kitchen');
  await visitor.reads('detail-topic', 'home/kitchen');
  await visitor.sees('topic-home/kitchen', { 'aria-selected': 'true' });
  await visitor.at('topics').press('Delete');
  await visitor.sees('console-clear-dialog');
  visitor.check();
});


test('messages are compared with one of a person’s choice, and time between them is told', async (t) => {
  const { paho, visitor } = await stage(t);
  for (const t of [20, 21]) await paho.publish('climate', { t });
  await visitor.click('topic-climate');
  await visitor.reads('history-count', '2');
  await visitor.at('history-row').last().click();
  await visitor.click('detail-pin');
  await visitor.reads('detail-pinned', /Compared with the message of \d\d:\d\d:\d\d/);
  await visitor.click('detail-follow');
  await paho.publish('climate', { t: 22 });
  await visitor.reads('detail-payload', /-\s+"t": 20\s*\+\s+"t": 22/);
  await visitor.click('detail-unpin');
  await visitor.misses('detail-pinned');
  await visitor.reads('detail-payload', /^{\s+"t": 22\s+}$/);
  const row = visitor.at('history-row').first();
  assert.match(await row.innerText(), /\+[\d.]+ (ms|s)/);
  visitor.check();
});

test('numbers are seen over time, and one click makes a chart of one', async (t) => {
  const { paho, visitor } = await stage(t);
  for (const at of [1, 2, 3]) await paho.publish('room', { t: 20 + at, deep: { h: at }, name: 'x' });
  await visitor.click('topic-room');
  await visitor.sees('number-t', { 'data-readings': '3' });
  await visitor.sees('number-deep.h', { 'data-readings': '3' });
  await visitor.misses('number-name');
  await paho.publish('room', { t: 30, deep: { h: 4 } });
  await visitor.sees('number-t', { 'data-readings': '4' });
  await visitor.reads('number-t', /30[\s\S]*↓ 21[\s\S]*↑ 30/);
  await visitor.shot('console-numbers', { fullPage: false });
  await visitor.click('chart-deep.h');
  await visitor.click('bind-submit');
  await visitor.sees('bound-room', { 'data-kind': 'chart' });
  await paho.publish('room', { t: 31, deep: { h: 77 } });
  await visitor.reads('bound-room', /77/);
  visitor.check();
});

test('the tree is sorted, and stays so', async (t) => {
  const { paho, visitor } = await stage(t);
  for (const topic of ['a', 'b/1', 'b/2', 'c', 'c', 'c']) await paho.publish(topic, '1');
  await visitor.sees('topic-c', { 'data-count': '3' });
  const order = () => visitor.page.evaluate(() =>
    [...document.querySelectorAll('[data-testid^="topic-"]')].map((it) => it.dataset.testid.slice(6)));
  assert.deepEqual(await order(), ['a', 'b', 'c']);
  await visitor.at('topics-order').selectOption({ label: 'Most messages first' });
  await visitor.page.waitForFunction(() => document.querySelector('[data-testid^="topic-"]')?.dataset.testid === 'topic-c');
  assert.deepEqual(await order(), ['c', 'b', 'a']);
  await visitor.at('topics-order').selectOption({ label: 'Most topics first' });
  await visitor.page.waitForFunction(() => document.querySelector('[data-testid^="topic-"]')?.dataset.testid === 'topic-b');
  await visitor.page.waitForFunction(() => localStorage.getItem('blinklab')?.includes('"order":"topics"'));
  await visitor.page.reload();
  await visitor.sees('topics-order');
  await visitor.page.waitForFunction(() => document.querySelector('[data-testid="topics-order"]').selectedIndex === 2);
  visitor.check();
});

test('several subscriptions at once, under a name, edited and looked at alone, on the wire of a mosquitto', async (t) => {
  const mosquitto = await Mosquitto.start(t);
  const client = await MqttJs.connect(t, mosquitto, 'teacher');
  const { visitor } = await stage(t);
  await connectTo(visitor, mosquitto.address, { advanced: { 'client-id': 'desk' } });
  await visitor.click('console-tab-subscriptions');
  await visitor.click('unsubscribe-#');
  const filter = visitor.at('subscribe-filter');
  await filter.fill('a/+');
  await filter.press('Shift+Enter');
  await filter.pressSequentially('b/#/c');
  await filter.press('Enter');
  await visitor.reads('subscribe-error', /Topic filter, line 2/);
  await filter.fill('a/+\nb/#');
  await visitor.at('subscribe-alias').fill('Both');
  await filter.press('Enter');
  await visitor.reads('subscribe-error', /one name is for one topic filter/);
  await visitor.at('subscribe-alias').fill('');
  await visitor.at('subscribe-qos').selectOption('1');
  await filter.press('Enter');
  await mosquitto.says(/ desk 1 a\/\+$/);
  await mosquitto.says(/ desk 1 b\/#$/);

  await visitor.click('edit-a/+');
  await visitor.holds('subscribe-filter', 'a/+');
  await filter.fill('c/+');
  await visitor.at('subscribe-alias').fill('Kitchen');
  await visitor.at('subscribe-qos').selectOption('2');
  await visitor.click('subscribe');
  await mosquitto.says(/ desk 2 c\/\+$/);
  await visitor.misses('subscription-a/+');
  await visitor.reads('subscription-c/+', /Kitchen[\s\S]*c\/\+[\s\S]*QoS 2/);
  await visitor.shot('console-subscriptions', { fullPage: false });
  await client.publish('a/1', 'unheard');
  await client.publish('b/1', 'heard');
  await client.publish('c/1', 'heard too');
  await visitor.sees('messages', { 'data-total': '2' });
  await visitor.click('only-c/+');
  await visitor.sees('messages', { 'data-total': '1' });
  await visitor.holds('filter-topic', 'c/+');
  await visitor.click('only-c/+');
  await visitor.sees('messages', { 'data-total': '2' });
  await visitor.click('edit-b/#');
  await visitor.click('subscribe-cancel');
  await visitor.misses('subscribe-cancel');
  await visitor.holds('subscribe-filter', '');
  visitor.check();
});

test('a payload is laid out, comes from a file, says its size, and goes out by a key', async (t) => {
  const { paho, visitor } = await stage(t);
  await paho.subscribe('out/#');
  await write(visitor, 'out/json', '{"b":1.50,"a":[]}');
  await visitor.reads('publish-size', '17 B');
  await visitor.click('publish-lay-out');
  await visitor.holds('publish-payload', '{\n  "b": 1.50,\n  "a": []\n}');
  await visitor.at('publish-payload').press('Control+Enter');
  assert.equal(await paho.message('out/json'), '{\n  "b": 1.50,\n  "a": []\n}');
  await visitor.at('publish-payload').fill('{"b":}');
  await visitor.click('publish-lay-out');
  await visitor.reads('publish-error', /not JSON from character 5/);
  await visitor.at('publish-file').setInputFiles({ name: 'x.bin', mimeType: '', buffer: Buffer.from([0x68, 0xff, 0x69]) });
  await visitor.holds('publish-payload', 'aP9p');
  await visitor.reads('publish-size', '3 B');
  await visitor.misses('publish-error');
  await visitor.at('publish-topic').fill('out/file');
  await visitor.click('publish');
  await visitor.page.locator('[data-testid="message"][data-way="received"]').filter({ hasText: '68 ff 69' }).waitFor();
  await visitor.shot('console-publish', { fullPage: false });
  visitor.check();
});

test('numbers and Sparkplug B are read, and a message is taken from the list and brought back', async (t) => {
  const mosquitto = await Mosquitto.start(t);
  const client = await MqttJs.connect(t, mosquitto, 'teacher');
  const { visitor } = await stage(t);
  await connectTo(visitor, mosquitto.address);
  await visitor.sees('topics-order');
  await client.publish('raw/number', Buffer.from([0x41, 0xac, 0, 0]));
  // timestamp 1000, a metric "t" (Double 21.5), seq 3.
  const sparkplug = ['08e807', '120e', '0a0174', '200a', '690000000000803540', '1803'].join('');
  await client.publish('spBv1.0/plant/NDATA/node', Buffer.from(sparkplug, 'hex'));
  await visitor.sees('messages', { 'data-total': '2' });
  await visitor.at('message').filter({ hasText: 'spBv1.0' }).click();
  await visitor.sees('detail-payload', { 'data-format': 'Sparkplug B' });
  await visitor.reads('detail-payload', /"name": "t",\s+"type": Double,\s+"value": 21\.5/);
  await visitor.at('message').filter({ hasText: 'raw/number' }).click();
  await visitor.at('detail-format').selectOption('int, float');
  await visitor.reads('detail-payload', /float32 BE\s+21\.5/);
  await visitor.page.locator('.detail time').filter({ hasText: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/ }).waitFor();
  await visitor.at('messages').press('Delete');
  await visitor.sees('messages', { 'data-total': '1' });
  await visitor.click('undo');
  await visitor.sees('messages', { 'data-total': '2' });
  visitor.check();
});
