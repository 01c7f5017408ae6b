// Dashboards: each kind of card, laying out, files, reload, and charts under load, against broker-ws;
// and one whole dashboard against mosquitto's WebSocket listener.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { addCard, announce, drive } from './support/cards.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { Broker, Paho } from './support/stage.mjs';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function stage(t, options = {}) {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.subscribe('#');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page, options);
  await visitor.connection('online');
  return { broker, paho, visitor };
}

// MQTT 3.1.1 with QoS 0 on a socket of the test's own: as fast as it goes, and with any bytes.
async function rawClient(t, port) {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  const hello = Buffer.from('000\x00\x04MQTT\x04\x02\x00\x00\x00\x03raw', 'latin1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(Buffer.concat([Buffer.from([0x10, hello.length - 3]), hello.subarray(3)]));
  await new Promise((resolve) => socket.once('data', resolve));
  const packet = (topic, payload) => {
    const body = Buffer.concat([Buffer.from([0, topic.length]), Buffer.from(topic), Buffer.from(payload)]);
    assert.ok(body.length < 16384);
    const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
    return Buffer.concat([Buffer.from([0x30, ...length]), body]);
  };
  return {
    publish: (topic, payload) => socket.write(packet(topic, payload)),
    burst: (topic, payloads) => socket.write(Buffer.concat(payloads.map((it) => packet(topic, it)))),
  };
}

const order = (visitor) =>
  visitor.page.$$eval('[data-card]', (cards) => cards.map((card) => card.dataset.testid.slice(6)));

test('each kind of card shows what is seen, and sends what it is asked', async (t) => {
  const { broker, paho, visitor } = await stage(t);
  const raw = await rawClient(t, broker.port);
  await addCard(visitor, 'switch', { topic: 'lamp', on: '1', off: '0' });
  await visitor.click('bound-lamp-on');
  assert.equal(await paho.message('lamp'), '1');
  await visitor.sees('bound-lamp', { 'data-last': 'on' });

  await addCard(visitor, 'button', { topic: 'bell', on: 'ring' });
  await visitor.click('bound-bell-press');
  assert.equal(await paho.message('bell'), 'ring');

  await addCard(visitor, 'slider', { topic: 'fan', 'send-to': 'fan/set', min: '0', max: '10', step: '1' });
  await visitor.at('bound-fan-slider').focus();
  await visitor.page.keyboard.press('ArrowRight');
  assert.equal(await paho.message('fan/set'), '1');
  await visitor.reads('bound-fan-value', '—');
  await paho.publish('fan', '1');
  await visitor.reads('bound-fan-value', '1');

  await addCard(visitor, 'gauge', { topic: 'gauge', field: 'a.level', unit: '%' });
  await paho.publish('gauge', { a: { level: 42.5 } });
  await visitor.reads('bound-gauge-value', '42.5');

  await addCard(visitor, 'value', { topic: 'words', title: 'Words' });
  await paho.publish('words', '<b>你好</b>');
  await visitor.reads('bound-words-value', '<b>你好</b>');

  await addCard(visitor, 'chart', { topic: 't', more: 'u x' });
  await paho.publish('t', '20');
  await paho.publish('t', '22');
  await paho.publish('u', { x: 5 });
  await visitor.sees('bound-t-chart', { 'data-points': '3' });
  // The wheel scrolls the page, unless the chart is meant.
  const chart = visitor.at('bound-t-chart');
  const ends = () => chart.locator('.chart-times span').last().innerText();
  const before = await ends();
  await chart.locator('.chart-area').hover();
  await visitor.page.mouse.wheel(0, -400);
  await chart.getByText('Ctrl + wheel zooms').waitFor();
  await visitor.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await ends(), before);
  await visitor.page.keyboard.down('Control');
  await chart.locator('.chart-area').hover();
  await visitor.page.mouse.wheel(0, -400);
  await visitor.page.keyboard.up('Control');
  for (let round = 0; round < 100 && (await ends()) === before; round++) await visitor.page.waitForTimeout(50);
  assert.notEqual(await ends(), before);

  await addCard(visitor, 'log', { topic: 'news/#' });
  await paho.publish('news/a', 'first');
  await paho.publish('news/b', 'second');
  await visitor.page.waitForFunction(
    () => document.querySelectorAll('[data-testid="bound-news/#-lines"] li').length === 2,
  );

  await addCard(visitor, 'image', { topic: 'cam' });
  raw.publish('cam', PNG);
  await visitor.sees('bound-cam-picture');
  const width = () => visitor.at('bound-cam-picture').evaluate((img) => img.decode().then(() => img.naturalWidth));
  assert.equal(await width(), 1);
  visitor.check();
});

test('the form of a card offers the topics of boards, those that they listen to among them', async (t) => {
  const { visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.click('add-binding');
  for (const topic of [`blinklab/${id}/led1/set`, `blinklab/${id}/dht22/state`]) {
    await visitor.page.locator(`#bind-topics option[value="${topic}"]`).waitFor({ state: 'attached' });
  }
  assert.equal(await visitor.at('bind-topic').getAttribute('list'), 'bind-topics');
  visitor.check();
});

test('full screen shows the dashboard alone, also the first one with a drawer open', async (t) => {
  const { visitor } = await stage(t);
  const { page } = visitor;
  await addCard(visitor, 'value', { topic: 'words' });
  await visitor.click('drawer-toggle');
  await visitor.sees('drawer');
  await visitor.click('full-screen');
  await page.waitForFunction(() => document.fullscreenElement);
  for (const gone of ['drawer', 'add-virtual-board', 'place-packets', 'drawer-toggle']) {
    await visitor.at(gone).first().waitFor({ state: 'hidden' });
  }
  const card = await visitor.at('bound-words').boundingBox();
  const width = await page.evaluate(() => innerWidth);
  const grid = await page.locator('.grid-room').boundingBox();
  assert.ok(grid.width > width * 0.9 && card.y < 200, JSON.stringify({ card, grid, width }));
  await visitor.shot('dashboard-full-screen', { fullPage: false });
  await visitor.click('full-screen');
  await visitor.at('add-virtual-board').first().waitFor();
  visitor.check();
});

test('cards are laid out by dragging and by keys, and are there after a reload', async (t) => {
  const { visitor } = await stage(t);
  for (const topic of ['a', 'b', 'c']) await addCard(visitor, 'value', { topic });
  assert.deepEqual(await order(visitor), ['a', 'b', 'c']);
  const grips = visitor.page.locator('.grip');
  const from = await grips.nth(2).boundingBox();
  const to = await visitor.at('bound-a').boundingBox();
  await visitor.page.mouse.move(from.x + 8, from.y + 8);
  await visitor.page.mouse.down();
  await visitor.page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
  await visitor.page.mouse.up();
  assert.deepEqual(await order(visitor), ['c', 'a', 'b']);

  await grips.nth(0).focus();
  await visitor.page.keyboard.press('ArrowRight');
  await visitor.page.waitForFunction(() => document.querySelector('[data-card]').dataset.testid === 'bound-a');
  assert.deepEqual(await order(visitor), ['a', 'c', 'b']);
  assert.match(await visitor.at('moved').textContent(), /Place 2 of 3/);
  await visitor.page.keyboard.press('Shift+ArrowRight');
  await visitor.page.waitForFunction(() => document.querySelector('[data-testid="bound-c"].w3') !== null);
  await visitor.page.reload();
  await visitor.sees('bound-c');
  assert.deepEqual(await order(visitor), ['a', 'c', 'b']);
  visitor.check();
});

test('dashboards are added, named, removed and brought back, and travel as files', async (t) => {
  const { visitor } = await stage(t);
  await visitor.click('dashboard-add');
  await visitor.sees('empty-cards');
  assert.match(visitor.page.url(), /#\/\/dashboard\/2$/);
  await addCard(visitor, 'gauge', { topic: 'x' });
  await visitor.click('dashboard-menu');
  await visitor.at('dashboard-name').fill('Greenhouse');
  await visitor.at('dashboard-name').press('Enter');
  await visitor.reads('dashboard-2', 'Greenhouse');
  const [file] = await Promise.all([visitor.page.waitForEvent('download'), visitor.click('dashboard-export')]);
  const json = JSON.parse(readFileSync(await file.path(), 'utf8'));
  assert.deepEqual([json.format, json.version, json.dashboards.length], ['blinklab-dashboards', 1, 2]);

  // The menu closes with Escape, and when the focus leaves it.
  const isOpen = () => visitor.page.locator('details.dash-menu[open]').count();
  await visitor.page.keyboard.press('Escape');
  assert.equal(await isOpen(), 0);
  await visitor.page.keyboard.press('Enter');
  assert.equal(await isOpen(), 1, 'the focus is where it opens');
  await visitor.at('dashboard-name').focus();
  assert.equal(await isOpen(), 1);
  await visitor.at('add-binding').focus();
  assert.equal(await isOpen(), 0);

  await visitor.click('dashboard-menu');
  await visitor.click('dashboard-remove');
  await visitor.sees('empty-dashboard');
  await visitor.click('undo');
  await visitor.click('dashboard-2');
  await visitor.sees('bound-x');

  if (!(await visitor.at('dashboard-import').isVisible())) await visitor.click('dashboard-menu');
  const buffer = Buffer.from(JSON.stringify(json));
  const choose = (name, content) =>
    visitor.at('dashboard-import').setInputFiles({ name, mimeType: 'application/json', buffer: content });
  await choose('d.json', buffer);
  await visitor.reads('imported', 'Added 2 dashboards.');
  await visitor.sees('dashboard-4');
  await visitor.click('dashboard-add');
  await visitor.sees('dashboard-5', { 'aria-current': 'page' });
  await visitor.sees('empty-cards');
  json.dashboards[1].cards[0].kind = 'clock';
  await choose('bad.json', Buffer.from(JSON.stringify(json)));
  await visitor.reads('imported', 'Nothing was added: in card 1 of dashboard 2, “kind” cannot be read.');
  visitor.check();
});

test('a board that Home Assistant, Tasmota or Homie would know is driven from its card', async (t) => {
  const { paho, visitor } = await stage(t);
  await announce(paho);
  await visitor.sees('board-bulb');
  await drive(visitor, paho);
  visitor.check();
});

test('a chart of 100,000 numbers is moved without a frame that is felt', async (t) => {
  const { broker, visitor } = await stage(t);
  await addCard(visitor, 'chart', { topic: 'n' });
  const card = await visitor.at('bound-n').getAttribute('data-card');
  const raw = await rawClient(t, broker.port);
  const points = 100_000;
  const shown = () =>
    visitor.page.evaluate(() => Number(document.querySelector('[data-testid="bound-n-chart"]')?.dataset.points ?? 0));
  for (let sent = 0; sent < points; sent += 500) {
    const burst = Array.from({ length: 500 }, (_, i) => String(Math.sin((sent + i) / 500) * 10));
    raw.burst('n', burst);
    // The broker keeps a limited number of messages for a page that is slow.
    for (let tries = 0; tries < 200 && (await shown()) < sent; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  await visitor.sees('bound-n-chart', { 'data-points': String(points) });
  await visitor.click(`fit-${card}`);
  await visitor.at('bound-n-chart').focus();
  const costs = await visitor.page.evaluate(async () => {
    const chart = document.querySelector('[data-testid="bound-n-chart"]');
    const costs = [];
    const frame = () => new Promise(requestAnimationFrame);
    for (let index = 0; index < 120; index += 1) {
      const key = ['+', 'ArrowLeft', '-', 'ArrowRight'][index % 4];
      await frame();
      const before = performance.now();
      chart.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      // The page draws in its next frame; a message comes after it was painted.
      await frame();
      const drawn = performance.now();
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
      costs.push([performance.now() - drawn, performance.now() - before]);
    }
    return costs;
  });
  const sorted = costs.map(([draw]) => draw).sort((a, b) => a - b);
  const [median, worst] = [sorted[sorted.length >> 1], sorted[sorted.length - 1]];
  t.diagnostic(`drawing 100,000 numbers: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`);
  assert.ok(median < 16.7, `${median} ms`);
  visitor.check();
});

test('a dashboard on mosquitto’s WebSocket listener', async (t) => {
  const other = await Mosquitto.start(t);
  const { visitor } = await stage(t);
  await visitor.click('connection-state');
  await visitor.at('choose-address').check({ force: true });
  await visitor.at('address').fill(other.address);
  await visitor.click('connect');
  await visitor.connection('online');
  const paho = await Paho.connect(t, other, 'observer');
  await paho.subscribe('lamp/#');
  await addCard(visitor, 'switch', { topic: 'lamp', 'send-to': 'lamp/set' });
  await addCard(visitor, 'gauge', { topic: 'level' });
  await addCard(visitor, 'chart', { topic: 'level2' });
  await visitor.click('bound-lamp-on');
  assert.equal(await paho.message('lamp/set'), 'ON');
  await paho.publish('lamp', 'ON', { retain: true });
  await visitor.sees('bound-lamp', { 'data-last': 'on' });
  await paho.publish('level', '77');
  await visitor.reads('bound-level-value', '77');
  await paho.publish('level2', '1');
  await paho.publish('level2', '2');
  await visitor.sees('bound-level2-chart', { 'data-points': '2' });
  visitor.check();
});
