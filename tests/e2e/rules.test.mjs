// Rules: on the page at the broker in the tab, and at broker-ws with and without a page.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { PHONE, another, startBrowser, visit } from './support/browser.mjs';
import { fileServer } from './support/servers.mjs';
import { Broker, Paho } from './support/stage.mjs';

// A file server does not say who it is, and Chromium says so on the console.
const NO_BROKER = [/404.*(blinklab\.json|api\/v1)/];
// A broker that wants to know who asks, and a text that it refuses.
const ASKS = [/401/, /403/];

const FAN = `rules:
  - name: Fan
    when: sensors/+/state
    field: t
    if: value > 30
    then:
      - publish: fans/{{ levels[1] }}/set
        payload: 'ON'
`;

async function fill(visitor, fields) {
  for (const [name, value] of Object.entries(fields)) await visitor.at(`rule-${name}`).fill(value);
}

// Publishes from the console.
async function publish(visitor, topic, payload) {
  await visitor.page.goto(`${visitor.page.url().split('#')[0]}#/console`);
  await visitor.click('console-tab-publish');
  await visitor.at('publish-topic').fill(topic);
  await visitor.at('publish-payload').fill(payload);
  await visitor.click('publish');
}

test('a rule of the form runs on the page while another place is seen, in both languages', async (t) => {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${server.page}#/`, { expected: NO_BROKER });
  await visitor.connection('online');
  await visitor.click('to-rules');
  await visitor.sees('no-rules');
  await visitor.shot('rules-empty-en');
  assert.equal(await visitor.at('rule-filter').getAttribute('list'), 'rule-topics');
  await fill(visitor, { filter: 'hall/t', with: '30', name: 'Hot' });
  await visitor.at('rule-do').selectOption('1');
  await fill(visitor, { text: 'It is {{ value }} degrees' });
  await visitor.click('rule-add');
  await visitor.reads('rules-place', /They run in this tab/);
  await visitor.sees('rule-Hot', { 'data-state': 'on', 'data-fired': '0' });
  assert.match(await visitor.at('rules-text').inputValue(), /if: "value > 30"/);

  await publish(visitor, 'hall/t', '29');
  await publish(visitor, 'hall/t', '31.5');
  await visitor.reads('notice', /“Hot”: It is 31.5 degrees/);
  await visitor.page.goto(`${server.page}#/rules`);
  await visitor.sees('rule-Hot', { 'data-fired': '1' });
  await visitor.reads('rule-verdict', 'it fired');
  await publish(visitor, 'hall/t', '32');
  await visitor.page.goto(`${server.page}#/rules`);
  await visitor.reads('rule-verdict', /was true already/);
  await visitor.click('language-zh-CN');
  await visitor.reads('rule-verdict', /条件早已成立/);
  await visitor.shot('rules-page-zh');

  // After a reload it runs again, though the page of rules is not seen.
  await visitor.page.goto(`${server.page}#/packets`);
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.page.waitForTimeout(5_000);
  await publish(visitor, 'hall/t', '33');
  await visitor.reads('notice', /“Hot”：It is 33 degrees/);
  visitor.check();
});

test('a text that is wrong is said at its line, and deleting is taken back', async (t) => {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${server.page}#/rules`, { expected: NO_BROKER });
  await visitor.at('rules-text').fill(FAN.replace('value > 30', 'value > thirty'));
  await visitor.sees('rules-fault', { 'data-line': '5', 'data-column': '17' });
  await visitor.reads('rules-fault', /line 5, column 17: there is no `thirty`/);
  assert.ok(await visitor.at('rules-save').isDisabled());
  await visitor.click('rules-go');
  const marked = await visitor.page.evaluate(() => {
    const field = document.querySelector('[data-testid="rules-text"]');
    return field.value.slice(field.selectionStart, field.selectionEnd);
  });
  assert.equal(marked, '    if: value > thirty');
  await visitor.shot('rules-fault-en');
  await visitor.click('language-zh-CN');
  await visitor.reads('rules-fault', /第 5 行第 17 列：没有“thirty”这个名称/);

  await visitor.at('rules-text').fill('');
  await visitor.page.locator('[data-testid=rules-help] > summary').click();
  await visitor.click('rules-example-0');
  assert.match(await visitor.at('rules-text').inputValue(), /name: 太热了/);
  await visitor.misses('rules-fault');
  await visitor.at('rules-text').fill(FAN);
  await visitor.click('rules-save');
  await visitor.sees('rule-Fan', { 'data-state': 'on' });

  // Trying publishes nothing.
  await visitor.at('try-payload').fill('{"t": 31}');
  await visitor.click('try-now');
  await visitor.reads('tried', /发布到 fans\/x\/set：ON/);
  await visitor.at('try-payload').fill('{"t": "warm"}');
  await visitor.click('try-now');
  await visitor.reads('tried', /值不是数字/);

  await visitor.click('rule-remove-Fan');
  await visitor.sees('no-rules');
  await visitor.reads('deleted', /已删除规则“Fan”/);
  await visitor.page.keyboard.press('Control+z');
  await visitor.sees('rule-Fan');
  visitor.check();
});

test('two rules that lead back to each other are named, and stopped when they run away', async (t) => {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${server.page}#/rules`, { expected: NO_BROKER });
  const one = (name, when, publish) =>
    `  - {name: ${name}, when: ${when}, then: [{publish: ${publish}, payload: x}]}\n`;
  await visitor.at('rules-text').fill(`rules:\n${one('there', 'a', 'b')}${one('back', 'b', 'a')}`);
  await visitor.reads('rule-loop', /there → back/);
  await visitor.click('rules-save');
  await visitor.reads('rules-place', /They run in this tab/);
  await publish(visitor, 'a', 'x');
  await visitor.page.goto(`${server.page}#/rules`);
  await visitor.reads('rule-halt', /set each other off, 8 in a row/);
  const stopped = visitor.page.locator('[data-testid^="rule-"][data-state="stopped"]');
  const name = (await stopped.first().getAttribute('data-testid')).slice('rule-'.length);
  await visitor.click(`rule-switch-${name}`);
  await visitor.sees(`rule-${name}`, { 'data-state': 'on' });
  visitor.check();
});

test('of two tabs one runs the rules, and the other takes over', async (t) => {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${server.page}#/rules`, { expected: NO_BROKER });
  await visitor.at('rules-text').fill("rules:\n  - {name: n, when: t, then: [notify: 'n {{ value }}']}\n");
  await visitor.click('rules-save');
  await visitor.reads('rules-place', /They run in this tab/);
  const second = await another(visitor, `${server.page}#/rules`, { expected: NO_BROKER });
  await second.reads('rules-place', /another tab of this browser/);
  await second.page.waitForTimeout(4_000);
  await second.reads('rules-place', /another tab of this browser/);
  await visitor.page.close();
  await second.reads('rules-place', /They run in this tab/);
  second.check();
});

test('an administrator makes a rule of broker-ws, which acts when the page is closed', async (t) => {
  const broker = await Broker.start(t);
  const link = await broker.manage();
  const paho = await Paho.connect(t, broker, 'board');
  await paho.subscribe('fans/#');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/rules`, { expected: ASKS });
  await visitor.click('rules-broker');
  await visitor.reads('rules-place', /Only an administrator/);
  await visitor.page.goto(link);
  await visitor.sees('admin-log-out');
  await visitor.page.goto(`${broker.page}#/rules`);
  await visitor.click('rules-broker');
  await visitor.reads('rules-place', /whether or not a page is open/);
  await visitor.at('rules-text').fill(FAN);
  await visitor.click('rules-save');
  await visitor.sees('rule-Fan', { 'data-state': 'on', 'data-fired': '0' });
  await paho.publish('sensors/attic/state', { t: 31 });
  assert.equal(await paho.message('fans/attic/set'), 'ON');
  await visitor.sees('rule-Fan', { 'data-fired': '1' });
  await visitor.reads('rule-verdict', 'it fired');
  await visitor.shot('rules-broker-en');
  await visitor.click('rule-switch-Fan');
  await visitor.reads('rule-halt', 'stopped by hand');
  await visitor.click('rule-switch-Fan');
  await visitor.sees('rule-Fan', { 'data-state': 'on' });
  await visitor.click('rule-remove-Fan');
  await visitor.reads('deleted', /The rule “Fan” is gone/);
  await visitor.sees('no-rules');
  await visitor.page.keyboard.press('Control+z');
  await visitor.sees('rule-Fan', { 'data-state': 'on' });
  await visitor.misses('deleted');
  await visitor.page.close();
  await paho.publish('sensors/cellar/state', { t: 40 });
  assert.equal(await paho.message('fans/cellar/set'), 'ON');
  visitor.check();
});

test('what a rule of broker-ws says is seen at every place, and does not flood it', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'blinklab-rules-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'rules.yaml');
  writeFileSync(file, "rules:\n  - {name: Bell, when: bell, then: [notify: '<b>{{ value }}</b>']}\n");
  const broker = await Broker.start(t, '--rules', file);
  const paho = await Paho.connect(t, broker, 'board');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/`);
  await visitor.connection('online');
  await visitor.page.waitForTimeout(500);
  for (let number = 1; number <= 20; number += 1) await paho.publish('bell', number);
  await visitor.reads('notice', /^“Bell”: <b>1<\/b>/);
  await visitor.shot('rules-notice-en', { fullPage: false });
  await visitor.reads('notice', /^“Bell”: <b>20<\/b> \(and 18 more before\)/);
  await visitor.page.goto(`${broker.page}#/learn`);
  await visitor.click('language-zh-CN');
  await paho.publish('bell', 21);
  await visitor.reads('notice', /“Bell”：<b>21<\/b>/);
  visitor.check();
});

test('rules of a file are seen and not changed on the page', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'blinklab-rules-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'rules.yaml');
  writeFileSync(file, FAN);
  const broker = await Broker.start(t, '--rules', file);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, await broker.manage(), { expected: ASKS });
  await visitor.sees('admin-log-out');
  await visitor.page.goto(`${broker.page}#/rules`);
  await visitor.click('rules-broker');
  await visitor.reads('rules-place', /rules\.yaml: change them there/);
  await visitor.sees('rule-Fan');
  await visitor.misses('rule-remove-Fan');
  assert.ok(!(await visitor.at('rules-text').isEditable()));
  visitor.check();
});

test('rules fit on a phone and into the dark', async (t) => {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const options = { expected: NO_BROKER, ...PHONE };
  const visitor = await visit(t, browser, `${server.page}#/rules`, options);
  await visitor.at('rules-text').fill(FAN);
  await visitor.click('rules-save');
  await visitor.sees('rule-Fan');
  await visitor.click('language-zh-CN');
  await visitor.click('theme-dark');
  const overflow = await visitor.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(overflow, 0);
  await visitor.shot('rules-phone-dark-zh');
  visitor.check();
});
