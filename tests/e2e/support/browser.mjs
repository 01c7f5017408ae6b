// The page in headless Chromium, with everything watched that must not happen in silence.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { fromModules } from './modules.mjs';
import { PATIENCE } from './process.mjs';
import { tool } from './stage.mjs';

const { chromium } = fromModules('playwright-core');

const SHOTS =
  process.env.BLINKLAB_SHOTS ?? fileURLToPath(new URL('../../../target/screenshots', import.meta.url));

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { viewport: { width: 1280, height: 900 } };
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

// Playwright hides scroll bars; with `hasScrollBars` they take room, as they do on most desktops.
const launch = ({ hasScrollBars = false } = {}) =>
  chromium.launch({
    executablePath: tool('BLINKLAB_CHROMIUM'),
    args: ARGS,
    ignoreDefaultArgs: hasScrollBars ? ['--hide-scrollbars'] : [],
  });

export async function startBrowser(t, options) {
  const browser = await launch(options);
  t.after(() => browser.close());
  return browser;
}

// One browser for all tests of a script: each visit has a context of its own. Gives what to ask for it.
export function browserOfAll() {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  return () => browser;
}

// Opens the page as a new visitor. `expected` are console errors that the test brings about
// itself; any other one fails the test, and so does an exception or a blocked resource.
// `script` is a function that runs in each page before its own scripts.
export async function visit(t, browser, url, { expected = [], script, ...options } = {}) {
  // A service worker would answer for servers that a test has ended.
  const quiet = { locale: 'en-US', serviceWorkers: 'block', ...DESKTOP };
  const context = await browser.newContext({ ...quiet, ...options });
  context.setDefaultTimeout(PATIENCE);
  if (script) await context.addInitScript(script);
  const page = await context.newPage();
  const visitor = new Visitor(context, page);
  visitor.watch(page, expected);
  // The test's own failure comes first: complaints are checked when it has passed.
  t.after(() => context.close());
  await page.goto(url);
  return visitor;
}

// Opens the page in one more tab of the same browser.
export async function another(visitor, url, { expected = [] } = {}) {
  const page = await visitor.context.newPage();
  const next = new Visitor(visitor.context, page);
  next.watch(page, expected);
  await page.goto(url);
  return next;
}

export class Visitor {
  complaints = [];
  sockets = [];
  requests = [];

  constructor(context, page) {
    this.context = context;
    this.page = page;
  }

  watch(page, expected) {
    const complain = (text) => {
      if (!expected.some((pattern) => pattern.test(text))) this.complaints.push(text);
    };
    page.on('console', (message) => {
      const where = message.location().url;
      if (message.type() === 'error') complain(`${message.text()} (${where})`);
    });
    page.on('pageerror', (error) => complain(`exception: ${error.message}`));
    page.on('crash', () => complain('the page crashed'));
    page.on('websocket', (socket) => this.sockets.push(socket.url()));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  // Ends the visit: nothing was complained about in all that time.
  check() {
    assert.deepEqual(this.complaints, [], 'console errors');
  }

  // The element with this test id, and with these attributes once it has them.
  at(testid, attributes = {}) {
    const more = Object.entries(attributes).map(([name, value]) => `[${name}="${value}"]`);
    return this.page.locator(`[data-testid="${testid}"]${more.join('')}`);
  }

  // Waits until the element is there with these attributes.
  sees(testid, attributes = {}) {
    return this.at(testid, attributes).waitFor({ state: 'attached' });
  }

  // Waits until the element is gone.
  misses(testid) {
    return this.at(testid).waitFor({ state: 'detached' });
  }

  // Waits until the field holds this: the page draws what it knows with the next frame.
  async holds(testid, value) {
    const field = this.at(testid);
    for (let round = 0; round < 100 && (await field.inputValue()) !== value; round++) {
      await this.page.waitForTimeout(50);
    }
    assert.equal(await field.inputValue(), value);
  }

  // Waits until the element's text is what `fits`, and returns it.
  async reads(testid, fits) {
    const locator =
      fits instanceof RegExp
        ? this.at(testid).filter({ hasText: fits })
        : this.at(testid).and(this.page.getByText(fits, { exact: true }));
    await locator.first().waitFor({ state: 'attached' });
    return locator.first().textContent();
  }

  click(testid) {
    return this.at(testid).click();
  }

  // Waits until the page's connection is in this state.
  connection(state) {
    return this.sees('connection-state', { 'data-state': state });
  }

  // Adds a virtual ESP32, waits for its card, and returns its id.
  async addVirtualBoard() {
    const all = this.page.locator('[data-testid^="vboard-"]');
    const before = await all.count();
    await this.click('add-virtual-board');
    await all.nth(before).waitFor();
    const testid = await all.nth(before).getAttribute('data-testid');
    const id = testid.slice('vboard-'.length);
    await this.sees(`board-${id}`, { 'data-online': 'true' });
    return id;
  }

  // Waits until both the drawing and the card show the LED lit, or dark.
  async ledIs(id, lit) {
    await this.sees(`vled-${id}-led1`, { 'data-lit': lit });
    await this.reported(id, 'led1', lit);
  }

  // Waits until the card shows the part as its board reported it, with nothing pending.
  reported(board, part, on) {
    return this.sees(`part-${board}-${part}`, {
      'aria-checked': on,
      'data-pending': false,
      'data-reported': on ? 'on' : 'off',
    });
  }

  // Holds the temperature around a virtual board's sensor at a level.
  async setTemperature(id, level) {
    await this.at(`source-${id}-dht22_temperature`).selectOption('constant');
    await this.at(`level-${id}-dht22_temperature`).fill(String(level));
  }

  // A picture of the whole page; of what is in sight where a dialog covers that.
  async shot(name, { fullPage = true } = {}) {
    mkdirSync(SHOTS, { recursive: true });
    // The bar sticks to the top of what is scrolled to.
    await this.page.evaluate(() => scrollTo(0, 0));
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage });
  }
}
