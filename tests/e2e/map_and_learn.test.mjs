// The map of clients around the broker, and the place to learn.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { boardComesAndGoes } from './support/map.mjs';
import { Broker, Paho } from './support/stage.mjs';

test('the map shows who is there, what travels, and a Will', async (t) => {
  const broker = await Broker.start(t);
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.subscribe('room/#');
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, await broker.manage());
  await visitor.sees('client-observer');
  await visitor.click('broker-map');
  await visitor.sees('map-client-observer', { 'data-kind': 'stranger', 'data-online': 'online' });
  await visitor.page.locator('[data-testid^="map-client-"][data-kind="page"]').waitFor();
  await visitor.misses('map-incomplete');

  // A client opens by keyboard, and has an address of its own.
  await visitor.at('map-client-observer').focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.reads('map-panel', /room\/#/);
  assert.equal(new URL(visitor.page.url()).hash, '#/broker/map/observer');
  await visitor.page.goBack();
  await visitor.misses('map-panel');

  // A message of a client leads to its packet, by keyboard too.
  await visitor.page.locator('[data-testid^="map-client-"][data-kind="page"]').focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.at('map-message').first().focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.reads('packet-detail', /PUBLISH/);
  await visitor.page.goBack();
  await visitor.sees('map-panel');
  await visitor.click('map-unselect');

  await boardComesAndGoes(t, visitor, broker);
  visitor.check();
});

test('a topic filter is explained level by level, and a mistake in it at the letter', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, `${broker.page}#/learn/filter/room%2F%2B%2Ftemp`);
  await visitor.sees('compared-room/1/temp', { 'data-matches': 'yes' });
  await visitor.reads('compared-room/1/humidity', /asks for “temp” here, the topic has “humidity”/);
  await visitor.reads('compared-Room/1/temp', /Capital and small letters/);
  await visitor.at('trained-filter').fill('room/1+');
  await visitor.reads('filter-fault', /At character 7:.*whole level/);
  await visitor.at('trained-filter').fill('$share/class/room/#');
  await visitor.reads('filter-shared', /group “class”/);
  await visitor.sees('compared-room/temp', { 'data-matches': 'yes' });
  const link = await visitor.at('filter-link').getAttribute('href');
  assert.equal(link, '#/learn/filter/%24share%2Fclass%2Froom%2F%23');
  // Live topics are those that the page hears, which is little before a person asks for more.
  await visitor.at('trained-filter').fill('office/+');
  const paho = await Paho.connect(t, broker, 'observer');
  await paho.publish('office/lamp', 'on', { retain: true });
  await visitor.reads('filter-heard', /listens only to what its own parts need/);
  await visitor.click('filter-listen');
  await visitor.sees('compared-office/lamp', { 'data-matches': 'yes' });
  await visitor.reads('filter-heard', /listens to everything/);
  visitor.check();
});

test('the first steps are ticked off by what happens, and packets have addresses', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, broker.page);
  await visitor.connection('online');
  await visitor.click('place-learn');
  await visitor.sees('step-connected', { 'data-done': 'true' });
  await visitor.sees('step-board', { 'data-done': 'false' });
  await visitor.click('place-bench');
  const id = await visitor.addVirtualBoard();
  await visitor.click(`part-${id}-led1`);
  await visitor.ledIs(id, true);
  await visitor.click('place-learn');
  for (const step of ['board', 'announced', 'switched']) {
    await visitor.sees(`step-${step}`, { 'data-done': 'true' });
  }
  await visitor.sees('step-shared', { 'data-done': 'false' });
  await visitor.click('learn-packets');
  await visitor.click('packet-SUBACK');
  await visitor.reads('packet-title', 'SUBACK');
  assert.equal(new URL(visitor.page.url()).hash, '#/learn/packets/suback');
  visitor.check();
});
