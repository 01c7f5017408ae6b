// The fault lab: what a bad network, lost Wi-Fi, lost power and a broker that crashes do to MQTT, as the
// page shows it packet by packet.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { another, startBrowser, visit } from './support/browser.mjs';
import { fileServer } from './support/servers.mjs';
import { Broker } from './support/stage.mjs';

const NO_BROKER = [/404.*blinklab\.json/];

async function stage(t, options = {}) {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, server.page, { expected: NO_BROKER, ...options });
  await visitor.connection('online');
  return visitor;
}

async function withBoard(t) {
  const visitor = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.click(`fault-lab-${id}`);
  return { visitor, id };
}

// Says which packets of a client passed, in order.
async function packetsOf(visitor, who) {
  await visitor.click('place-packets');
  await visitor.click('packets-list');
  await visitor.at('packets-who').selectOption(who);
  return visitor.page.locator('[data-testid="packet"]');
}

test('a delayed link is late both ways, and mended it is not', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.at(`delay-${id}-1000`).check({ force: true });
  await visitor.reads(`faults-of-${id}`, /1 s late/);
  const began = Date.now();
  await visitor.click(`part-${id}-led1`);
  await visitor.sees(`part-${id}-led1`, { 'data-pending': true });
  await visitor.ledIs(id, true);
  const took = Date.now() - began;
  assert.ok(took >= 2000, `there and back took ${took} ms`);
  await visitor.click(`mend-${id}`);
  await visitor.misses(`faults-of-${id}`);
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, false);
  visitor.check();
});

test('packets in pieces are packets all the same', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.click(`chunks-${id}`);
  await visitor.sees(`chunks-${id}`, { 'aria-pressed': true });
  for (const lit of [true, false, true]) {
    await visitor.click(`part-${id}-led1`);
    await visitor.ledIs(id, lit);
  }
  await packetsOf(visitor, id);
  assert.equal(await visitor.page.locator('[data-testid="field-fault"]').count(), 0);
  visitor.check();
});

test('what stands still is not lost: it comes when it goes on', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.click(`stall-${id}`);
  await visitor.reads(`faults-of-${id}`, /stalled/);
  await visitor.click(`part-${id}-led1`);
  await visitor.sees(`part-${id}-led1`, { 'data-pending': true });
  await visitor.page.waitForTimeout(500);
  await visitor.sees(`vled-${id}-led1`, { 'data-lit': false });
  await visitor.click(`stall-${id}`);
  await visitor.ledIs(id, true);
  visitor.check();
});

test('a cut link: the Will comes at once, and the board comes back', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.click(`cut-${id}`);
  await visitor.sees(`board-${id}`, { 'data-online': false });
  await visitor.sees(`board-${id}`, { 'data-online': true });
  const packets = await packetsOf(visitor, id);
  await packets.and(visitor.page.locator('[data-kind="CONNECT"]')).nth(1).waitFor();
  assert.equal(await packets.and(visitor.page.locator('[data-kind="DISCONNECT"]')).count(), 0);
  // The sequence says why there are two.
  await visitor.click('packets-sequence');
  await visitor.reads('fault-mark', /link cut/);
  visitor.check();
});

test('without Wi-Fi the board is away at once, and the broker finds out by its Keep Alive', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.click(`wifi-${id}`);
  await visitor.reads(`faults-of-${id}`, /no Wi-Fi/);
  await visitor.sees(`vboard-${id}`, { 'data-online': false });
  // The broker still believes that it is there.
  await visitor.page.waitForTimeout(2000);
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.click('place-broker');
  await visitor.sees(`client-${id}`, { 'data-state': 'online' });
  await visitor.click('place-bench');
  await visitor.page
    .locator(`[data-testid="board-${id}"][data-online="false"]`)
    .waitFor({ state: 'attached', timeout: 60_000 });
  await visitor.click(`fault-lab-${id}`);
  await visitor.click(`wifi-${id}`);
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.misses(`faults-of-${id}`);
  visitor.check();
});

test('a Session that lasts: what was under way is sent again with DUP, and arrives', async (t) => {
  const visitor = await stage(t);
  await visitor.click('connection-state');
  await visitor.click('advanced');
  await visitor.at('client-id').fill('lasting');
  await visitor.at('session-expiry').fill('300');
  await visitor.click('clean-start');
  await visitor.click('connect');
  await visitor.connection('online');
  await visitor.click('place-broker');
  await visitor.sees('client-lasting', { 'data-state': 'online' });

  await visitor.click('stall-broker');
  await visitor.reads('faults-of-broker', /stalled/);
  await visitor.click('place-console');
  await visitor.click('console-tab-publish');
  await visitor.at('publish-topic').fill('room/1');
  await visitor.at('publish-payload').fill('once');
  await visitor.at('publish-qos').selectOption('1');
  await visitor.click('publish');
  await visitor.sees('message-outcome', { 'data-state': 'waiting' });
  await visitor.click('place-broker');
  await visitor.click('cut-broker');
  await visitor.click('mend-broker');
  await visitor.connection('online');

  await visitor.click('place-packets');
  await visitor.at('packets-text').fill('room/1');
  await visitor.page.locator('[data-testid="packet"]', { hasText: /DUP/ }).first().waitFor();
  await visitor.click('place-console');
  await visitor.at('filter-topic').fill('room/#');
  await visitor.sees('message-outcome', { 'data-state': 'done' });
  visitor.check();
});

// A board whose Session lasts: its program connects again, three seconds after it has lost its connection.
const LASTING = `
import network, time
from umqtt.simple import MQTTClient
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
def hear(topic, message):
    print("heard", message.decode())
while True:
    try:
        wlan.connect("Classroom", "12345678")
        while not wlan.isconnected():
            time.sleep_ms(50)
        client = MQTTClient("lasting", "127.0.0.1", keepalive=60)
        client.set_callback(hear)
        if not client.connect(clean_session=False):
            client.subscribe("room/1", qos=1)
        print("ready")
        while True:
            client.check_msg()
            time.sleep_ms(50)
    except OSError:
        print("lost")
        time.sleep(3)
`;

test('what comes for a board that is away waits for it, and is delivered when it is back', async (t) => {
  const spec = {
    id: 'b1', name: 'Board b1', version: '3.1.1', kind: 'esp32', parts: [],
    program: { micropython: { files: [{ name: 'main.py', text: LASTING }] } },
  };
  const server = await fileServer(t);
  const visitor = await visit(t, await startBrowser(t), 'about:blank', { expected: NO_BROKER });
  await visitor.context.addInitScript((stored) => {
    if (localStorage.getItem('blinklab') === null) localStorage.setItem('blinklab', stored);
  }, JSON.stringify({ boards: [{ powered: true, spec }] }));
  const bench = `${server.page}#/`;
  const program = `${server.page}#/board/b1/program`;
  const prints = (text, count) => visitor.page
    .locator('.output-row').filter({ hasText: new RegExp(`^${text}$`) }).nth(count - 1).waitFor();
  await visitor.page.goto(program);
  await prints('ready', 1);

  // A second tab publishes: it has the same broker.
  const teacher = await another(visitor, `${server.page}#/console`, { expected: NO_BROKER });
  await teacher.connection('online');
  await teacher.click('console-tab-publish');
  await teacher.at('publish-topic').fill('room/1');
  await teacher.at('publish-qos').selectOption('1');
  const publish = async (text) => {
    await teacher.at('publish-payload').fill(text);
    await teacher.click('publish');
  };

  await visitor.page.goto(bench);
  await visitor.click('fault-lab-b1');
  await visitor.click('cut-b1');
  await publish('one');
  await publish('two');
  await visitor.page.goto(program);
  await prints('lost', 1);
  await prints('heard one', 1);
  await prints('heard two', 1);

  // Without Wi-Fi the broker does not know that it is away, and sends: again, when it is back.
  await visitor.page.goto(bench);
  await visitor.click('fault-lab-b1');
  await visitor.click('wifi-b1');
  await visitor.reads('faults-of-b1', /no Wi-Fi/);
  await publish('three');
  await visitor.page.waitForTimeout(500);
  await visitor.click('wifi-b1');
  await visitor.page.goto(program);
  await prints('heard three', 1);

  // The sequence shows it: what was broken, Session Present, what waited, what comes again.
  await visitor.page.goto(`${server.page}#/packets/sequence`);
  await visitor.at('packets-who').selectOption({ label: 'Board b1 · lasting' });
  const arrows = visitor.at('sequence').locator('[data-testid="arrow"]');
  const arrow = (kind, text) => arrows.and(visitor.page.locator(`[data-kind="${kind}"]`)).filter({ hasText: text });
  await arrow('CONNACK', /session present/i).first().waitFor();
  await arrow('PUBLISH', /DUP/).first().waitFor();
  const marks = visitor.page.locator('[data-testid="fault-mark"]');
  await marks.filter({ hasText: /Wi-Fi/ }).first().waitFor();
  const texts = await arrows.allTextContents();
  const waited = texts.filter((text) => /PUBLISH/.test(text) && !/DUP/.test(text));
  assert.ok(waited.length >= 2, 'what waited was not sent before');
  visitor.check();
});

test('a pulled plug is no DISCONNECT, and who comes back takes its Session over', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.click(`pull-plug-${id}`);
  await visitor.sees(`vpower-${id}`, { 'aria-checked': false });
  await visitor.page.waitForTimeout(1000);
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.click(`vpower-${id}`);
  await visitor.sees(`vboard-${id}`, { 'data-online': true });
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  const packets = await packetsOf(visitor, id);
  await packets.and(visitor.page.locator('[data-kind="CONNECT"]')).nth(1).waitFor();
  assert.equal(await packets.and(visitor.page.locator('[data-kind="DISCONNECT"]')).count(), 0);
  visitor.check();
});

test('a board without power leaves a Will, which the broker publishes when it has missed it', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.click(`pull-plug-${id}`);
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.page
    .locator(`[data-testid="board-${id}"][data-online="false"]`)
    .waitFor({ state: 'attached', timeout: 60_000 });
  await visitor.page.goto(`${visitor.page.url().split('#')[0]}#/packets/sequence`);
  await visitor.at('packets-text').fill(`blinklab/${id}/status`);
  await visitor.at('arrow', { 'data-kind': 'PUBLISH' }).last().click();
  await visitor.at('field-row').filter({ hasText: 'offline' }).first().waitFor();
  visitor.check();
});

test('a broker that begins again with its store keeps what it held, and without it nothing', async (t) => {
  const { visitor, id } = await withBoard(t);
  await visitor.click('place-console');
  await visitor.click('console-tab-publish');
  await visitor.at('publish-topic').fill('room/kept');
  await visitor.at('publish-payload').fill('1');
  await visitor.at('publish-retain').check();
  await visitor.click('publish');
  await visitor.click('place-broker');
  await visitor.sees('retained-room/kept');

  await visitor.click('restart-with');
  await visitor.connection('online');
  await visitor.reads('household-home', /Began with/);
  await visitor.sees(`client-${id}`, { 'data-state': 'online' });
  await visitor.sees('retained-room/kept');

  await visitor.click('restart-without');
  await visitor.click('confirm-yes');
  await visitor.misses('retained-room/kept');
  await visitor.connection('online');
  // The board says again what it is: its card is there as before.
  await visitor.sees(`client-${id}`, { 'data-state': 'online' });
  await visitor.click('place-bench');
  await visitor.sees(`board-${id}`, { 'data-online': true });
  visitor.check();
});

test('links to a broker by WebSocket have the same faults, and that broker is not begun again', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page);
  await visitor.connection('online');
  const id = await visitor.addVirtualBoard();
  await visitor.click('place-broker');
  await visitor.sees('no-restart');
  await visitor.at('delay-broker-1000').check({ force: true });
  await visitor.click('place-bench');
  await visitor.reads(`faults-of-${id}`, /1 s late/);
  const began = Date.now();
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  const took = Date.now() - began;
  assert.ok(took >= 4000, `four late links took ${took} ms`);
  await visitor.click('place-broker');
  await visitor.click('mend-broker');
  await visitor.click('cut-broker');
  await visitor.connection('waiting');
  await visitor.connection('online');
  await visitor.click('place-bench');
  await visitor.sees(`vboard-${id}`, { 'data-online': true });
  await visitor.click(`fault-lab-${id}`);
  await visitor.click(`wifi-${id}`);
  await visitor.page
    .locator(`[data-testid="board-${id}"][data-online="false"]`)
    .waitFor({ state: 'attached', timeout: 60_000 });
  visitor.check();
});
