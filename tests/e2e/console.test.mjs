// The console: topics, messages, publishing, subscriptions, sessions.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { download, lines, write } from './support/console.mjs';
import { connectTo, isKept } from './support/links.mjs';
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

// Everything that the page sends on its WebSockets from now on.
function sent(visitor) {
  const frames = [];
  visitor.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(Buffer.from(payload))));
  return () => Buffer.concat(frames);
}

// Waits until the page's address is this one.
const leadsTo = (visitor, hash) => visitor.page.waitForFunction((hash) => location.hash === hash, hash);

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

test('a topic lights up when something comes, and not because it comes into sight', async (t) => {
  const { paho, visitor } = await stage(t);
  const shines = (how) => visitor.at('topic-home').locator(`i[class="${how}"]`).waitFor({ state: 'attached' });
  await paho.publish('home/hall', '1');
  await shines('beat');
  await paho.publish('home/hall', '2');
  await shines('beat beat-1');
  await paho.publish('home/kitchen', '1');
  await shines('beat beat-2');
  await visitor.at('topics-search').fill('nothing of that name');
  await visitor.misses('topic-home');
  await visitor.at('topics-search').fill('');
  await shines('beat');
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

test('repeats come back stopped from a reload, filters and formats as they were', async (t) => {
  const { broker, paho, visitor } = await stage(t);
  await write(visitor, 'tick', 'n {{counter}}');
  await visitor.at('publish-template').check();
  await visitor.click('repeats-open');
  await visitor.at('repeat-every').fill('0.1');
  await visitor.click('repeat');
  await visitor.reads('repeat-sent', /^[2-9]\d* sent/);
  await visitor.at('filter-topic').fill('room/+');
  await visitor.at('filter-mode').selectOption({ label: 'Regular expression' });
  await visitor.at('filter-text').fill('^2');
  await paho.publish('room/1', '21');
  await visitor.sees('messages', { 'data-total': '1' });
  await visitor.click('message');
  await visitor.click('console-tab-details');
  await visitor.at('detail-format').selectOption({ label: 'Hex' });
  await visitor.at('detail-diff').check();
  await isKept(visitor, '"diff":true');
  await visitor.page.reload();
  await visitor.connection('online');

  await visitor.holds('filter-topic', 'room/+');
  await visitor.holds('filter-text', '^2');
  for (const value of ['22', '19', '23']) await paho.publish('room/1', value);
  await visitor.sees('messages', { 'data-total': '2' });
  await visitor.sees('detail-payload', { 'data-format': 'Hex' });
  assert.ok(await visitor.at('detail-diff').isChecked());
  await visitor.click('console-tab-publish');
  await visitor.sees('repeat-row', { 'data-runs': 'false' });
  await visitor.reads('repeat-back', /Stopped by the reload/);
  const latecomer = await Paho.connect(t, broker, 'latecomer');
  await latecomer.subscribe('tick');
  await visitor.click('repeat-run');
  for (const count of [0, 1]) assert.equal(await latecomer.message('tick'), `n ${count}`);
  await visitor.misses('repeat-back');
  visitor.check();
});

test('a subscription says its identifier and properties on the wire, and messages come back with them', async (t) => {
  const { paho, visitor } = await stage(t);
  const bytes = sent(visitor);
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.click('console-tab-subscriptions');
  await visitor.at('subscribe-filter').fill('a/+');
  await visitor.click('subscribe-options');
  await visitor.at('subscribe-identifier').fill('0');
  await visitor.click('subscribe');
  await visitor.reads('subscribe-error', /Subscription Identifier: a whole number from 1 to 268435455/);
  await visitor.at('subscribe-identifier').fill('321');
  await visitor.at('subscribe-user').fill('room = 7');
  await visitor.click('subscribe');
  await visitor.reads('subscription-a/+', /identifier 321 · room=7/);
  await paho.publish('a/1', 'x');
  await visitor.sees('topic-a');
  // Subscription Identifier (0x0B) as a Variable Byte Integer, and a User Property (0x26).
  assert.ok(bytes().includes(Buffer.from([0x0b, 0xc1, 0x02])), 'the identifier');
  assert.ok(bytes().includes(Buffer.from('\x26\0\x04room\0\x017', 'latin1')), 'the property');
  await visitor.click('message');
  await visitor.click('console-tab-details');
  await visitor.reads('detail-properties', /SubscriptionIdentifier\s*321/);

  // A topic goes out once; then its alias stands for it.
  await write(visitor, 'long/topic/name', '1');
  for (const count of [1, 2]) {
    await visitor.click('publish');
    await visitor.sees('topic-long', { 'data-count': String(count) });
  }
  await visitor.click('place-packets');
  await visitor.at('packets-kind').selectOption('PUBLISH');
  await visitor.page.locator('[data-testid=packet][data-kind=PUBLISH]').filter({ hasText: 'long/topic/name' }).first().waitFor();
  const names = bytes().toString('latin1').match(/long\/topic\/name/g);
  assert.equal(names.length, 1, 'the second message has the alias alone');

  // It is a reload's as well.
  await visitor.page.reload();
  await visitor.click('place-console');
  await visitor.click('console-tab-subscriptions');
  await visitor.reads('subscription-a/+', /identifier 321 · room=7/);
  visitor.check();
});

test('what MQTT 3.1.1 does not have is not offered', async (t) => {
  const { visitor } = await stage(t);
  const mosquitto = await Mosquitto.start(t);
  await visitor.click('console-tab-subscriptions');
  await visitor.sees('subscribe-options');
  await connectTo(visitor, mosquitto.address, { advanced: { 'mqtt-version': '3.1.1' } });
  await visitor.reads('subscribe-plain', /MQTT 3\.1\.1/);
  await visitor.misses('subscribe-options');
  await visitor.click('console-tab-publish');
  await visitor.reads('publish-plain', /MQTT 3\.1\.1/);
  await visitor.misses('publish-properties');
  visitor.check();
});

test('what is chosen is the page’s address: back, forward and a reload lead to it', async (t) => {
  const { paho, visitor } = await stage(t);
  for (const topic of ['a', 'b', 'c 1', 'd']) await paho.publish(topic, topic);
  // The rows of a tree that grows take one another's elements over.
  await visitor.sees('topic-d');
  await visitor.click('topic-b');
  await leadsTo(visitor, '#/console/b');
  await visitor.click('topic-c 1');
  await leadsTo(visitor, '#/console/c%201');
  await visitor.page.goBack();
  await visitor.reads('detail-topic', 'b');
  await visitor.page.goForward();
  await visitor.reads('detail-topic', 'c 1');
  // Keys change the address in its place.
  const steps = await visitor.page.evaluate(() => history.length);
  for (const key of ['ArrowUp', 'ArrowUp']) await visitor.at('topics').press(key);
  await visitor.reads('detail-topic', 'a');
  await leadsTo(visitor, '#/console/a');
  assert.equal(await visitor.page.evaluate(() => history.length), steps);
  await visitor.page.goBack();
  await visitor.reads('detail-topic', 'b');
  // Another place, and back by its link: the console is as it was left.
  await visitor.click('place-packets');
  await visitor.click('place-console');
  await leadsTo(visitor, '#/console/b');
  await visitor.page.reload();
  await visitor.reads('detail-topic', 'b');
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

test('all that is retained is found, cleared with its progress and brought back', { timeout: 120_000 }, async (t) => {
  const { broker, paho, visitor } = await stage(t);
  const count = 450;
  // They come live, without the flag: the page cannot know that they are kept.
  for (let at = 0; at < count; at += 1) await paho.publish(`many/${at}`, `value ${at}`, { retain: true });
  await visitor.sees('topic-many', { 'data-count': String(count) });
  await visitor.click('topic-many');
  await visitor.click('detail-clear');
  await visitor.reads('console-clear-dialog', /Clear 450 retained messages\?/);
  await visitor.sees('console-clear-known', { 'data-state': 'asked' });
  await visitor.reads('console-clear-known', /subscribing to many\/#/);
  await visitor.click('confirm-yes');
  await visitor.misses('console-clear-dialog');
  await visitor.reads('deleted', /Cleared 450 retained messages/);
  await visitor.misses('sweep');
  await paho.publish('keep', 'kept', { retain: true });
  const latecomer = await Paho.connect(t, broker, 'latecomer');
  await latecomer.subscribe('#');
  await latecomer.message('keep');
  assert.ok(!latecomer.process.hasSaid((line) => line.includes('many/')), 'something is left');
  await visitor.click('undo');
  await latecomer.message('many/449', (payload) => payload === 'value 449');
  const last = await Paho.connect(t, broker, 'last');
  await last.subscribe('many/#');
  for (const at of [0, 199, 200, 449]) assert.equal(await last.message(`many/${at}`), `value ${at}`);
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

test('what is listened to at one broker is not at another, also after a reload, and goes along with an export', async (t) => {
  const { paho, visitor } = await stage(t);
  const mosquitto = await Mosquitto.start(t);
  const subscribe = async (filter) => {
    await visitor.at('subscribe-filter').fill(filter);
    await visitor.click('subscribe');
    await visitor.sees(`subscription-${filter}`);
  };
  const look = async (peer) => {
    await visitor.click('connection-state');
    await visitor.click(peer);
    await visitor.click('dialog-close');
  };
  await visitor.click('console-tab-subscriptions');
  await visitor.click('unsubscribe-#');
  await subscribe('home/+');
  await visitor.click('connection-state');
  await visitor.click('link-add');
  await visitor.at('link-name').fill('far away');
  await visitor.at('address').fill(mosquitto.address);
  await visitor.click('advanced');
  await visitor.at('client-id').fill('desk');
  await visitor.click('connect-also');
  // Its console is seen for the first time: all of it is listened to, and nothing that was meant elsewhere.
  await mosquitto.says(/ desk \d #$/);
  await visitor.sees('subscription-#');
  await visitor.misses('subscription-home/+');
  await subscribe('far/+');
  await mosquitto.says(/ desk \d far\/\+$/);
  await look('peer-0');
  await visitor.sees('subscription-home/+');
  for (const filter of ['#', 'far/+']) await visitor.misses(`subscription-${filter}`);
  await paho.publish('home/lamp', 'on');
  await visitor.reads('hits-home/+', '1 message');
  await isKept(visitor, 'far/+');
  await visitor.page.reload();
  await mosquitto.says(/ desk \d #$/);
  await visitor.connection('online');
  await visitor.click('console-tab-subscriptions');
  await visitor.sees('subscription-home/+');
  await visitor.misses('subscription-far/+');
  await look('peer-1');
  await visitor.sees('subscription-far/+');
  assert.ok(!mosquitto.process.hasSaid((line) => line.includes('home/+')), 'meant for another broker');
  await visitor.click('connection-state');
  const file = JSON.parse((await download(visitor, 'link-export')).text);
  const filters = ({ subscriptions }) => subscriptions.map(({ filter }) => filter);
  assert.deepEqual(file.connections.map(filters), [['home/+'], ['#', 'far/+']]);
  visitor.check();
});

test('Retain As Published beside a subscription to everything: the flag comes, and what is covered is told', async (t) => {
  const { paho, visitor } = await stage(t);
  await visitor.click('console-tab-subscriptions');
  await visitor.at('subscribe-filter').fill('plain/+');
  await visitor.click('subscribe-options');
  await visitor.at('subscribe-no-local').check();
  await visitor.click('subscribe');
  await visitor.reads('covered-plain/+', /come by #.*without No Local/);
  await visitor.at('subscribe-filter').fill('flag/+');
  await visitor.at('subscribe-as-published').check();
  await visitor.at('subscribe-identifier').fill('7');
  await visitor.click('subscribe');
  await visitor.reads('covered-flag/+', /once for each/);
  for (const topic of ['plain/1', 'flag/1']) await paho.publish(topic, 'on', { retain: true });
  const row = (topic) => visitor.at('message').filter({ hasText: topic });
  await row('flag/1').first().waitFor();
  assert.match(await row('flag/1').first().innerText(), /retained/);
  assert.doesNotMatch(await row('plain/1').first().innerText(), /retained/);
  // Ours merges the options and sends it once.
  assert.equal(await row('flag/1').count(), 1);
  await visitor.shot('console-covered');
  visitor.check();
});

test('a Topic Alias that a person names goes out with its topic and then alone', async (t) => {
  const { paho, visitor } = await stage(t);
  const bytes = sent(visitor);
  await visitor.page.reload();
  await visitor.connection('online');
  await paho.subscribe('room/lamp');
  await write(visitor, '', 'x');
  await visitor.click('publish-properties');
  await visitor.at('publish-alias').fill('9');
  await visitor.click('publish');
  await visitor.reads('publish-error', /Topic Alias 9 stands for nothing yet/);
  for (const [topic, payload] of [['room/lamp', 'on'], ['', 'off'], ['', 'on again']]) {
    await write(visitor, topic, payload);
    await visitor.click('publish');
    assert.equal(await paho.message('room/lamp'), payload);
  }
  const all = bytes().toString('latin1');
  assert.equal(all.match(/room\/lamp/g).length, 1, 'then the alias stands for it');
  assert.equal(all.match(/\x23\0\x09/g).length, 3, 'Topic Alias (0x23)');
  if (!(await visitor.at('publish-alias').isVisible())) await visitor.click('publish-properties');
  await visitor.at('publish-alias').fill('65000');
  await write(visitor, 'room/lamp', 'too high');
  await visitor.click('publish');
  await visitor.at('message-outcome', { 'data-state': 'failed' }).first().waitFor();
  assert.match(await visitor.at('message-outcome').first().getAttribute('title'), /takes Topic Aliases up to \d+/);
  await visitor.shot('console-alias');
  visitor.check();
});

// The numbers of the messages of a recording's file.
const numbers = (text) => lines(text).map((it) => Number(it.payload));

test('a recording is there after a reload, whole or broken off, with its name, and is played, deleted and brought back', async (t) => {
  const { paho, visitor } = await stage(t);
  await visitor.click('console-tab-session');
  await visitor.sees('no-tapes');
  await visitor.click('record');
  for (const number of [1, 2]) await paho.publish('s', number);
  await visitor.reads('recorded', '2 messages recorded');
  await visitor.click('record');
  await visitor.sees('tape', { 'data-end': 'whole' });
  await visitor.at('tape-name').fill('lesson 3');
  await visitor.at('tape-name').press('Enter');
  await visitor.click('record');
  for (const number of [1, 2, 3, 4]) await paho.publish('s', number);
  await visitor.reads('recorded', '4 messages recorded');
  const running = visitor.at('tape', { 'data-end': 'running' });
  await running.getByTestId('tape-counts').filter({ hasText: '4 messages' }).waitFor();
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.click('console-tab-session');
  await visitor.sees('tape', { 'data-end': 'broken' });
  const [broken, whole] = [visitor.at('tape').first(), visitor.at('tape').last()];
  assert.match(await broken.innerText(), /Broken off/);
  assert.equal(await whole.getByTestId('tape-name').inputValue(), 'lesson 3');
  const save = async (tape) => {
    const [file] = await Promise.all([visitor.page.waitForEvent('download'), tape.getByTestId('tape-save').click()]);
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
  };
  const saved = await save(whole);
  assert.deepEqual([saved.name, numbers(saved.text)], ['lesson-3.jsonl', [1, 2]]);
  assert.deepEqual(numbers((await save(broken)).text), [1, 2, 3, 4]);
  await whole.getByTestId('tape-play').click();
  await visitor.at('replay-speed').selectOption('10000');
  await paho.subscribe('s');
  await visitor.click('replay-play');
  for (const number of [1, 2]) assert.equal(await paho.message('s'), String(number));
  await visitor.reads('replayed', '2 of 2 published');
  await visitor.shot('console-recordings');
  await whole.getByTestId('tape-delete').click();
  await visitor.reads('deleted', /lesson 3/);
  await visitor.at('tape', { 'data-end': 'whole' }).waitFor({ state: 'detached' });
  await visitor.click('undo');
  await visitor.sees('tape', { 'data-end': 'whole' });
  await visitor.page.reload();
  await visitor.click('console-tab-session');
  await visitor.sees('tape', { 'data-end': 'whole' });
  assert.deepEqual(numbers((await save(visitor.at('tape', { 'data-end': 'whole' }))).text), [1, 2]);
  visitor.check();
});

test('a browser that gives the page no storage says that a recording is not kept, and it can be saved', async (t) => {
  const script = () => Object.defineProperty(window, 'indexedDB', { value: undefined });
  const { paho, visitor } = await stage(t, '', { script });
  await visitor.click('console-tab-session');
  await visitor.reads('tapes-note', /keeps no recordings/);
  await visitor.click('record');
  await paho.publish('s', 1);
  await visitor.reads('recorded', '1 message recorded');
  await visitor.click('record');
  await visitor.reads('tapes-note', /until you leave: save it as a file/);
  assert.deepEqual(numbers((await download(visitor, 'recording-save')).text), [1]);
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
