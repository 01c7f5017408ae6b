// The page of real boards: what is filled in becomes a program, and the program gets onto a board.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { Broker } from './support/stage.mjs';
import { WiredBoard } from './support/wired_board.mjs';

const kept = (name) => readFileSync(new URL(`../../boards/micropython/esp32/${name}`, import.meta.url), 'utf8');

async function open(t, { board, ...options } = {}) {
  const broker = await Broker.start(t);
  const visitor = await visit(t, await startBrowser(t), 'about:blank', options);
  if (board) await board.plug(visitor.context);
  await visitor.page.goto(broker.page);
  await visitor.click('to-real');
  await visitor.sees('real-text');
  return visitor;
}

async function fill(visitor) {
  await visitor.at('real-wifi').fill('Classroom');
  await visitor.at('real-wifi-password').fill('12345678');
  await visitor.at('real-server').fill('192.168.1.10');
  await visitor.misses('real-faults');
}

test('what is filled in becomes the program that boards/ has', async (t) => {
  const visitor = await open(t);
  await visitor.reads('real-faults', /Wi-Fi/);
  await fill(visitor);
  assert.equal(await visitor.at('real-text').innerText(), kept('main.py'));
  await visitor.click('real-file-config.py');
  await visitor.reads('real-text', /WIFI_PASSWORD = "••••••••"/);
  await visitor.at('real-show-passwords').check();
  await visitor.reads('real-text', /WIFI_PASSWORD = "12345678"/);
  assert.equal(await visitor.at('real-text').innerText(), kept('config.py'));
  const saved = visitor.page.waitForEvent('download');
  await visitor.click('real-save');
  assert.equal(readFileSync(await (await saved).path(), 'utf8'), kept('config.py'));

  // A pin that is taken stays with its part, and the page says why.
  await visitor.at('pin-real-led1-signal').selectOption('4');
  await visitor.reads('real-refused', /data of `dht22` is on it/);
  assert.equal(await visitor.at('pin-real-led1-signal').inputValue(), '2');
  await visitor.click('part-remove-real-button1');
  await visitor.misses('part-row-real-button1');
  await visitor.reads('deleted', /The part “.*” is gone/);
  await visitor.page.keyboard.press('Control+z');
  await visitor.sees('part-row-real-button1');

  await visitor.at('real-runtime-CircuitPython').check();
  await visitor.at('real-kind-esp8266').check();
  await visitor.reads('real-faults', /no CircuitPython for the ESP8266/);
  await visitor.misses('real-text');
  await visitor.at('real-runtime-Arduino').check();
  await visitor.reads('real-text', /#include <ESP8266WiFi.h>|WIFI_NAME/);

  // Nothing of it is stored, and nothing is left after a reload.
  const stored = await visitor.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!stored.includes('12345678') && !stored.includes('Classroom'));
  visitor.check();
});

test('a program gets onto a real MicroPython over USB, and its output is seen', async (t) => {
  const board = WiredBoard.start(t, {
    '/main.py': "print('the old program')\n",
    '/lib/umqtt/simple.py': 'class MQTTClient: pass\n',
  });
  const visitor = await open(t, { board });
  await fill(visitor);
  await visitor.click('usb-choose');
  await visitor.sees('usb-state', { 'data-state': 'open' });
  await visitor.click('usb-send');
  await visitor.sees('usb-job', { 'data-state': 'done' });
  const files = await board.files();
  assert.equal(files['/main.py'], kept('main.py'));
  assert.equal(files['/config.py'], kept('config.py'));
  // What it had stays; what it lacked came; no half of a file is left.
  assert.equal(files['/lib/umqtt/simple.py'], 'class MQTTClient: pass\n');
  assert.match(files['/lib/ssd1306.py'], /class SSD1306_I2C/);
  assert.deepEqual(Object.keys(files).filter((name) => name.endsWith('.new')), []);
  // It started anew with the new program, which asks this computer in vain for a board's modules.
  await visitor.reads('usb-output', /soft reboot[^]*ImportError/);

  await visitor.at('usb-input').fill('print(6 * 7)');
  await visitor.click('usb-put');
  await visitor.reads('usb-output', /^42$/m);
  await visitor.shot('real_usb_en');

  await visitor.page.evaluate(() => window.wired.pull());
  await visitor.sees('usb-state', { 'data-state': 'failed' });
  await visitor.reads('usb-fault', /The board is gone/);
  // The same board again: with the port closed by a person, too.
  await visitor.click('usb-choose');
  await visitor.sees('usb-state', { 'data-state': 'open' });
  await visitor.click('usb-close');
  await visitor.sees('usb-state', { 'data-state': 'closed' });
  await visitor.page.evaluate(() => (window.wired.ports.length = 0));
  await visitor.click('usb-choose');
  await visitor.reads('usb-fault', /No board was chosen/);
  visitor.check();
});

test('where a browser has no Web Serial, the page says so and what to do', async (t) => {
  const without = () => delete Navigator.prototype.serial;
  const visitor = await open(t, { ...PHONE, locale: 'zh-CN', script: without });
  await visitor.sees('usb-support', { 'data-state': 'no-browser' });
  await visitor.click('real-install');
  await visitor.page.getByText('mpremote cp config.py main.py :').waitFor();
  await visitor.shot('real_phone_zh');
  visitor.check();
});
