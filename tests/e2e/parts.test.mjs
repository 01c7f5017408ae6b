// Boards of three kinds with all their parts: added, wired, set, saved and shared on the page.
// The page is plain files, its broker is in the tab.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { DESKTOP, PHONE, another, startBrowser, visit } from './support/browser.mjs';
import { fromModules } from './support/modules.mjs';
import { fileServer } from './support/servers.mjs';

const AXE = readFileSync(fromModules.resolve('axe-core/axe.min.js'), 'utf8');
const NO_BROKER = [/404.*blinklab\.json/];
const PARTS = [
  'rgb-led', 'neopixel-strip', 'neopixel-ring', 'button', 'switch', 'potentiometer', 'dht11',
  'ds18b20', 'tmp36', 'photoresistor', 'pir', 'hc-sr04', 'relay', 'servo', 'buzzer', 'ssd1306',
  'lcd1602',
];

async function stage(t, options = {}) {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, server.page, { expected: NO_BROKER, ...options });
  await visitor.connection('online');
  return { server, browser, visitor };
}

async function addKind(visitor, kind) {
  const all = visitor.page.locator('[data-testid^="vboard-"]');
  const before = await all.count();
  await visitor.click('add-other-board');
  await visitor.click(`add-${kind}`);
  await all.nth(before).waitFor();
  const id = (await all.nth(before).getAttribute('data-testid')).slice('vboard-'.length);
  await visitor.sees(`board-${id}`, { 'data-online': 'true' });
  return id;
}

async function addPart(visitor, id, kind) {
  await visitor.at(`vadd-${id}`).selectOption(kind);
}

async function inspect(visitor, what) {
  await visitor.page.evaluate(AXE);
  const found = await visitor.page.evaluate(async () => (await axe.run(document)).violations);
  const serious = found.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  const said = serious.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${what}: ${id}: ${help}\n  ${html}\n  ${failureSummary}`),
  );
  assert.equal(said.length, 0, said.join('\n'));
}

for (const [kind, locale, theme, device] of [
  ['esp32', 'en-US', 'light', DESKTOP],
  ['esp8266', 'zh-CN', 'dark', DESKTOP],
  ['pico-w', 'zh-CN', 'light', PHONE],
]) {
  test(`every part on ${kind}, seen and told: ${locale}, ${theme}`, async (t) => {
    const { visitor } = await stage(t, { ...device, locale, colorScheme: theme });
    const id = await addKind(visitor, kind);
    await visitor.click(`vparts-${id}`);
    for (const part of PARTS) {
      await addPart(visitor, id, part);
      const base = part.replaceAll('-', '_');
      const name = /\d$/.test(base) ? base : `${base}1`;
      await visitor.sees(`part-row-${id}-${name}`);
    }
    await visitor.sees(`board-${id}`, { 'data-online': 'true' });
    await visitor.click(`part-${id}-rgb_led1`);
    await visitor.sees(`vled-${id}-rgb_led1`, { 'data-lit': 'true' });
    // The lens of its card shines as the board says that it does.
    await visitor.at(`part-${id}-rgb_led1.color`).fill('#00c800');
    await visitor.at(`board-${id}`).locator('.lens.lit[color="#00c800"]').waitFor();
    await inspect(visitor, kind);
    await visitor.click(`vparts-${id}`);
    await visitor.shot(`parts-${kind}`);
    visitor.check();
  });
}

test('a pin conflict is said in words, and a part that is removed comes back', async (t) => {
  const { visitor } = await stage(t, { locale: 'en-US' });
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vparts-${id}`);
  const pin = visitor.at(`pin-${id}-led1-signal`);
  await pin.selectOption('4');
  await visitor.reads(`vfault-${id}`, /signal of `led1` cannot be on pin 4: data of `dht22` is on it/);
  assert.equal(await pin.inputValue(), '2', 'nothing has changed');
  await pin.selectOption('34');
  await visitor.reads(`vfault-${id}`, /an input only/);
  await pin.selectOption('23');
  await visitor.misses(`vfault-${id}`);
  await visitor.holds(`pin-${id}-led1-signal`, '23');
  await visitor.sees(`board-${id}`, { 'data-online': 'true' });
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);

  await visitor.click(`part-remove-${id}-led1`);
  await visitor.misses(`part-row-${id}-led1`);
  await visitor.misses(`part-${id}-led1`);
  await visitor.click('undo');
  await visitor.holds(`pin-${id}-led1-signal`, '23');
  await visitor.sees(`part-${id}-led1`);
  visitor.check();
});

test('a button is pressed with the space bar, and a rule reports it', async (t) => {
  const { visitor } = await stage(t, { locale: 'en-US' });
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vparts-${id}`);
  await addPart(visitor, id, 'button');
  const button = visitor.at(`vled-${id}-button1`);
  await button.focus();
  await visitor.page.keyboard.down('Space');
  await visitor.sees(`vled-${id}-button1`, { 'aria-pressed': 'true' });
  await visitor.reads(`value-${id}-button1`, /On/i);
  await visitor.page.keyboard.up('Space');
  await visitor.sees(`vled-${id}-button1`, { 'aria-pressed': 'false' });

  await visitor.click(`vrules-${id}`);
  await visitor.click(`rule-report-${id}`);
  await visitor.at(`rule-topic-${id}-2`).fill('bell/#');
  await visitor.at(`rule-topic-${id}-2`).press('Tab');
  await visitor.reads(`vfault-${id}`, /wildcards/);
  await visitor.at(`rule-topic-${id}-2`).fill('bell');
  await visitor.at(`rule-topic-${id}-2`).press('Tab');
  await visitor.misses(`vfault-${id}`);
  await visitor.sees(`board-${id}`, { 'data-online': 'true' });
  await visitor.click(`vlog-${id}`);
  await button.focus();
  await visitor.page.keyboard.press('Space');
  await visitor.page.getByText('→ bell ON').waitFor();
  visitor.check();
});

test('a table is played to a sensor, and a bad one says its line', async (t) => {
  const { visitor } = await stage(t, { locale: 'en-US' });
  const id = await visitor.addVirtualBoard();
  await visitor.click(`tables-${id}-dht22_humidity`);
  const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const input = visitor.at(`csv-${id}-dht22_humidity`);
  await input.setInputFiles(file('bad.csv', 'time,value\n0,50\n1,wet\n'));
  await visitor.reads(`vfault-${id}`, /line 3: `wet` is no number/);
  await input.setInputFiles(file('good.csv', 'time;value\n0;77,5\n3600;78\n'));
  await visitor.misses(`vfault-${id}`);
  await visitor.reads(`value-${id}-dht22_humidity`, '77.5');
  visitor.check();
});

test('a board goes as a link, and is seen before it is added', async (t) => {
  const { server, visitor } = await stage(t, { locale: 'en-US' });
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vparts-${id}`);
  await addPart(visitor, id, 'servo');
  await visitor.sees(`part-row-${id}-servo1`);
  await visitor.click(`vshare-${id}`);
  const link = await visitor.at('board-link').inputValue();
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/#board=[\w-]+$/);
  assert.ok(link.length < 1500, `${link.length} characters`);
  await visitor.shot('parts-share', { fullPage: false });

  const next = await another(visitor, link, { expected: NO_BROKER });
  await next.reads('incoming-board', /Servo.*GPIO/s);
  assert.equal(new URL(next.page.url()).hash, '#/', 'a reload does not bring it again');
  await inspect(next, 'a board that came');
  await next.shot('parts-incoming', { fullPage: false });
  const before = await next.page.locator('[data-testid^="vboard-"]').count();
  await next.click('incoming-add');
  await next.page.locator('[data-testid^="vboard-"]').nth(before).waitFor();
  next.check();

  const cut = await another(visitor, link.slice(0, -9), { expected: NO_BROKER });
  await cut.reads('incoming-error', /cut off/);
  cut.check();
  assert.ok(server.page);
  visitor.check();
});

test('a board goes as a file and comes back', async (t) => {
  const { visitor } = await stage(t, { locale: 'en-US' });
  const id = await visitor.addVirtualBoard();
  const [download] = await Promise.all([
    visitor.page.waitForEvent('download'),
    visitor.click(`vsave-${id}`),
  ]);
  const path = await download.path();
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).board.kind, 'esp32');
  await visitor.click('add-other-board');
  await visitor.at('board-file').setInputFiles(path);
  await visitor.click('incoming-add');
  await visitor.page.locator('[data-testid^="vboard-"]').nth(1).waitFor();
  await visitor.at('board-file').setInputFiles({
    name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"blinklab":"board"}'),
  });
  await visitor.reads('incoming-error', /no board/);
  visitor.check();
});

test('what a display is told is on its dots', async (t) => {
  const { visitor } = await stage(t, { locale: 'en-US' });
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vparts-${id}`);
  await addPart(visitor, id, 'ssd1306');
  await visitor.sees(`part-row-${id}-ssd1306`);
  await visitor.click(`vrules-${id}`);
  await visitor.click(`rule-obey-${id}`);
  await visitor.at(`rule-part-${id}-2`).selectOption('ssd1306');
  await visitor.at(`rule-language-${id}-2`).selectOption('value');
  await visitor.sees(`board-${id}`, { 'data-online': 'true' });
  const lit = () =>
    visitor.page.locator('canvas.oled').evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, 128, 64);
      return data.filter((value, index) => index % 4 === 0 && value > 0).length;
    });
  assert.equal(await lit(), 0);
  await visitor.click('place-console');
  await visitor.click('console-tab-publish');
  await visitor.at('publish-topic').fill(`blinklab/${id}/orders`);
  await visitor.at('publish-payload').fill('Hello');
  await visitor.click('publish');
  await visitor.click('place-bench');
  for (let round = 0; round < 100 && (await lit()) === 0; round++) {
    await visitor.page.waitForTimeout(50);
  }
  // H e l l o in 5 by 7 dots.
  assert.ok((await lit()) > 50, 'dots are lit');
  visitor.check();
});
