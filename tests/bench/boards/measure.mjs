// Virtual boards in headless Chromium, measured: a thousand measuring points in the swarm's Worker,
// forty boards that run MicroPython, and how long it takes from a click until an LED is lit. Writes
// tables in Markdown.
//
//   node measure.mjs <file for the tables> [minutes of the programs] [seconds of the swarm]
//
// Where the tools are is told by the environment, as in tests/e2e.

import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { fromModules } from '../../e2e/support/modules.mjs';
import { fileServer } from '../../e2e/support/servers.mjs';
import { Broker, tool } from '../../e2e/support/stage.mjs';
import { clickTable, clicks } from './clicks.mjs';
import { collectGarbage } from './garbage.mjs';
import { Meter } from './processes.mjs';

const { chromium } = fromModules('playwright-core');
const mqtt = fromModules('mqtt');

const [report, minutes = '10', swarmSeconds = '30'] = process.argv.slice(2);
const MINUTES = Number(minutes);
const SWARM_SECONDS = Number(swarmSeconds);
const POINTS = 1_000;
const BOARDS = 40;
const PATIENCE_MS = 120_000;

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const local = (name) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
const WATCH = local('../page/watch.js');
const PYTHON = local('python.js');
const PROGRAM = local('program.py');

const ending = [];
const t = { after: (end) => ending.unshift(end) };

const mebibytes = (bytes) => (bytes / 1024 / 1024).toFixed(0);

// A browser of its own for each measurement, so that it is measured alone.
async function measured(address, measure) {
  const server = await chromium.launchServer({ executablePath: tool('BLINKLAB_CHROMIUM'), args: ARGS });
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.addInitScript(WATCH);
    await page.goto(address);
    return await measure(page, new Meter(server.process().pid));
  } finally {
    await browser.close();
    await server.close();
  }
}

const testid = (page, name, more = '') => page.locator(`[data-testid="${name}"]${more}`);

// Frames that the page draws in this time, and tasks that keep one waiting.
async function frames(page, seconds) {
  return page.evaluate(async (seconds) => {
    globalThis.startWatching();
    let count = 0;
    let goes = true;
    const frame = () => {
      count += 1;
      if (goes) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    goes = false;
    const { long, longestFrame } = globalThis.watched;
    return { fps: count / ((performance.now() - start) / 1000), long: long.length, longest: Math.max(0, ...long), longestFrame };
  }, seconds);
}

async function idle() {
  const { page: address } = await fileServer(t);
  return measured(`${address}#//swarm`, async (page, meter) => {
    await testid(page, 'swarm-start').waitFor();
    await sleep(3_000);
    meter.cores();
    const seen = await frames(page, 10);
    return { ...seen, cores: meter.cores(), memory: meter.memory(), rate: 0, online: 0 };
  });
}

async function swarm() {
  const { page: address } = await fileServer(t);
  return measured(`${address}#//swarm`, async (page, meter) => {
    await testid(page, 'swarm-count').fill(String(POINTS));
    await testid(page, 'swarm-start').click();
    await testid(page, 'swarm-online', `[data-online="${POINTS}"]`).waitFor();
    await sleep(5_000);
    meter.cores();
    const seen = await frames(page, SWARM_SECONDS);
    const cores = meter.cores();
    const rate = await testid(page, 'swarm-rate').getAttribute('data-rate');
    const online = await testid(page, 'swarm-online').getAttribute('data-online');
    return { ...seen, cores, memory: meter.memory(), rate: Number(rate), online: Number(online) };
  });
}

function swarmTable(nothing, swarm) {
  const rows = [
    ['points connected', (it) => it.online],
    ['messages a second', (it) => Math.round(it.rate)],
    ['frames a second', (it) => it.fps.toFixed(1)],
    ['longest time between two frames, ms', (it) => it.longestFrame.toFixed(0)],
    ['tasks over 50 ms', (it) => it.long],
    ['cores, the whole browser', (it) => it.cores.toFixed(2)],
    ['memory of the whole browser, MiB', (it) => mebibytes(it.memory)],
  ];
  const lines = rows.map(([name, cell]) => `${name} | ${cell(nothing)} | ${cell(swarm)}`);
  return [
    `${POINTS.toLocaleString('en')} points at 1 Hz for ${SWARM_SECONDS} s, heat map in sight | nothing runs | the swarm`,
    '---|--:|--:',
    ...lines,
  ].join('\n');
}

async function programs() {
  const broker = await Broker.start(t);
  const counter = mqtt.connect(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 4 });
  let count = 0;
  counter.on('message', () => {
    count += 1;
  });
  await new Promise((resolve) => counter.once('connect', resolve));
  await new Promise((resolve) => counter.subscribe('bench/+', resolve));
  const outcome = await measured(broker.page, async (page, meter) => {
    await testid(page, 'connection-state', '[data-state="online"]').waitFor();
    await page.evaluate(PYTHON);
    const address = `ws://127.0.0.1:${broker.port}/mqtt`;
    await page.evaluate(([count, program, address]) => globalThis.startPrograms(count, program, address), [BOARDS, PROGRAM, address]);
    await page.waitForFunction((all) => globalThis.programs.ready === all, BOARDS);
    await sleep(10_000);
    const collected = async () => {
      const workers = await collectGarbage(page);
      if (workers < BOARDS) throw new Error(`only ${workers} Workers were reached`);
      return meter.memory();
    };
    const first = await collected();
    meter.cores();
    const all = [];
    for (let minute = 0; minute < MINUTES; minute += 1) {
      const [before, start] = [count, performance.now()];
      await sleep(60_000);
      const seconds = (performance.now() - start) / 1000;
      all.push({ rate: (count - before) / seconds, cores: meter.cores(), memory: meter.memory() });
    }
    const held = [first, await collected()];
    const { faults } = await page.evaluate(() => globalThis.programs);
    if (faults.length > 0) throw new Error(`programs ended: ${faults.slice(0, 3).join('; ')}`);
    return { all, held };
  });
  counter.end(true);
  await broker.kill();
  return outcome;
}

function programTable({ all, held: [first, last] }) {
  const rows = all.map(({ rate, cores, memory }, index) =>
    `${index + 1} min | ${rate.toFixed(0)} | ${cores.toFixed(2)} | ${mebibytes(memory)}`);
  return [
    `${BOARDS} boards with MicroPython at 10 Hz, after | messages a second | cores, the whole browser | memory of the whole browser, MiB`,
    '---|--:|--:|--:',
    `the beginning, garbage collected | | | ${mebibytes(first)}`,
    ...rows,
    `the end, garbage collected | | | ${mebibytes(last)}`,
  ].join('\n');
}

// Over broker-ws, and over the broker that the browser's tabs share.
async function allClicks() {
  const broker = await Broker.start(t);
  const server = await measured(broker.page, clicks);
  await broker.kill();
  const { page: address } = await fileServer(t);
  return { server, tab: await measured(address, clicks) };
}

async function main() {
  const nothing = await idle();
  const parts = [swarmTable(nothing, await swarm()), programTable(await programs()), clickTable(await allClicks())];
  writeFileSync(report, `${parts.join('\n\n')}\n`);
}

try {
  await main();
} finally {
  for (const end of ending) await end();
}
