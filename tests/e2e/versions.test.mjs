// Two versions of the page, one after the other on the same server, with the service worker between.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { another, startBrowser, visit } from './support/browser.mjs';
import { deployingServer } from './support/servers.mjs';

// No broker is behind a file server.
const EXPECTED = [/404.*blinklab\.json/];

// The name of the page's code has the hash of its version.
const version = (visitor) =>
  visitor.page.evaluate(() => /blinklab-([0-9a-f]{16})/.exec(document.documentElement.outerHTML)[1]);

test('a page that is open goes on when there is a new version, and the next load is that one', async (t) => {
  const server = await deployingServer(t);
  const missed = () => server.missed.filter((name) => /[0-9a-f]{16}/.test(name));
  const browser = await startBrowser(t);
  const open = await visit(t, browser, server.page, { expected: EXPECTED, serviceWorkers: 'allow' });
  await open.connection('online');
  await open.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await open.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const first = await version(open);

  server.deploy();
  // What the open page has not fetched yet is no longer on the server: its worker has it.
  await open.click('place-console');
  await open.sees('console-tab-publish');

  // The next one to be opened is the new version, whose worker takes over.
  const next = await another(open, server.page, { expected: EXPECTED });
  await next.connection('online');
  const second = await version(next);
  assert.notEqual(second, first);
  const isTaken = () =>
    next.page.evaluate(async () => {
      const { active, installing, waiting } = await navigator.serviceWorker.getRegistration();
      const isAlone = active?.state === 'activated' && !installing && !waiting;
      return isAlone && (await caches.keys()).length === 2;
    });
  for (let round = 0; round < 200 && !(await isTaken()); round += 1) await next.page.waitForTimeout(50);
  assert.ok(await isTaken(), 'the files of both versions are kept');

  // The old one is still whole, by the files of its version that are kept beside those of the new one.
  await open.click('place-learn');
  await open.sees('step-connected');
  await open.click('place-bench');
  const id = await open.addVirtualBoard();
  await open.click(`part-${id}-led1`);
  await open.ledIs(id, true);
  assert.deepEqual(missed(), [], 'nobody asked for what is not there');
  await open.page.reload();
  await open.connection('online');
  assert.equal(await version(open), second, 'until it is loaded again');
  open.check();
  next.check();
});
