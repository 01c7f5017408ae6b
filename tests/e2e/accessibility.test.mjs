// What axe-core finds of every place, in both languages and themes, on a desktop and on a phone,
// and of the dialogs: nothing serious.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { DESKTOP, PHONE, startBrowser, visit } from './support/browser.mjs';
import { fromModules } from './support/modules.mjs';
import { Broker } from './support/stage.mjs';

const AXE = readFileSync(fromModules.resolve('axe-core/axe.min.js'), 'utf8');
const SERIOUS = ['serious', 'critical'];
const PLACES = ['bench', 'console', 'packets', 'learn', 'broker'];

// A program that ends with an error, at its second line.
const FAULTY = {
  name: 'main.py',
  mimeType: 'text/x-python',
  buffer: Buffer.from('print("hello")\n1 / 0\n'),
};

async function inspect(visitor, what) {
  // What moves in is inspected when it is there.
  await visitor.page.evaluate(() => Promise.allSettled(
    document.getAnimations()
      .filter((it) => it.effect.getComputedTiming().iterations !== Infinity)
      .map((it) => it.finished),
  ));
  await visitor.page.evaluate(AXE);
  const found = await visitor.page.evaluate(async () => (await axe.run(document)).violations);
  const serious = found.filter(({ impact }) => SERIOUS.includes(impact));
  const said = serious.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${what}: ${id}: ${help}\n  ${html}\n  ${failureSummary}`),
  );
  assert.equal(said.length, 0, said.join('\n'));
}

for (const [locale, theme, device] of [
  ['zh-CN', 'light', DESKTOP],
  ['zh-CN', 'dark', PHONE],
  ['en-US', 'dark', DESKTOP],
  ['en-US', 'light', PHONE],
]) {
  const size = device === PHONE ? 'phone' : 'desktop';
  test(`nothing serious: ${locale}, ${theme}, ${size}`, async (t) => {
    const broker = await Broker.start(t);
    const browser = await startBrowser(t);
    const visitor = await visit(t, browser, broker.page, { ...device, locale, colorScheme: theme });
    await visitor.connection('online');
    await inspect(visitor, 'empty bench');
    await visitor.page.goto(await broker.manage());
    await visitor.click('place-bench');
    await visitor.click('add-lesson');
    const id = await visitor.addVirtualBoard();
    await visitor.click(`part-${id}-led1`);
    await visitor.ledIs(id, true);
    await visitor.click('drawer-toggle');
    await visitor.sees('drawer');
    for (const place of PLACES) {
      await visitor.click(`place-${place}`);
      await visitor.sees(`place-${place}`, { 'aria-current': 'page' });
      await inspect(visitor, place);
    }
    await visitor.page.goto(`${broker.page}#/real`);
    await visitor.click('real-install');
    await inspect(visitor, 'real boards');
    await visitor.page.goto(`${broker.page}#/broker/map`);
    await inspect(visitor, 'map');
    await visitor.page.goto(`${broker.page}#/learn/scenarios`);
    await visitor.click('scenario-finish');
    await visitor.click('scenario-text-open');
    await inspect(visitor, 'scenarios');
    await visitor.page.goto(`${broker.page}#/rules`);
    await visitor.at('rules-text').fill('rules:\n  - {name: a, when: t, then: [notify: x]}\n');
    await visitor.click('rules-save');
    await visitor.sees('rule-a');
    await visitor.at('rules-text').fill('rules: x');
    await visitor.sees('rules-fault');
    await inspect(visitor, 'rules');
    await visitor.page.goto(`${broker.page}#//swarm`);
    await visitor.sees('swarm-start');
    await inspect(visitor, 'the form of a swarm');
    await visitor.at('swarm-count').fill('30');
    await visitor.click('swarm-start');
    await visitor.sees('swarm-online', { 'data-online': '30' });
    await visitor.click('swarm-map');
    await inspect(visitor, 'swarm');
    await visitor.click('swarm-remove');
    await visitor.click('drawer-toggle');
    await visitor.click('place-bench');
    for (const [opener, dialog] of [
      ['connection-state', 'connection-dialog'],
      ['add-binding', 'bind-dialog'],
      [`vremove-${id}`, 'confirm'],
    ]) {
      await visitor.click(opener);
      await visitor.sees(dialog);
      await inspect(visitor, dialog);
      await visitor.page.keyboard.press('Escape');
      await visitor.misses(dialog);
    }
    await visitor.page.goto(`${broker.page}#/board/${id}/program`);
    await visitor.click('program-begin');
    await visitor.at('file-open').setInputFiles(FAULTY);
    await visitor.click('program-run');
    await visitor.sees('program-fault');
    await visitor.sees('editor', { 'data-stage': 'rich' });
    await visitor.click('addresses-open');
    await inspect(visitor, 'program');
    await visitor.page.keyboard.press('?');
    await visitor.sees('shortcuts');
    await inspect(visitor, 'shortcuts');
    visitor.check();
  });
}
