// Real devices of five kinds, as they published it (shared/tests/discovery), are played to the broker: the
// page shows each without set-up, and a click sends what the device takes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { Broker, Paho } from './support/stage.mjs';

const FOLDER = path.join(import.meta.dirname, '../../shared/tests/discovery');

function recorded(file) {
  const lines = readFileSync(path.join(FOLDER, `${file}.jsonl`), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

async function play(paho, file, { only = () => true } = {}) {
  for (const { topic, payload, retain } of recorded(file).filter(only)) await paho.publish(topic, payload, { retain });
}

async function stage(t, options = {}) {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'devices');
  await paho.subscribe('#');
  const browser = await startBrowser(t);
  return { paho, open: async () => {
    const visitor = await visit(t, browser, broker.page, options);
    await visitor.connection('online');
    return visitor;
  } };
}

test('ESPHome, Tasmota, Zigbee2MQTT, Shelly and Homie 5 have their cards, and do what is clicked', async (t) => {
  const { paho, open } = await stage(t);
  const files = ['esphome', 'tasmota', 'zigbee2mqtt', 'shelly', 'homie5'];
  // What is retained is there before the page; what is not, comes while it looks.
  for (const file of files) await play(paho, file, { only: (it) => it.retain });
  const visitor = await open();
  await visitor.sees('board-homie/5/fireplace', { 'data-online': true });
  // Whose Will was heard is subscribed to: what is not retained is not missed.
  const plus = 'shellyplus1-441793ab3fb4';
  for (const board of ['tasmota/E09806F17F56', `shelly/${plus}`]) {
    await visitor.sees(`board-${board}`, { 'data-online': true });
  }
  for (const file of files) await play(paho, file, { only: (it) => !it.retain });

  const led = 'light/garagedoor1/garage_esp_status_led/garage_esp_status_led';
  const garage = 'homeassistant/20500de464ec';
  await visitor.sees(`board-${garage}`, { 'data-online': true });
  await visitor.reported(garage, led, false);
  await visitor.click(`part-${garage}-${led}`);
  const to = 'garagedoor1/light/garage_esp_status_led';
  assert.equal(await paho.message(`${to}/command`), '{"state":"ON"}');
  await paho.publish(`${to}/state`, '{"color_mode":"onoff","state":"ON","color":{}}', { retain: true });
  await visitor.reported(garage, led, true);
  await visitor.click('part-homeassistant/5002918689c4-cover/pico1/test_cover/test_cover.CLOSE');
  assert.equal(await paho.message('pico1/cover/test_cover/command'), 'CLOSE');

  await visitor.reported('tasmota/E09806F17F56', 'POWER', true);
  await visitor.click('part-tasmota/E09806F17F56-POWER');
  assert.equal(await paho.message('cmnd/tasmota_F17F56/POWER'), 'OFF');
  await visitor.sees('board-tasmota/E8DB8494B051', { 'data-online': false });

  const bulb = 'zigbee2mqtt/0xc4d7fdbbfeba0000';
  await visitor.reported(bulb, 'state', true);
  await visitor.reads(`value-${bulb}-state.color`, '#ff720d');
  await visitor.at(`part-${bulb}-state.color`).fill('#00ff00');
  assert.equal(await paho.message(`${bulb}/set`), '{"color":{"hex":"#00ff00"}}');
  await visitor.click('part-zigbee2mqtt/0x6ce4a4fffe6d2f80-state');
  assert.equal(await paho.message('zigbee2mqtt/0x6ce4a4fffe6d2f80/set'), '{"state":"ON"}');
  await visitor.sees('board-homeassistant/zigbee2mqtt_0x00158d0001e0b1f8');
  assert.equal(await visitor.at('board-zigbee2mqtt/0x00158d0001e0b1f8').count(), 0, 'one card for one device');

  await visitor.reported(`shelly/${plus}`, 'switch:0', false);
  await visitor.click(`part-shelly/${plus}-switch:0`);
  assert.equal(await paho.message(`${plus}/command/switch:0`), 'on');
  const params = { ts: 1708180100.5, 'switch:0': { id: 0, output: true, source: 'MQTT' } };
  await paho.publish(`${plus}/events/rpc`, { src: plus, dst: `${plus}/events`, method: 'NotifyStatus', params });
  await visitor.reported(`shelly/${plus}`, 'switch:0', true);
  await visitor.click(`part-shelly/${plus}-status_update`);
  assert.equal(await paho.message(`${plus}/command`), 'status_update');

  await visitor.click('part-homie/5/fireplace-pilot/control');
  assert.equal(await paho.message('homie/5/fireplace/pilot/control/set'), 'true');
  await visitor.shot('recorded-devices');
  visitor.check();
});

test('what a device says wrongly is said with its place, and whatever it is called is text', async (t) => {
  const { paho, open } = await stage(t, { language: 'en-US' });
  const visitor = await open();
  await paho.publish('zigbee2mqtt/bridge/devices', '[{"ieee_address":"0x1"}]', { retain: true });
  await visitor.reads('manifest-fault', /friendly_name/);
  const name = '<img src=x onerror=alert(1)>';
  const exposes = [{ type: 'binary', property: name, access: 7, value_on: 1, value_off: 0 }];
  const device = { ieee_address: '0x2', friendly_name: name, definition: { exposes } };
  await paho.publish('zigbee2mqtt/bridge/devices', [device], { retain: true });
  await visitor.sees('board-zigbee2mqtt/0x2');
  assert.equal(await visitor.page.locator('img[src="x"]').count(), 0);
  await visitor.click(`part-zigbee2mqtt/0x2-${name}`);
  assert.equal(await paho.message(`zigbee2mqtt/${name}/set`), `{"${name}":1}`);
  // Its reports are subscribed to when it is known to be there.
  await paho.publish('shellyplus1-x/online', 'true', { retain: true });
  await visitor.sees('board-shelly/shellyplus1-x');
  await paho.publish('shellyplus1-x/status/switch:0', '{"output":"on"}', { retain: true });
  await visitor.reads('manifest-fault', /output/);
  visitor.check();
});
