// Each place, full of things and of long texts, in both languages, on a desktop and on a phone, with scroll bars
// that take room: nothing is wider than it may be, and nothing scrolls where there is nothing to scroll to.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { addCard, announce } from './support/cards.mjs';
import { write } from './support/console.mjs';
import { faults } from './support/layout.mjs';
import { MqttJs } from './support/mqttjs.mjs';
import { Broker } from './support/stage.mjs';

const LARGE = { width: 1440, height: 900 };
const SMALL = { width: 1024, height: 768 };
const SIZES = {
  'zh-CN': { desktop: LARGE, phone: PHONE.viewport },
  en: { desktop: SMALL, phone: PHONE.viewport },
};
const LONG = `a/${Array.from({ length: 12 }, (_, at) => `level-${at}-with-a-long-name`).join('/')}`;
const WORD = 'x'.repeat(150);
const TOPICS = 300;
const BYTES = '100c00044d51545405020003ff';

// Places and things in them, each by its address.
const VIEWS = [
  '#/', '#/console', '#/console/gauge', `#/console/${LONG}`, '#/packets', '#/packets/5', '#/packets/sequence',
  `#/packets/hex/${BYTES}`, '#/learn', '#/learn/lessons', '#/learn/lessons/publish-and-subscribe',
  '#/learn/filter/blinklab%2F%2B%2Fled1%2F%23', '#/learn/packets/publish', '#/learn/reasons', '#/learn/flows',
  '#/learn/words', '#/learn/scenarios', '#/broker', '#/broker/map', '#/rules', '#/real', '#//swarm', '#/room',
  '#/room/wall',
];

// What is opened by a button, where that is.
const CLIENT = `a-client-with-a-very-long-name-${WORD}`;
const DIALOGS = {
  'connection-state': '#/', 'add-binding': '#/', help: '#/', 'topics-clear': '#/console', [`kick-${CLIENT}`]: '#/broker',
};

// A page with much on it: cards of all kinds, several dashboards, boards, many topics, a long one, what was saved.
async function fill(t, visitor, broker) {
  const client = await MqttJs.connect(t, broker, CLIENT);
  await announce(client);
  await client.publish(LONG, WORD, { retain: true });
  await Promise.all(Array.from({ length: TOPICS }, (_, at) =>
    client.publish(`site/floor${at % 10}/sensor${at}`, `{"value": ${at}}`, { retain: true }),
  ));
  await addCard(visitor, 'switch', { topic: 'lamp', on: '1', off: '0' });
  await addCard(visitor, 'button', { topic: 'bell', on: WORD.slice(0, 40) });
  await addCard(visitor, 'slider', { topic: 'fan', min: '0', max: '10', step: '1' });
  await addCard(visitor, 'gauge', { topic: 'gauge', unit: '%' });
  await addCard(visitor, 'value', { topic: LONG, title: WORD.slice(0, 60) });
  await addCard(visitor, 'chart', { topic: 't', more: LONG });
  await addCard(visitor, 'log', { topic: 'news/#' });
  await addCard(visitor, 'image', { topic: 'cam' });
  for (const [topic, payload] of Object.entries({ gauge: '42.5', t: '20', 'news/a': WORD, lamp: '1' })) {
    await client.publish(topic, payload);
  }
  const id = await visitor.addVirtualBoard();
  await visitor.click(`vparts-${id}`);
  for (const part of ['neopixel-strip', 'potentiometer', 'ssd1306', 'hc-sr04']) {
    await visitor.at(`vadd-${id}`).selectOption(part);
  }
  await visitor.click(`fault-lab-${id}`);
  await visitor.click(`vlog-${id}`);
  for (const name of ['Room 204', 'A dashboard with a very long name, which goes on and on', '温室']) {
    await visitor.click('dashboard-add');
    await visitor.click('dashboard-menu');
    await visitor.at('dashboard-name').fill(name);
    await visitor.at('dashboard-name').press('Enter');
    await visitor.at('dashboard-name').press('Escape');
  }
  await visitor.click('place-console');
  await write(visitor, LONG, '{"a": 1}');
  await visitor.click('publish-properties');
  await visitor.click('saved-open');
  await visitor.at('save-folder').fill(WORD.slice(0, 30));
  await visitor.at('save-name').fill(WORD.slice(0, 60));
  await visitor.click('save');
  await visitor.click('repeats-open');
  await visitor.click('sent-open');
  await visitor.click('publish');
  return id;
}

test('nothing is wider than its room, and nothing scrolls by a few pixels', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t, { hasScrollBars: true });
  const visitor = await visit(t, browser, await broker.manage(), { viewport: LARGE });
  const { page } = visitor;
  await visitor.connection('online');
  await visitor.click('place-bench');
  const id = await fill(t, visitor, broker);
  const wrong = [];
  const look = async (language, what) => {
    for (const [size, viewport] of Object.entries(SIZES[language])) {
      await page.setViewportSize(viewport);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      wrong.push(...(await faults(page)).map((fault) => `${language}, ${size}, ${what}: ${fault}`));
    }
    await page.setViewportSize(LARGE);
  };
  const go = async (hash) => {
    await page.evaluate((to) => location.assign(to), hash);
    await page.waitForFunction(() => !document.querySelector('[data-testid=piece-coming]'));
  };
  for (const language of Object.keys(SIZES)) {
    await visitor.at(`language-${language}`).check({ force: true });
    for (const view of [...VIEWS, `#/board/${id}/program`]) {
      await go(view);
      await look(language, view);
    }
    for (const tab of ['publish', 'subscriptions', 'session']) {
      await go('#/console');
      await visitor.click(`console-tab-${tab}`);
      await look(language, `console ${tab}`);
    }
    for (const [button, place] of Object.entries(DIALOGS)) {
      await go(place);
      await visitor.click(button);
      await page.locator('dialog[open]').waitFor();
      await look(language, button);
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    }
  }
  assert.deepEqual(wrong, []);
  visitor.check();
});
