// Lessons 1 and 2 are done on the page, in Chinese and in English: with a mistake that is explained,
// a reload in between, and what axe-core finds of a lesson and of the guide.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { DESKTOP, PHONE, startBrowser, visit } from './support/browser.mjs';
import { fromModules } from './support/modules.mjs';
import { Broker } from './support/stage.mjs';

const AXE = readFileSync(fromModules.resolve('axe-core/axe.min.js'), 'utf8');

async function inspect(visitor, what) {
  await visitor.page.evaluate(AXE);
  const found = await visitor.page.evaluate(async () => (await axe.run(document)).violations);
  const bad = found.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  assert.deepEqual(bad.map(({ id, nodes }) => `${what}: ${id}: ${nodes[0].html}`), []);
}

async function subscribe(visitor, filter) {
  await visitor.click('place-console');
  await visitor.click('console-tab-subscriptions');
  await visitor.at('subscribe-filter').fill(filter);
  await visitor.click('subscribe');
}

async function publish(visitor, topic, payload) {
  await visitor.click('place-console');
  await visitor.click('console-tab-publish');
  await visitor.at('publish-topic').fill(topic);
  await visitor.at('publish-payload').fill(payload);
  await visitor.click('publish');
}

// Adds the board that the lesson on the screen needs, and gives its id: it is then the `nth`.
async function addBoard(visitor, nth) {
  await visitor.click('lesson-boards');
  await visitor.sees('boards-there');
  await visitor.click('place-bench');
  const board = visitor.page.locator('[data-testid^="vboard-"][data-online="true"]').nth(nth - 1);
  await board.waitFor();
  return (await board.getAttribute('data-testid')).slice('vboard-'.length);
}

const done = (visitor, steps) => visitor.sees('guide', { 'data-done': String(steps) });

for (const [locale, device, words] of [
  ['zh-CN', DESKTOP, { title: '发布、订阅和三种角色', hint: /区分大小写/, next: /远程开灯/ }],
  ['en-US', PHONE, { title: 'Publish, subscribe, and the three roles', hint: /capital and small letters/, next: /An LED from afar/ }],
]) {
  test(`lessons 1 and 2, ${locale}`, async (t) => {
    const broker = await Broker.start(t);
    const browser = await startBrowser(t);
    const visitor = await visit(t, browser, broker.page, { ...device, locale });
    await visitor.connection('online');
    await visitor.click('place-learn');
    await visitor.click('learn-lessons');
    await visitor.sees('lesson-python');
    assert.equal(await visitor.at('lesson-cards').locator('li').count(), 12);
    await inspect(visitor, 'the lessons');
    await visitor.click('lesson-publish-and-subscribe');
    await visitor.reads('lesson-title', words.title);
    await visitor.sees('lesson-step-1', { 'data-state': 'done' });
    await visitor.sees('lesson-step-2', { 'data-state': 'next' });
    await inspect(visitor, 'a lesson');

    await subscribe(visitor, 'class/hello');
    await done(visitor, 2);
    await publish(visitor, 'Class/Hello', 'hi');
    await visitor.reads('lesson-hint', words.hint);
    await inspect(visitor, 'the guide');
    await publish(visitor, 'class/hello', 'hi');
    await done(visitor, 3);
    await visitor.misses('lesson-hint');

    // A reload forgets nothing that was done.
    await visitor.page.reload();
    await visitor.connection('online');
    await done(visitor, 3);
    await visitor.click('guide-lesson');
    await visitor.sees('lesson-progress', { 'data-done': '3' });
    const first = await addBoard(visitor, 1);
    await visitor.click(`vled-${first}-led1`);
    await done(visitor, 4);
    await visitor.click('guide-lesson');
    await visitor.sees('lesson-summary');
    await visitor.reads('next-lesson', words.next);

    await visitor.click('next-lesson');
    const lamp = await addBoard(visitor, 2);
    assert.notEqual(lamp, first);
    await done(visitor, 1);
    await publish(visitor, 'LED_CONTROL', 'led_on');
    await visitor.reads('lesson-hint', words.hint);
    await publish(visitor, 'LED_CONTROL', 'LED_ON');
    await done(visitor, 2);
    await publish(visitor, 'LED_CONTROL', 'LED_OFF');
    await done(visitor, 3);
    await publish(visitor, 'LED_CONTROL', 'LED_ON');
    await done(visitor, 4);
    await visitor.click('guide-lesson');
    await visitor.sees('lesson-summary');
    await visitor.click('lesson-restart');
    await visitor.sees('lesson-progress', { 'data-done': '1' });
    await visitor.click('undo');
    await visitor.sees('lesson-progress', { 'data-done': '4' });
    visitor.check();
  });
}

test('a lesson of a file is opened, and a wrong one is refused with its line', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/learn/lessons`);
  const text = readFileSync(new URL('../../lessons/04-topics-and-wildcards.md', import.meta.url), 'utf8');
  const open = (name, content) =>
    visitor.at('lesson-open').setInputFiles({ name, mimeType: 'text/markdown', buffer: Buffer.from(content) });
  await open('wrong.md', text.replace('minutes: 20', 'minutes: long'));
  await visitor.reads('lesson-fault', /line 4: a whole number/);
  const mine = text
    .replace('id: topics-and-wildcards', 'id: mine')
    .replace('In the [console]', '<img src=x onerror=alert(1)> In the [console]');
  await open('mine.md', mine);
  await visitor.misses('lesson-fault');
  await visitor.click('lesson-mine');
  await visitor.reads('lesson-step-1', /<img src=x onerror=alert\(1\)> In the/);
  await publish(visitor, 'school/room1/temperature', '21.5');
  await done(visitor, 1);
  await visitor.click('guide-close');
  await visitor.misses('guide');
  visitor.check();
});
