// The teacher's wall in headless Chromium, with forty seats that each have a board: how smooth it is, and
// what it costs. Writes a table in Markdown.
//
//   node measure.mjs <file for the table> [seconds]
//
// Where the tools are is told by the environment, as in tests/e2e.

import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { fromModules } from '../../e2e/support/modules.mjs';
import { Broker, tool } from '../../e2e/support/stage.mjs';
import { Meter } from '../boards/processes.mjs';

const { chromium } = fromModules('playwright-core');
const mqtt = fromModules('mqtt');

const [report, seconds = '20'] = process.argv.slice(2);
const SECONDS = Number(seconds);
const SEATS = 40;
const PERIOD_MS = 100;
const PATIENCE_MS = 120_000;
const WATCH = readFileSync(fileURLToPath(new URL('../page/watch.js', import.meta.url)), 'utf8');
const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

const MANIFEST = JSON.stringify({
  dev: { ids: 'esp32', name: 'ESP32' },
  avty_t: 'blinklab/esp32/status',
  cmps: {
    led1: { p: 'light', name: 'LED', cmd_t: 'blinklab/esp32/led1/set', stat_t: 'blinklab/esp32/led1/state' },
    dht1: { p: 'sensor', name: 'Temperature', stat_t: 'blinklab/esp32/dht1/state', unit_of_meas: '°C' },
  },
});

const ending = [];
const t = { after: (end) => ending.unshift(end) };

async function request(address, path, body, token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(`${address}api/v1/room/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

// A board at a seat: announces itself, and says ten times a second how its LED or its thermometer is.
async function board(broker, { username, password }) {
  const client = mqtt.connect(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4, clientId: 'esp32', username, password,
    will: { topic: 'blinklab/esp32/status', payload: 'offline', retain: true },
  });
  await new Promise((resolve, reject) => client.once('connect', resolve).once('error', reject));
  t.after(() => client.end(true));
  client.publish('homeassistant/device/esp32/config', MANIFEST, { retain: true });
  client.publish('blinklab/esp32/status', 'online', { retain: true });
  let tick = 0;
  const timer = setInterval(() => {
    tick += 1;
    if (tick % 2) client.publish('blinklab/esp32/led1/state', tick % 4 === 1 ? 'ON' : 'OFF', { retain: true });
    else client.publish('blinklab/esp32/dht1/state', (20 + (tick % 50) / 10).toFixed(1), { retain: true });
  }, PERIOD_MS);
  t.after(() => clearInterval(timer));
}

// How the page draws while it is watched.
function watched(page) {
  return page.evaluate(async (seconds) => {
    globalThis.startWatching();
    const start = performance.now();
    let [count, goes] = [0, true];
    const frame = () => {
      count += 1;
      if (goes) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    goes = false;
    const { long, longestFrame } = globalThis.watched;
    return { fps: count / ((performance.now() - start) / 1000), long: long.length, longestFrame };
  }, SECONDS);
}

async function measure() {
  const broker = await Broker.start(t);
  const link = await broker.manage();
  const token = link.split('#admin=')[1];
  await request(broker.page, 'begin', {}, token);
  const server = await chromium.launchServer({ executablePath: tool('BLINKLAB_CHROMIUM'), args: ARGS });
  t.after(() => server.close());
  const browser = await chromium.connect(server.wsEndpoint());
  const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1920, height: 1080 } });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(WATCH);
  await page.goto(link);
  await page.locator('[data-testid="to-wall"]').click();
  const code = (await page.locator('[data-testid="wall-code"]').textContent()).trim();
  for (let number = 1; number <= SEATS; number += 1) {
    await board(broker, await request(broker.page, 'join', { code, name: `Student ${number}` }));
  }
  await page.locator(`[data-testid="seat-${SEATS}"] [data-testid="wall-part-led1"]`).waitFor();
  await sleep(3_000);
  const meters = [new Meter(server.process().pid), new Meter(broker.process.pid)];
  const seen = await watched(page);
  const [wall, own] = meters.map((meter) => meter.cores());
  return [
    `the wall with ${SEATS} seats, their boards at ${1000 / PERIOD_MS} messages a second, for ${SECONDS} s | `,
    '---|--:',
    `frames a second | ${seen.fps.toFixed(1)}`,
    `longest time between two frames, ms | ${seen.longestFrame.toFixed(0)}`,
    `tasks over 50 ms | ${seen.long}`,
    `cores, the whole browser | ${wall.toFixed(2)}`,
    `cores, broker-ws | ${own.toFixed(2)}`,
  ].join('\n');
}

try {
  writeFileSync(report, `${await measure()}\n`);
} finally {
  for (const end of ending) await end();
}
