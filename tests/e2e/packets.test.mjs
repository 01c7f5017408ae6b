// The inspector: what passes is listed, taken apart, drawn as a sequence and saved; the workbench.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { wiresharkAgrees } from './support/packets.mjs';
import { Broker, Paho } from './support/stage.mjs';

async function inspector(t, path = '', options = {}) {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/packets${path}`, options);
  await visitor.connection('online');
  return { broker, visitor };
}

test('the page’s own packets are listed, filtered and taken apart byte by byte', async (t) => {
  const { broker, visitor } = await inspector(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.publish('homeassistant/device/b1/config', '{}', { retain: true });
  const { page } = visitor;
  await visitor.at('packets-kind').selectOption('PUBLISH');
  await page.locator('[data-testid=packet][data-kind=PUBLISH]').first().click();
  await visitor.reads('packet-detail', /PUBLISH/);
  // Field and bytes point at each other.
  const topic = page.locator('[data-testid=field-row]', { hasText: 'Topic Name' }).first();
  await topic.hover();
  const marked = page.locator('[data-testid=hex] .on');
  assert.equal(await marked.count(), 2 + 'homeassistant/device/b1/config'.length);
  await visitor.reads('meaning', /section 3\.3\.2\.1/);
  await visitor.at('fields').press('Home');
  assert.equal(await marked.count(), 1);
  await visitor.at('packets-kind').selectOption('CONNECT');
  assert.equal(await page.locator('[data-testid=packet]').count(), 1);
  await visitor.at('packets-text').fill('nowhere');
  await visitor.sees('no-match');
  visitor.check();
});

test('what is seen is saved as a capture file', async (t) => {
  const { visitor } = await inspector(t);
  await visitor.at('packet').first().waitFor();
  const [download] = await Promise.all([
    visitor.page.waitForEvent('download'),
    visitor.click('packets-save'),
  ]);
  assert.equal(download.suggestedFilename(), 'blinklab.pcap');
  const file = readFileSync(await download.path());
  assert.equal(file.readUInt32LE(0), 0xa1b2c3d4);
  // The first bytes of MQTT, behind the handshake of TCP, are a CONNECT's.
  const first = file.subarray(24 + 3 * 56 + 16 + 40);
  assert.equal(first[0], 0x10);
  visitor.check();
});

test('Wireshark reads the same packets in a saved capture', async (t) => {
  const { broker, visitor } = await inspector(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.publish('homeassistant/device/灯/config', '{"dev":{}}', { retain: true });
  await visitor.page.locator('[data-testid=packet][data-kind=PUBLISH]').first().waitFor();
  const topics = await wiresharkAgrees(visitor);
  assert.ok(topics.includes('homeassistant/device/灯/config'), topics.join());
  visitor.check();
});

test('a sequence shows who answers whom, and choosing an arrow shows its bytes', async (t) => {
  const { visitor } = await inspector(t, '/sequence', { locale: 'zh-CN' });
  const connack = visitor.page.locator('[data-testid=arrow][data-kind=CONNACK]');
  assert.match(await connack.textContent(), /答复第 1 号报文，到此完成/);
  await connack.click();
  await visitor.reads('packet-detail', /CONNACK/);
  await visitor.sees('nothing-owed');
  visitor.check();
});

test('any moment of the exchange says what was owed, and packets have addresses', async (t) => {
  const { visitor } = await inspector(t, '/sequence');
  const { page } = visitor;
  const arrow = (kind) => page.locator(`[data-testid=arrow][data-kind=${kind}]`).first();
  const leadsTo = (hash) => page.waitForFunction((wanted) => location.hash === wanted, hash);
  await arrow('SUBACK').waitFor();
  // The first is at the top.
  const first = await page.locator('[data-testid=arrow]').first().getAttribute('data-kind');
  assert.equal(first, 'CONNECT');
  await arrow('CONNECT').click();
  await visitor.reads('moment-server-owes', /CONNACK awaited.*for packet 1, CONNECT/);
  await visitor.reads('moment-client-owes', /nothing/);
  await leadsTo('#/packets/sequence/1');
  await visitor.at('sequence').press('ArrowDown');
  await visitor.reads('packet-detail', /CONNACK/);
  await visitor.reads('moment-server-owes', /nothing/);
  await leadsTo('#/packets/sequence/2');
  await arrow('SUBSCRIBE').click();
  await visitor.reads('moment-server-owes', /SUBACK awaited · Packet Identifier \d+/);
  await visitor.shot('packets-moment');
  // The way back leads through what was chosen, and not through each key.
  await page.goBack();
  await leadsTo('#/packets/sequence/2');
  await visitor.reads('packet-detail', /CONNACK/);
  await page.goBack();
  await leadsTo('#/packets/sequence');
  await visitor.misses('moment');
  await page.goForward();
  await visitor.reads('packet-detail', /CONNACK/);
  // The list keeps the packet.
  await visitor.click('packets-list');
  await leadsTo('#/packets/2');
  await visitor.reads('packet-detail', /CONNACK/);
  await visitor.misses('moment');

  // Another visit has other packets: what is seen of them stays.
  await visitor.at('packets-kind').selectOption('SUBACK');
  await visitor.at('packets-text').fill('suba');
  await page.locator('[data-testid=packets-pings]').check();
  await page.reload();
  await visitor.connection('online');
  await visitor.reads('packet-gone', /Packet 2 is not here any more/);
  await visitor.holds('packets-text', 'suba');
  await visitor.holds('packets-kind', 'SUBACK');
  assert.ok(await page.locator('[data-testid=packets-pings]').isChecked());
  await visitor.at('packet').first().click();
  await visitor.reads('packet-detail', /SUBACK/);
  visitor.check();
});

test('the workbench explains bytes at the byte, and puts packets together', async (t) => {
  const { visitor } = await inspector(t, '/hex/100c00044d51545404020003ff');
  // A whole CONNECT of 3.1.1 would have two bytes more.
  await visitor.sees('incomplete');
  await visitor.at('workbench-hex').fill('32 05 00 01 61 00 00');
  const fault = await visitor.reads('field-fault', /./);
  assert.match(fault, /Packet Identifier|identifier/i);
  await visitor.at('workbench-hex').fill('30 0g');
  await visitor.reads('hex-error', /“g”, character 5/);
  await visitor.at('build-kind').selectOption('SUBSCRIBE');
  await visitor.at('build-Filters').fill('room/+ 2');
  await visitor.holds('workbench-hex', '82 0C 00 01 00 00 06 72 6F 6F 6D 2F 2B 02');
  await visitor.at('build-add-property').selectOption('SubscriptionIdentifier');
  await visitor.at('build-SubscriptionIdentifier').fill('many');
  await visitor.reads('draft-error', /“Subscription Identifier” \(SubscriptionIdentifier\)/);
  await visitor.sees('build-SubscriptionIdentifier', { 'aria-invalid': 'true' });
  await visitor.at('build-SubscriptionIdentifier').fill('5');
  await visitor.misses('draft-error');
  await visitor.at('build-PacketId').fill('70000');
  await visitor.reads('draft-error', /“Packet Identifier” wants a number from 0 to 65535/);
  await visitor.sees('build-PacketId', { 'aria-invalid': 'true' });
  await visitor.at('build-PacketId').fill('1');
  await visitor.misses('draft-error');
  await visitor.sees('workbench-link', { href: '#/packets/hex/820E0001020B050006726F6F6D2F2B02' });
  visitor.check();
});
