// The fault lab: what a bad network, lost Wi-Fi, lost power and a broker that crashes do to MQTT, as the
// page shows it packet by packet.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
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
