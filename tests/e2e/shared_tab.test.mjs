// One broker for all tabs of a browser: in a Worker that they have in common, or in one of the tabs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { another, startBrowser, visit } from './support/browser.mjs';
import { fileServer } from './support/servers.mjs';
import { Broker } from './support/stage.mjs';

const NO_BROKER = [/404.*blinklab\.json/];

// What a browser without a SharedWorker, or a page over plain http, does not have.
const NO_WORKER = () => {
  delete globalThis.SharedWorker;
};
const NO_LOCKS = () => {
  delete globalThis.SharedWorker;
  Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
};

const WAYS = [
  ['in a Worker', undefined],
  ['in one of the tabs, chosen by locks', NO_WORKER],
  ['in one of the tabs, chosen by calls', NO_LOCKS],
];

async function stage(t, script) {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const first = await visit(t, browser, server.page, { expected: NO_BROKER, script });
  await first.connection('online');
  return { server, first };
}

// Publishes a retained message from the console.
async function retain(visitor, topic, payload) {
  await visitor.click('place-console');
  await visitor.click('console-tab-publish');
  await visitor.at('publish-topic').fill(topic);
  await visitor.at('publish-payload').fill(payload);
  await visitor.at('publish-retain').check();
  await visitor.click('publish');
  await visitor.click('place-broker');
  await visitor.sees(`retained-${topic}`);
}

async function keepOn(visitor) {
  await visitor.click('place-broker');
  await visitor.click('keep');
  await visitor.sees('keep-state', { 'data-state': 'on' });
}

for (const [where, script] of WAYS) {
  test(`what one tab's board does, another tab sees and changes: ${where}`, async (t) => {
    const { server, first } = await stage(t, script);
    const id = await first.addVirtualBoard();
    const second = await another(first, server.page, { expected: NO_BROKER });
    await second.connection('online');
    await second.sees(`board-${id}`, { 'data-online': true });
    // Its board runs in one tab only.
    await second.sees('empty-desk');
    await second.click(`part-${id}-led1`);
    await first.ledIs(id, true);
    await second.reported(id, 'led1', true);
    await first.click(`vled-${id}-led1`);
    await second.reported(id, 'led1', false);

    // An administrator sees the clients of both.
    await second.click('place-broker');
    await second.sees(`client-${id}`, { 'data-state': 'online' });
    await second.reads('tab-count', /2/);
    await second.click(`kick-${id}`);
    await second.click('confirm-yes');
    await second.reads('admin-outcome', new RegExp(id));
    first.check();
    second.check();
  });

  test(`when the tab with the boards is closed, the others go on: ${where}`, async (t) => {
    const { server, first } = await stage(t, script);
    const second = await another(first, server.page, { expected: NO_BROKER });
    await second.connection('online');
    const mine = await first.addVirtualBoard();
    const other = await second.addVirtualBoard();
    await first.sees(`board-${other}`, { 'data-online': true });
    await retain(first, 'room/lesson', 'chapter 3');
    await second.sees(`board-${mine}`, { 'data-online': true });

    await first.page.close();
    // Nobody said DISCONNECT for it: the broker, wherever it is now, publishes its Will.
    await second.sees(`board-${mine}`, { 'data-online': false });
    await second.connection('online');
    await second.click(`part-${other}-led1`);
    await second.ledIs(other, true);
    await second.click('place-broker');
    await second.sees('retained-room/lesson');
    second.check();

    // The board of the closed tab has not been forgotten by the one that stays.
    const third = await another(second, server.page, { expected: NO_BROKER });
    await third.sees(`vboard-${mine}`, { 'data-online': true });
    await third.sees(`board-${other}`, { 'data-online': true });
    third.check();
  });

  test(`what the broker holds is kept over a reload on request: ${where}`, async (t) => {
    const { first } = await stage(t, script);
    await retain(first, 'room/kept', '灯');
    await first.page.reload();
    await first.connection('online');
    await first.click('place-broker');
    await first.sees('retained-count');
    await first.misses('retained-room/kept');

    await keepOn(first);
    await retain(first, 'room/kept', '灯');
    await first.page.reload();
    await first.connection('online');
    await first.sees('retained-room/kept');
    await first.sees('keep-state', { 'data-state': 'on' });

    // Switched off, it is erased.
    await first.click('keep');
    await first.sees('keep-state', { 'data-state': 'off' });
    await first.page.waitForTimeout(300);
    await first.page.reload();
    await first.connection('online');
    await first.sees('retained-count');
    await first.misses('retained-room/kept');
    first.check();
  });
}

test('a tab can have a broker of its own', async (t) => {
  const { server, first } = await stage(t);
  const id = await first.addVirtualBoard();
  const second = await another(first, server.page, { expected: NO_BROKER });
  await second.sees(`board-${id}`, { 'data-online': true });
  await second.click('connection-state');
  await second.at('choose-tab').check({ force: true });
  await second.at('only-this-tab').check();
  await second.click('connect');
  await second.connection('online');
  await second.misses(`board-${id}`);
  const own = await second.addVirtualBoard();
  await first.page.waitForTimeout(300);
  await first.misses(`board-${own}`);
  first.check();
  second.check();
});

test('storage that is denied, full or damaged is said, and holds nothing up', async (t) => {
  const script = () => {
    delete globalThis.SharedWorker;
    if (sessionStorage.getItem('deny')) {
      IDBFactory.prototype.open = () => {
        throw new DOMException('no', 'SecurityError');
      };
    }
    if (sessionStorage.getItem('fill')) {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    }
  };
  const { first } = await stage(t, script);
  const again = async (set) => {
    await first.page.evaluate(set);
    await first.page.reload();
    await first.connection('online');
    await first.click('place-broker');
  };
  await keepOn(first);
  await retain(first, 'a', '1');
  await first.page.evaluate(async () => {
    const open = indexedDB.open('blinklab-broker');
    const database = await new Promise((done) => (open.onsuccess = () => done(open.result)));
    const rows = database.transaction('rows', 'readwrite').objectStore('rows');
    const keys = await new Promise((done) => {
      const request = rows.getAllKeys();
      request.onsuccess = () => done(request.result);
    });
    rows.put(new Uint8Array([9]), keys[0]);
    await new Promise((done) => (rows.transaction.oncomplete = done));
    database.close();
  });
  await again(() => {});
  await first.reads('put-aside', /1: the row of/);
  await first.sees('keep-state', { 'data-state': 'on' });
  await first.page.reload();
  await first.connection('online');
  await first.sees('keep-state', { 'data-state': 'on' });
  await first.misses('put-aside');

  for (const fault of ['deny', 'fill']) {
    await again(`sessionStorage.clear(); sessionStorage.setItem('${fault}', '1')`);
    if (fault === 'deny') await first.at('keep').click();
    await first.sees('keep-state', { 'data-state': 'failed' });
    await first.reads('kept', fault === 'deny' ? /no storage/ : /full|could not/);
    await retain(first, 'b', fault);
  }
  first.check();
});

test('the Worker begins under the policy that broker-ws sends, and asks that broker for nothing', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page);
  await visitor.connection('online');
  await visitor.click('connection-state');
  await visitor.at('choose-tab').check({ force: true });
  await visitor.click('connect');
  await visitor.connection('online');
  const id = await visitor.addVirtualBoard();
  await visitor.click('place-broker');
  await visitor.reads('household-home', /in the background/);
  await visitor.sees(`client-${id}`, { 'data-state': 'online' });
  const second = await another(visitor, broker.page);
  await second.click('connection-state');
  await second.at('choose-tab').check({ force: true });
  await second.click('connect');
  await second.sees(`board-${id}`, { 'data-online': true });
  await visitor.click(`clear-blinklab/${id}/status`);
  await visitor.click('confirm-yes');
  await visitor.misses(`retained-blinklab/${id}/status`);

  // The broker shows this tab what passes between it and the other one.
  const other = await second.addVirtualBoard();
  await visitor.click('place-packets');
  await visitor.at('watch-client').fill(other);
  await visitor.click('watch-begin');
  await visitor.at('packets-text').fill(other);
  await second.click(`part-${other}-led1`);
  await visitor.page.locator('[data-testid="packet"][data-kind="PUBLISH"]').first().waitFor();
  visitor.check();
  second.check();
});
