// The console: topics, messages, publishing, subscriptions, sessions.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { download, lines, write } from './support/console.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { Broker, Paho } from './support/stage.mjs';

// A broker, a paho, and the console of the page that the broker serves, which has subscribed.
async function stage(t, path = '', options = {}) {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/console${path}`, options);
  await visitor.connection('online');
  await visitor.click('console-tab-subscriptions');
  await visitor.sees('subscription-#');
  await visitor.click('console-tab-details');
  return { broker, paho, visitor };
}

test('what is published appears in the tree and in the list, and is opened by keys alone', async (t) => {
  const { paho, visitor } = await stage(t);
  await paho.publish('home/kitchen/climate', { t: 20, ok: true });
  await paho.publish('home/kitchen/climate', { t: 21, ok: true });
  await paho.publish('home/hall', '<b>bold</b>', { retain: true });
  await visitor.sees('topic-home', { 'data-count': '3' });
  await visitor.reads('messages-count', '3 of 3');
  const tree = visitor.at('topics');
  await tree.press('Home');
  await tree.press('ArrowRight');
  await tree.press('End');
  await tree.press('ArrowRight');
  await tree.press('ArrowRight');
  await visitor.reads('detail-topic', 'home/kitchen/climate');
  await visitor.sees('topic-home/kitchen/climate', { 'aria-selected': 'true', 'aria-level': '3' });
  await visitor.sees('detail-payload', { 'data-format': 'JSON' });
  assert.match(await visitor.at('detail-payload').innerText(), /{\n {2}"t": 21,\n {2}"ok": true\n}/);
  await visitor.at('detail-diff').check();
  await visitor.reads('detail-payload', /-\s+"t": 20,\s*\+\s+"t": 21,/);
  await visitor.at('topics-search').fill('HALL');
  await visitor.misses('topic-home/kitchen');
  await visitor.click('topic-home/hall');
  await visitor.reads('detail-payload', /<b>bold<\/b>/);
  visitor.check();
});

test('messages are filtered by topic, text, regular expression and field, and wrong ones are explained', async (t) => {
  const { paho, visitor } = await stage(t);
  for (let at = 1; at <= 5; at += 1) await paho.publish(`room/${at}/climate`, { temperature: 18 + at });
  await paho.publish('other', 'plain');
  await visitor.sees('messages', { 'data-total': '6' });
  const shows = (count) => visitor.sees('messages', { 'data-total': String(count) });
  await visitor.at('filter-topic').fill('room/+/climate');
  await shows(5);
  await visitor.at('filter-mode').selectOption({ label: 'JSON field' });
  await visitor.at('filter-text').fill('temperature > 21');
  await shows(2);
  await visitor.at('filter-text').fill('temperature > hot');
  await visitor.reads('filter-faults', /need a number/);
  await visitor.at('filter-mode').selectOption({ label: 'Regular expression' });
  await visitor.at('filter-text').fill('(19|23)');
  await shows(2);
  await visitor.at('filter-text').fill('(19|23');
  await visitor.reads('filter-faults', /Not a regular expression: .*19/);
  await visitor.at('filter-topic').fill('room/#/x');
  await visitor.reads('filter-faults', /#/);
  await visitor.click('filter-reset');
  await shows(6);
  await visitor.at('filter-mode').selectOption({ label: 'Text' });
  await visitor.at('filter-text').fill('PLAIN');
  await shows(1);
  await visitor.click('filter-reset');
  // While the list is paused, what comes is counted.
  await visitor.click('messages-pause');
  await paho.publish('late', '1');
  await visitor.reads('messages-pause', /1 new/);
  await shows(6);
  await visitor.click('messages-pause');
  await shows(7);
  visitor.check();
});

test('a message goes out as it was written, and its acknowledgement is seen', async (t) => {
  const { paho, visitor } = await stage(t);
  await paho.subscribe('out/#');
  await write(visitor, 'out/#', 'x');
  await visitor.click('publish');
  await visitor.sees('publish-error');
  await write(visitor, 'out/hex', '68 69');
  await visitor.at('publish-input').selectOption({ label: 'Hex' });
  await visitor.at('publish-qos').selectOption('2');
  await visitor.click('publish');
  assert.equal(await paho.message('out/hex'), 'hi');
  await visitor.page
    .locator('[data-testid="message"][data-way="sent"] [data-testid="message-outcome"][data-state="done"]')
    .waitFor();
  // And it comes back, as the console listens to everything.
  await visitor.sees('message', { 'data-way': 'received' });
  await write(visitor, 'out/hex', '6');
  await visitor.click('publish');
  await visitor.reads('publish-error', /not Hex from character 1/);
  visitor.check();
});

test('saved messages, subscriptions and the draft survive a reload, and what is deleted comes back', async (t) => {
  const { visitor } = await stage(t);
  await write(visitor, 'lamp/set', 'ON');
  await visitor.click('saved-open');
  await visitor.at('save-folder').fill('Lamp');
  await visitor.at('save-name').fill('on');
  await visitor.click('save');
  await visitor.sees('saved-on');
  await visitor.click('console-tab-subscriptions');
  await visitor.at('subscribe-filter').fill('a/+');
  await visitor.at('subscribe-qos').selectOption('1');
  await visitor.click('subscribe');
  await visitor.sees('subscription-a/+');
  await visitor.click('unsubscribe-a/+');
  await visitor.misses('subscription-a/+');
  await visitor.click('undo');
  await visitor.sees('subscription-a/+');
  await visitor.page.waitForFunction(() => localStorage.getItem('blinklab')?.includes('a/+'));
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.click('console-tab-subscriptions');
  await visitor.sees('subscription-a/+');
  await visitor.click('console-tab-publish');
  assert.equal(await visitor.at('publish-topic').inputValue(), 'lamp/set');
  await visitor.click('saved-open');
  await visitor.click('unsave-folder-Lamp');
  await visitor.misses('saved-on');
  await visitor.click('undo');
  await visitor.at('publish-topic').fill('something/else');
  await visitor.click('saved-on');
  await visitor.holds('publish-topic', 'lamp/set');
  visitor.check();
});

test('a paused subscription hears nothing, and each counts what it hears', async (t) => {
  const { paho, visitor } = await stage(t);
  await visitor.click('console-tab-subscriptions');
  await visitor.at('subscribe-filter').fill('a/+');
  await visitor.click('subscribe');
  await visitor.click('pause-#');
  await visitor.sees('subscription-#', { 'data-paused': 'true' });
  await paho.publish('b', 'unheard');
  await paho.publish('a/1', 'heard');
  await visitor.reads('hits-a/+', '1 message');
  await visitor.sees('topic-a');
  await visitor.misses('topic-b');
  await visitor.click('pause-#');
  await paho.publish('b', 'heard');
  await visitor.sees('topic-b');
  visitor.check();
});

test('a repeat fills in its template, and ends', async (t) => {
  const { paho, visitor } = await stage(t);
  await paho.subscribe('tick');
  await write(visitor, 'tick', '{{counter}} {{walk 20 0.5 0 40}}');
  await visitor.at('publish-template').check();
  await visitor.click('repeats-open');
  await visitor.at('repeat-every').fill('0.1');
  await visitor.at('repeat-times').fill('3');
  await visitor.click('repeat');
  for (const count of [0, 1, 2]) {
    const [counter, walk] = (await paho.message('tick')).split(' ').map(Number);
    assert.equal(counter, count);
    assert.ok(Math.abs(walk - 20) <= 0.5 * count, `${walk}`);
  }
  await visitor.reads('repeat-sent', '3 of 3 sent');
  await visitor.sees('repeat-row', { 'data-runs': 'false' });

  // A folder's messages go out in turn, as often and as fast as a person says.
  await visitor.at('publish-template').uncheck();
  await visitor.click('saved-open');
  for (const name of ['first', 'second']) {
    await write(visitor, 'tick', name);
    await visitor.at('save-folder').fill('Turn');
    await visitor.at('save-name').fill(name);
    await visitor.click('save');
    await visitor.sees(`saved-${name}`);
  }
  await visitor.at('repeat-what').selectOption('0');
  await visitor.click('repeat');
  for (const name of ['first', 'second', 'first']) assert.equal(await paho.message('tick'), name);
  visitor.check();
});

test('what is retained below a topic is listed, cleared and brought back', async (t) => {
  const { broker, paho, visitor } = await stage(t);
  for (const topic of ['house/a', 'house/b/c', 'keep']) await paho.publish(topic, 'kept', { retain: true });
  // What comes live does not say that it is kept: the page sees it when it comes again.
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.click('topic-house');
  await visitor.click('detail-clear');
  await visitor.reads('console-clear-list', /house\/a.*house\/b\/c/s);
  await visitor.click('confirm-yes');
  const latecomer = await Paho.connect(t, broker, 'latecomer');
  await latecomer.subscribe('#');
  await latecomer.message('keep');
  assert.ok(!latecomer.process.hasSaid((line) => line.includes('house')), latecomer.process.log.join());
  await visitor.click('undo');
  assert.equal(await latecomer.message('house/b/c'), 'kept');
  visitor.check();
});

test('messages are exported, and a session is recorded, saved, opened and replayed', async (t) => {
  const { paho, visitor } = await stage(t);
  await visitor.click('console-tab-session');
  await visitor.click('record');
  await paho.publish('s/1', 'one');
  await paho.publish('s/2', 'two, "three"');
  await visitor.reads('recorded', '2 messages recorded');
  await visitor.click('record');
  const csv = await download(visitor, 'export-csv');
  assert.equal(csv.name, 'messages.csv');
  assert.match(csv.text, /received,s\/2,1,false,false,12,"two, ""three""",/);
  assert.deepEqual(lines((await download(visitor, 'export-json')).text).map((it) => it.topic), ['s/1', 's/2']);
  const session = await download(visitor, 'recording-save');
  assert.equal(lines(session.text).length, 2);
  const file = (text) => ({ name: 'session.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(text) });
  await visitor.at('recording-open').setInputFiles(file(`${session.text}nonsense\n`));
  await visitor.reads('file-error', /Line 3/);
  await visitor.at('recording-open').setInputFiles(file(session.text));
  await visitor.at('replay-speed').selectOption('10000');
  await paho.subscribe('s/#');
  await visitor.click('replay-play');
  assert.equal(await paho.message('s/1'), 'one');
  assert.equal(await paho.message('s/2'), 'two, "three"');
  await visitor.reads('replayed', '2 of 2 published');
  visitor.check();
});

test('on a phone what is chosen comes into sight, and a card that is made of it is gone to', async (t) => {
  const { paho, visitor } = await stage(t, '', PHONE);
  await paho.publish('a', '21');
  await visitor.click('topic-a');
  const isInSight = () =>
    document.querySelector('[data-testid=detail-topic]')?.getBoundingClientRect().top < innerHeight - 100;
  await visitor.page.waitForFunction(isInSight);
  await visitor.click('detail-card');
  await visitor.click('bind-submit');
  await visitor.sees('bound-a', { 'data-kind': 'chart' });
  visitor.check();
});

test('an address leads to a topic', async (t) => {
  const { paho, visitor } = await stage(t, '/room%201/%E6%B8%A9%E5%BA%A6');
  await visitor.reads('detail-topic', 'room 1/温度');
  await paho.publish('room 1/温度', '23');
  await visitor.reads('detail-payload', /23/);
  await visitor.sees('topic-room 1/温度', { 'aria-selected': 'true' });
  visitor.check();
});

test('it works with a broker of somebody else’s making', async (t) => {
  const { visitor } = await stage(t);
  const mosquitto = await Mosquitto.start(t);
  const paho = await Paho.connect(t, mosquitto, 'teacher');
  await paho.publish('house/kept', 'old', { retain: true });
  await visitor.click('connection-state');
  await visitor.at('choose-address').check({ force: true });
  await visitor.at('address').fill(mosquitto.address);
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  // What mosquitto keeps comes at once, and each message with its own QoS.
  await visitor.sees('topic-house');
  await visitor.click('topics-all');
  await visitor.sees('topic-house/kept', { 'data-retained': 'true' });
  await paho.publish('house/live', '{"t":1}');
  await visitor.click('topic-house/live');
  await visitor.sees('detail-payload', { 'data-format': 'JSON' });
  await paho.subscribe('reply/#');
  await write(visitor, 'reply/a', 'hello');
  await visitor.at('publish-qos').selectOption('2');
  await visitor.click('publish-properties');
  await visitor.at('publish-content-type').fill('text/plain');
  await visitor.click('user-add');
  await visitor.at('user-key-0').fill('from');
  await visitor.at('user-value-0').fill('page');
  await visitor.click('publish');
  assert.equal(await paho.message('reply/a'), 'hello');
  await visitor.click('topic-reply');
  await visitor.sees('topic-reply');
  await visitor.click('topic-house');
  await visitor.click('console-tab-details');
  await visitor.click('detail-clear');
  await visitor.reads('console-clear-list', /house\/kept/);
  await visitor.click('confirm-yes');
  const latecomer = await Paho.connect(t, mosquitto, 'latecomer');
  await paho.publish('marker', 'kept', { retain: true });
  await latecomer.subscribe('#');
  await latecomer.message('marker');
  assert.ok(!latecomer.process.hasSaid((line) => line.includes('house/kept')));
  visitor.check();
});
