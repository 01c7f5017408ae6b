// Cards of a dashboard: the form as a person fills it in, and devices that announce themselves in the words of
// Home Assistant, Homie and Tasmota.

import assert from 'node:assert/strict';

// Adds a card with the form: `fields` are those of the form by their test id.
export async function addCard(visitor, kind, fields) {
  await visitor.click('add-binding');
  await visitor.at(`bind-${kind}`).check({ force: true });
  for (const [field, value] of Object.entries(fields)) await visitor.at(`bind-${field}`).fill(value);
  await visitor.click('bind-submit');
  await visitor.sees(`bound-${fields.topic}`, { 'data-kind': kind });
}

const BULB = {
  dev: { ids: 'bulb', name: 'Bulb' },
  cmps: {
    l: { p: 'light', schema: 'json', cmd_t: 'bulb/set', stat_t: 'bulb', sup_clrm: ['rgb'] },
    n: { p: 'select', cmd_t: 'mode/set', stat_t: 'mode', ops: ['eco', 'boost'] },
  },
};

const HEATER = {
  homie: '5.0', version: 1, name: 'Heater',
  nodes: { room: { properties: { on: { datatype: 'boolean', settable: true } } } },
};

const PLUG = { dn: 'Plug', t: 'plug', ft: '%prefix%/%topic%/', tp: ['cmnd', 'stat', 'tele'], rl: [1] };

// A lamp, a heater and a plug say what they are, which the broker keeps.
export async function announce(client) {
  const kept = { retain: true };
  await client.publish('homeassistant/device/bulb/config', BULB, kept);
  await client.publish('homie/5/heater/$state', 'ready', kept);
  await client.publish('homie/5/heater/$description', HEATER, kept);
  await client.publish('tasmota/discovery/AABB/config', PLUG, kept);
}

// Each of them is driven from its card; `client`, which hears everything, answers in the place of the devices.
export async function drive(visitor, client) {
  await visitor.at('part-bulb-l.color').fill('#00ff00');
  assert.deepEqual(JSON.parse(await client.message('bulb/set')), { state: 'ON', color: { r: 0, g: 255, b: 0 } });
  await visitor.reads('value-bulb-l.color', '—');
  await client.publish('bulb', { state: 'ON', brightness: 99, color: { r: 0, g: 255, b: 0 } });
  await visitor.reads('value-bulb-l.color', '#00ff00');
  await visitor.reported('bulb', 'l', true);
  await visitor.at('part-bulb-n').selectOption('boost');
  assert.equal(await client.message('mode/set'), 'boost');

  await visitor.sees('board-homie/5/heater', { 'data-online': true });
  await visitor.click('part-homie/5/heater-room/on');
  assert.equal(await client.message('homie/5/heater/room/on/set'), 'true');

  await visitor.click('part-tasmota/AABB-POWER');
  assert.equal(await client.message('cmnd/plug/POWER'), 'ON');
  await client.publish('stat/plug/RESULT', { POWER: 'ON' });
  await visitor.reported('tasmota/AABB', 'POWER', true);
}
