// The list of packets: what of it somebody else's reader finds in the file that it is saved as.

import assert from 'node:assert/strict';

import * as tshark from './tshark.mjs';

// The types of packets by the number in their first byte.
const TYPES = [
  '', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE', 'SUBACK', 'UNSUBSCRIBE',
  'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH',
];

// Holds the list, which begins with a CONNECT, and saves it: Wireshark finds the same packets in the file,
// in the same order, and nothing malformed. Returns the topics of what was published.
export async function wiresharkAgrees(visitor) {
  await visitor.click('packets-hold');
  await visitor.at('packet').first().click();
  await visitor.at('packets').press('Home');
  await visitor.at('packet').first().waitFor();
  const rows = await visitor.page.$$eval('[data-testid=packet]', (all) =>
    all.map((row) => [Number(row.querySelector('.number').textContent), row.dataset.kind]),
  );
  rows.sort(([a], [b]) => a - b);
  assert.equal(rows[0][1], 'CONNECT', 'the list from its beginning');
  const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.click('packets-save')]);
  const file = await download.path();
  const found = await tshark.read(file, ['mqtt.msgtype', 'mqtt.topic', 'mqtt.ver']);
  const kinds = found.map(([kind]) => TYPES[Number(kind)]);
  assert.deepEqual(kinds.slice(0, rows.length), rows.map(([, kind]) => kind));
  assert.equal(found[0][2], '5');
  assert.deepEqual(await tshark.malformed(file), []);
  return found.filter(([kind]) => kind === '3').map(([, topic]) => topic);
}
