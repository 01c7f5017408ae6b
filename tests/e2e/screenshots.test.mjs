// Pictures for a person to look at: each view in both languages and both themes, on a desktop and
// on a phone. They are written to target/screenshots.

import { connect } from 'node:net';
import { test } from 'node:test';

import { DESKTOP, PHONE, startBrowser, visit } from './support/browser.mjs';
import { Board, Broker, Paho } from './support/stage.mjs';

const LANGUAGES = { zh: 'zh-CN', en: 'en-US' };
const THEMES = ['light', 'dark'];
const DEVICES = { desktop: DESKTOP, phone: PHONE };
// The broker is ended for one picture, and Chromium says what it thinks of that.
const NO_SOCKET = [/WebSocket connection to .* failed/, /ERR_CONNECTION_RE(FUSED|SET)/];

// Places and things in them, each by its address.
const VIEWS = {
  console: '#/console/LED_CONTROL',
  packets: '#/packets/5',
  sequence: '#/packets/sequence',
  workbench: '#/packets/hex/100c00044d51545405020003ff',
  learn: '#/learn',
  scenarios: '#/learn/scenarios',
  swarm: '#//swarm',
  filter: `#/learn/filter/${encodeURIComponent('blinklab/+/led1/#')}`,
  map: '#/broker/map',
};
// For what comes in by itself: messages, lists.
const SETTLING = 800;

// A classroom: a real board, one that was cut off, one whose manifest is broken.
async function classroom(t, broker) {
  const paho = await Paho.connect(t, broker, 'teacher');
  await paho.subscribe('blinklab/+/dht22/state');
  const board = Board.start(t, broker, 'blinklab_board.py', '240ac4a1b2c3');
  const lost = Board.start(t, broker, 'blinklab_board.py', '240ac4d4e5f6');
  for (const { name } of [board, lost]) await paho.message(`blinklab/${name}/dht22/state`);
  await lost.kill();
  await paho.publish('homeassistant/device/typo/config', '{"dev": {"ids": ["typo"],\n "name": Desk}}', { retain: true });
  await paho.publish(`blinklab/${board.name}/led1/set`, 'ON');
  await board.pin(2, 1);
  return board;
}

// Somebody who speaks something else.
async function lost(visitor, broker) {
  const socket = connect(broker.port, '127.0.0.1', () => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
  socket.on('error', () => {});
  await visitor.sees('log-line', { 'data-code': 'not-mqtt' });
  socket.destroy();
}

for (const [language, locale] of Object.entries(LANGUAGES)) {
  for (const theme of THEMES) {
    for (const [device, size] of Object.entries(DEVICES)) {
      test(`${language}, ${theme}, ${device}`, async (t) => {
        const broker = await Broker.start(t);
        const browser = await startBrowser(t);
        const options = { ...size, locale, colorScheme: theme, expected: NO_SOCKET };
        const visitor = await visit(t, browser, broker.page, options);
        const shot = (view, what) => visitor.shot(`${view}-${language}-${theme}-${device}`, what);
        await visitor.connection('online');
        await shot('empty');

        await visitor.click('add-lesson');
        const board = await classroom(t, broker);
        const id = await visitor.addVirtualBoard();
        await visitor.click('bound-LED_CONTROL-on');
        await visitor.ledIs(id, true);
        await visitor.reported(board.name, 'led1', true);
        await visitor.sees('board-esp32-d4e5f6', { 'data-online': false });
        await visitor.sees('manifest-fault');
        await visitor.click(`vlog-${id}`);
        await shot('bench');
        for (const [view, hash] of Object.entries(VIEWS)) {
          await visitor.page.goto(`${broker.page}${hash}`);
          await visitor.page.waitForTimeout(SETTLING);
          await shot(view);
        }
        await visitor.page.goto(`${broker.page}#/board/${id}/program`);
        await visitor.click('program-begin');
        await visitor.at('program-examples').selectOption('led_control');
        await visitor.click('program-run');
        await visitor.sees('program-socket', { 'data-open': true });
        await visitor.sees('editor', { 'data-stage': 'rich' });
        await shot('program');
        await visitor.page.goto(`${broker.page}#/`);

        await visitor.click('connection-state');
        await visitor.at('choose-address').check({ force: true });
        await visitor.at('address').fill('192.168.1.5');
        await visitor.click('connect');
        await visitor.sees('address-error');
        await shot('connection', { fullPage: false });
        await visitor.click('dialog-close');

        await visitor.click('add-binding');
        await shot('bind', { fullPage: false });
        await visitor.click('dialog-close');

        await visitor.click('place-broker');
        await visitor.sees('admin-login');
        await shot('login');
        await lost(visitor, broker);
        await visitor.page.goto(await broker.manage());
        await visitor.sees(`client-${board.name}`);
        await shot('broker');
        await visitor.click(`kick-${board.name}`);
        await shot('kick', { fullPage: false });
        await visitor.click('dialog-close');
        await visitor.click('clear-retained');
        await visitor.sees('clear-preview');
        await shot('clear', { fullPage: false });
        await visitor.click('dialog-close');
        await visitor.click('place-bench');

        await broker.kill();
        await visitor.sees('countdown');
        await shot('no-broker');
        visitor.check();
      });
    }
  }
}
