// The page in headless Chromium, measured: how soon it can be used, and what it does under load,
// beside MQTT.js on a page that has nothing else to do. Writes tables in Markdown.
//
//   node measure.mjs <file for the tables> [seconds of steady load] [messages of the flood]
//
// Where the tools are is told by the environment, as in tests/e2e.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { startBrowser } from '../../e2e/support/browser.mjs';
import { Broker, tool } from '../../e2e/support/stage.mjs';
import { Publisher } from './load.mjs';

const [report, steadySeconds = '60', floodMessages = '1000000'] = process.argv.slice(2);
const STEADY = { rate: 10_000, seconds: Number(steadySeconds) };
const FLOOD = Number(floodMessages);
// How many messages may be under way: what a browser buffers is not what a page takes in.
const WINDOW = 20_000;
const CHUNK = 2_000;
const TICK_MS = 10;
const LOADS = 5;
// MQTT.js comes from another server; and the broker is not to drop what is under way.
const ARGUMENTS = ['--allow-origin', '*', '--max-queued-messages', '100000'];
const PATIENCE_MS = 120_000;

const WATCH = readFileSync(fileURLToPath(new URL('watch.js', import.meta.url)), 'utf8');
const MQTT_JS = path.join(tool('BLINKLAB_NODE_MODULES'), 'mqtt', 'dist', 'mqtt.min.js');

const BARE = `<!doctype html><title>bare</title><script src="/mqtt.min.js"></script><script>
  let count = 0;
  const client = mqtt.connect('ws://127.0.0.1:' + location.hash.slice(1) + '/mqtt', { protocolVersion: 4 });
  client.on('connect', () => client.subscribe('#', () => { globalThis.subscribed = true; }));
  client.on('message', () => { count += 1; });
</script>`;

const ending = [];
const t = { after: (end) => ending.unshift(end) };

const mebibytes = (bytes) => (bytes / 1024 / 1024).toFixed(1);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function open(browser, { cached } = {}) {
  const context = cached ?? (await browser.newContext({ locale: 'en-US' }));
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  const transfer = { bytes: 0, requests: 0 };
  client.on('Network.loadingFinished', ({ encodedDataLength }) => {
    transfer.bytes += encodedDataLength;
    transfer.requests += 1;
  });
  return { context, page, transfer };
}

// One visit: what came over the line, and when the page could be used.
async function visit(browser, broker, cached) {
  const { context, page, transfer } = await open(browser, { cached });
  await page.goto(broker.page);
  await page.waitForFunction(() => globalThis.watched.usable !== null);
  const usable = await page.evaluate(() => globalThis.watched.usable);
  await sleep(500);
  await page.close();
  return { context, usable, bytes: transfer.bytes };
}

async function loading(browser, broker) {
  const first = [];
  const again = [];
  for (let round = 0; round < LOADS; round += 1) {
    const visited = await visit(browser, broker);
    first.push(visited);
    again.push(await visit(browser, broker, visited.context));
    await visited.context.close();
  }
  const row = (name, visits) =>
    `${name} | ${median(visits.map((it) => it.bytes))} | ${median(visits.map((it) => it.usable)).toFixed(0)} ms`;
  return [
    'a visit on this machine | bytes over the line | can be used after',
    '---|--:|--:',
    row('the first, nothing cached', first),
    row('again', again),
  ].join('\n');
}

// Our page with its console open and everything subscribed to.
async function console_(browser, broker) {
  const { context, page } = await open(browser);
  await page.goto(`${broker.page}#/console`);
  await page.waitForSelector('[data-testid="connection-state"][data-state="online"]');
  const all = page.locator('[data-testid="subscribe-all"]');
  if (await all.count()) await all.click();
  await sleep(500);
  return { context, page };
}

// MQTT.js alone, on a page of another server.
async function bare(browser, broker) {
  const { context, page } = await open(browser);
  await page.goto(`http://127.0.0.1:${await bareServer()}/#${broker.port}`);
  await page.waitForFunction(() => globalThis.subscribed === true);
  return { context, page };
}

async function bareServer() {
  const server = createServer((request, response) => {
    const isScript = request.url === '/mqtt.min.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? readFileSync(MQTT_JS) : BARE);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return server.address().port;
}

// How many bytes one message is to this page.
async function sizeOfMessage(page, publisher) {
  await page.evaluate(() => globalThis.startWatching());
  await publisher.publish(1_000);
  await sleep(1_500);
  const bytes = await page.evaluate(() => globalThis.watched.bytes);
  // Figures of the broker come in between: less than a byte each.
  return Math.floor(bytes / 1_000);
}

function sample(page) {
  return page.evaluate(() => ({ bytes: globalThis.watched.bytes, heap: globalThis.heap() }));
}

async function settle(page, size, count) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let before = -1; Date.now() < deadline; ) {
    const { bytes } = await sample(page);
    if (bytes / size >= count * 0.999 || bytes === before) return bytes / size;
    before = bytes;
    await sleep(500);
  }
  return 0;
}

async function steady(page, publisher, size) {
  const heaps = [(await sample(page)).heap];
  await page.evaluate(() => globalThis.startWatching());
  const start = performance.now();
  const total = STEADY.rate * STEADY.seconds;
  let sampled = 0;
  for (let sent = 0; sent < total; ) {
    const elapsed = performance.now() - start;
    const due = Math.min(total, Math.floor((elapsed / 1000) * STEADY.rate)) - sent;
    if (due > 0) await publisher.publish(due);
    sent += Math.max(due, 0);
    if (elapsed - sampled > 5_000) {
      sampled = elapsed;
      heaps.push((await sample(page)).heap);
    }
    await sleep(TICK_MS);
  }
  const got = await settle(page, size, total);
  heaps.push((await sample(page)).heap);
  return { ...(await figures(page)), sent: total, got, heaps, seconds: STEADY.seconds };
}

async function flood(page, publisher, size) {
  const heaps = [(await sample(page)).heap];
  await page.evaluate(() => globalThis.startWatching());
  const start = performance.now();
  let got = 0;
  let stalled = performance.now();
  for (let sent = 0; sent < FLOOD; ) {
    if (sent - got < WINDOW) {
      await publisher.publish(Math.min(CHUNK, FLOOD - sent));
      sent += CHUNK;
      continue;
    }
    const now = await sample(page);
    if (now.bytes / size > got) stalled = performance.now();
    got = now.bytes / size;
    if (performance.now() - stalled > PATIENCE_MS) break;
    if (heaps.length < (got / FLOOD) * 20) heaps.push(now.heap);
    await sleep(TICK_MS);
  }
  got = await settle(page, size, FLOOD);
  const seconds = (performance.now() - start) / 1000;
  heaps.push((await sample(page)).heap);
  return { ...(await figures(page)), sent: FLOOD, got, heaps, seconds };
}

function figures(page) {
  return page.evaluate(() => {
    const { long, longestFrame } = globalThis.watched;
    return {
      longestFrame,
      over50: long.length,
      over100: long.filter((duration) => duration > 100).length,
      longest: Math.max(0, ...long),
    };
  });
}

async function loaded(browser, opened, load) {
  const broker = await Broker.start(t, ...ARGUMENTS);
  const { context, page } = await opened(browser, broker);
  const publisher = await Publisher.connect(broker.port);
  const size = await sizeOfMessage(page, publisher);
  if (size < 64) throw new Error(`the page does not get the messages: ${size} bytes each`);
  const result = await load(page, publisher, size);
  publisher.close();
  await context.close();
  await broker.kill();
  return result;
}

const ROWS = [
  ['messages', (it) => it.sent.toLocaleString('en')],
  ['of these taken in', (it) => `${Math.min(100, (it.got / it.sent) * 100).toFixed(1)} %`],
  ['messages a second', (it) => Math.round(it.got / it.seconds).toLocaleString('en')],
  ['tasks over 50 ms', (it) => it.over50],
  ['tasks over 100 ms', (it) => it.over100],
  ['longest task', (it) => (it.longest ? `${it.longest.toFixed(0)} ms` : 'under 50 ms')],
  ['longest time between two frames', (it) => `${it.longestFrame.toFixed(0)} ms`],
  ['memory before, MiB', (it) => mebibytes(it.heaps[0])],
  ['memory at half, MiB', (it) => mebibytes(it.heaps[Math.floor(it.heaps.length / 2)])],
  ['memory at the end, MiB', (it) => mebibytes(it.heaps.at(-1))],
];

function compared(title, ours, theirs) {
  const rows = ROWS.map(([name, cell]) => `${name} | ${cell(ours)} | ${cell(theirs)}`);
  return [`${title} | this page, Console open | MQTT.js, nothing shown`, '---|--:|--:', ...rows].join('\n');
}

async function main() {
  statSync(MQTT_JS);
  const browser = await startBrowser(t);
  const broker = await Broker.start(t);
  const parts = [await loading(browser, broker)];
  await broker.kill();
  for (const [title, load] of [
    [`10,000 messages a second for ${STEADY.seconds} s`, steady],
    ['as fast as the page takes them', flood],
  ]) {
    const ours = await loaded(browser, console_, load);
    const theirs = await loaded(browser, bare, load);
    parts.push(compared(title, ours, theirs));
  }
  writeFileSync(report, `${parts.join('\n\n')}\n`);
}

try {
  await main();
} finally {
  for (const end of ending) await end();
}
