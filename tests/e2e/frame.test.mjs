// The frame around the places: the ways between them, the drawer, what is taken back, and the page
// without its server.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { fileServer } from './support/servers.mjs';
import { Broker } from './support/stage.mjs';

const PLACES = ['bench', 'console', 'packets', 'learn', 'broker'];
const NO_BROKER = [/404.*blinklab\.json/];

async function stage(t, options = {}) {
  const server = await fileServer(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, server.page, { expected: NO_BROKER, ...options });
  await visitor.connection('online');
  return visitor;
}

// Waits until the place is the one that is seen, with the focus in it and its name in the title.
async function isAt(visitor, place) {
  await visitor.sees(`place-${place}`, { 'aria-current': 'page' });
  await visitor.page.waitForFunction(() => document.activeElement?.tagName === 'MAIN');
  const name = await visitor.at(`place-${place}`).textContent();
  await visitor.page.waitForFunction((start) => document.title.startsWith(start), `${name} · `);
}

const press = (visitor, key) => visitor.page.keyboard.press(key);

test('links, the history and keys lead to the places', async (t) => {
  const visitor = await stage(t);
  for (const place of PLACES.slice(1)) {
    await visitor.click(`place-${place}`);
    await isAt(visitor, place);
  }
  await visitor.page.goBack();
  await isAt(visitor, 'learn');
  await visitor.page.goForward();
  await isAt(visitor, 'broker');
  for (const [index, place] of PLACES.entries()) {
    await press(visitor, String(index + 1));
    await isAt(visitor, place);
  }
  await visitor.page.reload();
  await visitor.sees('place-broker', { 'aria-current': 'page' });
  await press(visitor, 'Tab');
  await press(visitor, 'Enter');
  await isAt(visitor, 'broker');
  visitor.check();
});

test('the keys are listed, and single ones can be switched off for good', async (t) => {
  const visitor = await stage(t);
  await press(visitor, '?');
  await visitor.sees('shortcuts');
  await press(visitor, '2');
  await visitor.at('single-keys').uncheck();
  await press(visitor, 'Escape');
  await visitor.misses('shortcuts');
  await visitor.page.waitForFunction(() => localStorage.blinklab?.includes('"keys":false'));
  await visitor.page.reload();
  await visitor.connection('online');
  await press(visitor, 'd');
  await visitor.click('help');
  await visitor.sees('shortcuts');
  assert.equal(await visitor.at('drawer').count(), 0, 'a single key did something');
  assert.equal(await visitor.at('single-keys').isChecked(), false);
  visitor.check();
});

test('a dialog gives the focus back, and what a link leads to is read from its top', async (t) => {
  const visitor = await stage(t, { viewport: { width: 1280, height: 500 } });
  const { page } = visitor;
  const id = await visitor.addVirtualBoard();
  const isOn = (testid) => page.waitForFunction((it) => document.activeElement?.dataset.testid === it, testid);
  for (const opener of ['connection-state', 'help', 'add-binding', `vshare-${id}`, `vremove-${id}`]) {
    for (const [key, on] of [['Escape', 'dialog[open]'], ['Enter', '[data-testid=dialog-close]']]) {
      await visitor.at(opener).focus();
      await press(visitor, 'Enter');
      await page.locator(on).press(key);
      await page.locator('dialog').waitFor({ state: 'detached' });
      await isOn(opener);
    }
  }
  await visitor.at('drawer-toggle').press('Enter');
  await visitor.at('drawer-close').press('Enter');
  await visitor.misses('drawer');
  await isOn('drawer-toggle');
  // The second time the page is there at once, as far down as the one before was.
  for (const _ of ['first', 'second']) {
    await visitor.at('to-real').focus();
    assert.notEqual(await page.evaluate(() => scrollY), 0, 'the link is further down');
    await press(visitor, 'Enter');
    await visitor.sees('real-back');
    await page.waitForFunction(() => scrollY === 0);
    await page.goBack();
    await visitor.misses('real-back');
  }
  await visitor.at('to-real').focus();
  await press(visitor, 'Enter');
  await page.waitForFunction(() => document.activeElement?.matches('main.real'));
  await press(visitor, 'Tab');
  await isOn('real-back');
  // What is written for a topic that is looked at is written at once.
  await visitor.click('place-console');
  await visitor.at('topics').press('Home');
  await visitor.at('detail-publish').press('Enter');
  await isOn('publish-payload');
  visitor.check();
});

test('what is deleted comes back by the button and by the key', async (t) => {
  const visitor = await stage(t);
  const id = await visitor.addVirtualBoard();
  await visitor.click('add-binding');
  await visitor.at('bind-topic').fill('room/lamp');
  await visitor.click('bind-submit');
  await visitor.sees('bound-room/lamp');
  const name = await visitor.at(`vname-${id}`).inputValue();

  await visitor.page.locator('[data-testid^="remove-card-"]').click();
  await visitor.misses('bound-room/lamp');
  await visitor.click('undo');
  await visitor.sees('bound-room/lamp');
  await visitor.misses('deleted');

  await visitor.click(`vremove-${id}`);
  await visitor.click('confirm-yes');
  await visitor.sees('deleted');
  await visitor.misses(`vboard-${id}`);
  await visitor.misses(`board-${id}`);
  await press(visitor, 'Control+z');
  await visitor.sees(`board-${id}`, { 'data-online': true });
  assert.equal(await visitor.at(`vname-${id}`).inputValue(), name);
  visitor.check();
});

test('the drawer shows packets in every place, and stays as it was left', async (t) => {
  const visitor = await stage(t);
  const rows = visitor.page.locator('[data-testid="drawer"] li a');
  await press(visitor, 'd');
  await visitor.sees('drawer-toggle', { 'aria-expanded': 'true' });
  await rows.first().waitFor();
  const border = visitor.at('border-drawer');
  const height = async () => (await visitor.at('drawer').boundingBox()).height;
  const before = await height();
  await border.focus();
  await press(visitor, 'ArrowUp');
  await visitor.sees('border-drawer', { 'aria-valuenow': '39' });
  assert.ok((await height()) > before, 'the arrow key moved the border');
  const box = await border.boundingBox();
  await visitor.page.mouse.move(box.x + 200, box.y + box.height / 2);
  await visitor.page.mouse.down();
  await visitor.page.mouse.move(box.x + 200, 0.51 * 900);
  await visitor.page.mouse.up();
  await visitor.sees('border-drawer', { 'aria-valuenow': '49' });
  await visitor.page.waitForFunction(() => localStorage.blinklab?.includes('"drawer":49'));

  await visitor.click('place-learn');
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.sees('border-drawer', { 'aria-valuenow': '49' });
  const href = await rows.first().getAttribute('href');
  assert.match(href, /^#\/packets\/\d+$/);
  await rows.first().click();
  await visitor.sees('place-packets', { 'aria-current': 'page' });
  assert.match(visitor.page.url(), /#\/packets\/\d+$/);
  await press(visitor, 'd');
  await visitor.misses('drawer');
  visitor.check();
});

test('a phone has its tabs at the bottom, and nothing is hidden behind them', async (t) => {
  const visitor = await stage(t, { ...PHONE, viewport: { width: 360, height: 740 } });
  for (const place of [...PLACES.slice(1), 'bench']) {
    await visitor.click(`place-${place}`);
    await isAt(visitor, place);
    const seen = await visitor.page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
      const tabs = document.querySelector('nav.places').getBoundingClientRect();
      return {
        end: document.querySelector('main').getBoundingClientRect().bottom,
        tabs: tabs.top,
        bottom: tabs.bottom,
        width: document.documentElement.scrollWidth,
      };
    });
    assert.equal(seen.bottom, 740, `${place}: the tabs are at the bottom`);
    assert.ok(seen.end <= seen.tabs + 1, `${place}: content ends at ${seen.end}, tabs begin at ${seen.tabs}`);
    assert.equal(seen.width, 360, `${place}: as wide as the window`);
  }
  visitor.check();
});

test('the page opens without its server, and a new version with the next load', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const expected = [/ERR_CONNECTION_REFUSED/, /Failed to fetch/, /WebSocket connection/];
  const visitor = await visit(t, browser, broker.page, { expected, serviceWorkers: 'allow' });
  await visitor.connection('online');
  await visitor.page.evaluate(() => navigator.serviceWorker.ready);
  await visitor.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await broker.kill();
  await visitor.page.reload();
  await visitor.connection('online');
  const id = await visitor.addVirtualBoard();
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);

  // Another server on the same port serves an entry of its own: that is what is seen, at once.
  await broker.restart();
  await visitor.page.reload();
  await visitor.connection('online');
  await visitor.reads('join', /.+/);
  const manifest = await visitor.page.evaluate(async () => {
    const link = document.querySelector('link[rel="manifest"]');
    return (await fetch(link.href)).json();
  });
  assert.equal(manifest.name, 'Blinklab');
  visitor.check();
});
