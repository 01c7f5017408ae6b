// The swarm: hundreds of measuring points in one Worker, at both kinds of brokers.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { Broker, Paho } from './support/stage.mjs';
import { fileServer } from './support/servers.mjs';

// A file server does not say who it is, and Chromium says so on the console.
const NO_BROKER = [/404.*blinklab\.json/];
// A broker that has ended.
const GONE = [/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/];

async function add(visitor, fields) {
  for (const [name, value] of Object.entries(fields)) await visitor.at(`swarm-${name}`).fill(value);
  await visitor.click('swarm-start');
}

// Waits until so many points are connected.
async function online(visitor, count) {
  await visitor.sees('swarm-online', { 'data-online': String(count) });
}

async function rate(visitor, low, high) {
  for (let round = 0; round < 60; round += 1) {
    const now = Number(await visitor.at('swarm-rate').getAttribute('data-rate'));
    if (now >= low && now <= high) return;
    await visitor.page.waitForTimeout(250);
  }
  assert.fail(`not ${low} to ${high} messages a second`);
}

test('points at broker-ws are clients of their own, and are seen by others', async (t) => {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.subscribe('hall/7/light');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/`, { expected: GONE });
  await visitor.connection('online');
  await visitor.click('to-swarm');
  await add(visitor, { count: '40', every: '0.5', topic: 'hall/{n}/light', low: '0', high: '100' });
  await online(visitor, 40);
  await rate(visitor, 70, 90);
  const value = Number(await paho.message('hall/7/light'));
  assert.ok(value >= 0 && value <= 100, String(value));

  // The same points as a picture, a list and by keyboard.
  await visitor.at('swarm-map').focus();
  await visitor.page.keyboard.press('ArrowRight');
  await visitor.page.keyboard.press('End');
  await visitor.reads('swarm-selected', /^Point 40: \d/);
  await visitor.sees('swarm-point', { 'aria-selected': 'true' });

  // The broker ends: that is said once, and the points come back by themselves.
  await visitor.click('swarm-more');
  await online(visitor, 140);
  await broker.kill();
  await visitor.reads('swarm-cause', /were cut|No further WebSocket/);
  visitor.check();
});

test('a thousand points at the broker in the browser, removed and back again', async (t) => {
  const { page } = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${page}#//swarm`, { expected: NO_BROKER });
  await add(visitor, { count: '1000', topic: 'site/{n}/temperature' });
  await online(visitor, 1000);
  await rate(visitor, 900, 1100);
  await visitor.misses('swarm-cause');
  const colors = await visitor.page.evaluate(() => {
    const canvas = document.querySelector('.swarm-grid canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    return seen.size;
  });
  assert.ok(colors > 20, `${colors} colors for a thousand values`);

  await visitor.click('swarm-remove');
  await visitor.sees('swarm-start');
  await visitor.click('undo');
  await online(visitor, 1000);
  visitor.check();
});

test('what makes no swarm is said', async (t) => {
  const { page } = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${page}#//swarm`, { expected: NO_BROKER });
  await add(visitor, { topic: 'site/temperature' });
  await visitor.reads('swarm-fault', /needs \{n\}/);
  await add(visitor, { topic: 'site/{n}', count: '6000' });
  await visitor.reads('swarm-fault', /1 to 5000 points/);
  await add(visitor, { count: '3', low: '9', high: '1' });
  await visitor.reads('swarm-fault', /must be above/);
  visitor.check();
});
