// The page with no server at all: a plain file server, and the broker inside the tab.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { fileServer } from './support/servers.mjs';

// How the page finds out by whom it was served; a file server has no such file, and Chromium
// says so on the console.
const NO_BROKER = [/404.*blinklab\.json/];

async function stage(t) {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, server.page, { expected: NO_BROKER });
  await visitor.connection('online');
  return { server, visitor };
}

// Nothing left the tab: no WebSocket was opened, and nothing but files was asked for.
function staysAtHome({ server, visitor }) {
  assert.deepEqual(visitor.sockets, [], 'WebSockets');
  assert.deepEqual(server.upgrades, [], 'WebSocket handshakes at the file server');
  const elsewhere = visitor.requests.filter((url) => !url.startsWith(server.page));
  assert.deepEqual(elsewhere, [], 'requests to other servers');
  visitor.check();
}

test('a click lights the LED, and a press on the board puts it out', async (t) => {
  const { server, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.ledIs(id, false);
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  await visitor.click(`vled-${id}-led1`);
  await visitor.ledIs(id, false);
  staysAtHome({ server, visitor });
});

test('the sensor on the card follows the slider', async (t) => {
  const { server, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  for (const level of [31, -5.5]) {
    await visitor.setTemperature(id, level);
    await visitor.reads(`value-${id}-dht22_temperature`, level.toFixed(1));
  }
  staysAtHome({ server, visitor });
});

test('the classic lesson, for a desk with two boards', async (t) => {
  const { server, visitor } = await stage(t);
  await visitor.click('add-lesson');
  const boards = [await visitor.addVirtualBoard(), await visitor.addVirtualBoard()];
  for (const lit of [true, false]) {
    await visitor.click(`bound-LED_CONTROL-${lit ? 'on' : 'off'}`);
    for (const id of boards) await visitor.ledIs(id, lit);
  }
  staysAtHome({ server, visitor });
});

test('a board that loses its power is missed, by its Will', async (t) => {
  const { server, visitor } = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vpower-${id}`);
  await visitor.sees(`board-${id}`, { 'data-online': false });
  await visitor.click(`vpower-${id}`);
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  staysAtHome({ server, visitor });
});

test('a reload brings boards and cards back', async (t) => {
  const { server, visitor } = await stage(t);
  await visitor.click('add-lesson');
  const id = await visitor.addVirtualBoard();
  await visitor.page.reload();
  await visitor.sees(`board-${id}`, { 'data-online': true });
  await visitor.click('bound-LED_CONTROL-on');
  await visitor.ledIs(id, true);
  staysAtHome({ server, visitor });
});
