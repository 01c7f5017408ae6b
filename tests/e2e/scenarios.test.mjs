// Scenarios on the page: chosen, run, written, opened; and the same as on a computer.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser, visit } from './support/browser.mjs';
import { Broker, tool } from './support/stage.mjs';

const FOLDER = fileURLToPath(new URL('../../scenarios', import.meta.url));

const WRONG = `name: wrong
clients:
  - {id: a}
steps:
  - connect: a
  - publish: {client: a, topic: x, payload: 1, qos: 1}
  - expect-packet: {type: PUBLISH, from: a, dup: true, within: 1 s}
  - disconnect: a
`;

async function scenarios(t, options) {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/learn/scenarios`, options);
  // The engine is fetched when it is first needed.
  await visitor.sees('scenario-outcome');
  return visitor;
}

// What the page says of a scenario that has run to its end.
async function outcome(visitor) {
  const seen = visitor.at('scenario-outcome', { 'data-failed': 'false' });
  await seen.waitFor();
  const packets = await visitor.at('scenario-packets').getAttribute('data-total');
  return { trace: await seen.getAttribute('data-trace'), packets };
}

test('every shipped scenario goes the same way on the page and on a computer', async (t) => {
  const visitor = await scenarios(t);
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  const options = visitor.at('scenario-choose').locator('option');
  assert.equal(await options.count(), files.length, 'all of them are offered');
  const native = new Map();
  for (const file of files) {
    const printed = execFileSync(tool('BLINKLAB_SCENARIO'), [`${FOLDER}/${file}`], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    const name = /: (.*)/.exec(printed)[1];
    const [, packets, trace] = /= (\d+) packets, trace ([0-9a-f]{16})/.exec(printed);
    native.set(name, { trace, packets });
  }
  for (let index = 0; index < files.length; index += 1) {
    await visitor.at('scenario-choose').selectOption(String(index));
    await visitor.click('scenario-finish');
    const name = await visitor.at('scenario-name').textContent();
    assert.deepEqual(await outcome(visitor), native.get(name), name);
  }
  visitor.check();
});

test('a scenario goes on step by step, by itself, and begins again', async (t) => {
  const visitor = await scenarios(t);
  const rows = (state) => visitor.at('scenario-row', { 'data-state': state });
  await visitor.sees('scenario-outcome', { 'data-done': '0' });
  assert.equal(await rows('next').count(), 1);
  await visitor.click('scenario-step');
  await visitor.sees('scenario-outcome', { 'data-done': '1' });
  await visitor.at('arrow', { 'data-kind': 'CONNECT' }).first().waitFor();
  await visitor.sees('moment');
  await visitor.click('scenario-play');
  await visitor.sees('scenario-outcome', { 'data-done': '3' });
  await visitor.click('scenario-play');
  await visitor.sees('scenario-play', { 'aria-pressed': 'false' });
  await visitor.click('scenario-finish');
  await rows('waiting').first().waitFor({ state: 'detached' });
  // A message that is sent again is there to be looked at, byte for byte.
  await visitor.at('arrow').filter({ hasText: 'DUP' }).first().click();
  assert.match(await visitor.at('scenario-packet').getAttribute('href'), /^#\/packets\/hex\/3A/);
  // What each side owed after it, and the packet that this is owed for.
  await visitor.reads('moment-server-owes', /PUBACK/);
  await visitor.shot('scenario-moment');
  await visitor.at('moment-link').first().click();
  await visitor.at('arrow', { 'data-kind': 'PUBLISH', 'aria-selected': 'true' }).waitFor();
  await visitor.click('scenario-reset');
  await visitor.sees('scenario-outcome', { 'data-done': '0' });
  visitor.check();
});

test('what is written or opened is run, and what is wrong with it is said in both languages', async (t) => {
  const visitor = await scenarios(t);
  await visitor.click('scenario-text-open');
  await visitor.at('scenario-text').fill('name: x\nsteps:\n  - sleep: soon\n');
  await visitor.reads('scenario-fault', /^line 3: a time such as 500 ms/);
  await visitor.at('language-zh-CN').check({ force: true });
  await visitor.reads('scenario-fault', /^第 3 行：.*时间/);
  await visitor.at('language-en').check({ force: true });
  await visitor.at('scenario-open').setInputFiles({
    name: 'wrong.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(WRONG),
  });
  await visitor.misses('scenario-fault');
  await visitor.holds('scenario-text', WRONG);
  await visitor.click('scenario-finish');
  await visitor.sees('scenario-outcome', { 'data-failed': 'true', 'data-done': '3' });
  await visitor.reads('scenario-miss', /no such PUBLISH passed within 1 s; what came is/);
  await visitor.at('scenario-row', { 'data-state': 'waiting' }).waitFor();
  visitor.check();
});
