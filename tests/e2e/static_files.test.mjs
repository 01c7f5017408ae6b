// The page as plain files is the whole classroom: no broker process, nothing to ask for but files, and
// after the first load no network either.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { another, startBrowser, visit } from './support/browser.mjs';
import { fileServer } from './support/servers.mjs';
import { tool } from './support/stage.mjs';

const PAGE = fileURLToPath(new URL('../../web/dist', import.meta.url));

// A file server has no blinklab.json, by which the page knows a broker; Chromium says so.
const NO_BROKER = [/404.*blinklab\.json/];
// Without a network it is not even answered.
const NO_NETWORK = [...NO_BROKER, /ERR_INTERNET_DISCONNECTED/];

// What many teachers have on their computer.
async function python(t) {
  const args = ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', PAGE];
  const server = spawn(tool('BLINKLAB_PYTHON'), args, { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => server.kill());
  const port = await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => {
      const found = /port (\d+)/.exec(String(text));
      if (found) resolve(found[1]);
    });
    server.on('exit', () => reject(new Error('http.server has ended')));
  });
  return { page: `http://127.0.0.1:${port}/` };
}

for (const [name, serve] of [['a tiny file server', fileServer], ['http.server of Python', python]]) {
  test(`two tabs and their boards, a reload, and no network: ${name}`, async (t) => {
    const server = await serve(t);
    const browser = await startBrowser(t);
    const first = await visit(t, browser, server.page, {
      expected: NO_NETWORK,
      serviceWorkers: 'allow',
    });
    await first.connection('online');
    await first.click('place-broker');
    await first.click('keep');
    await first.sees('keep-state', { 'data-state': 'on' });
    // The page is kept by its service worker from here on.
    await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await first.page.reload();
    await first.connection('online');
    const second = await another(first, server.page, { expected: NO_NETWORK });
    await second.connection('online');

    await first.context.setOffline(true);
    await first.click('place-bench');
    const mine = await first.addVirtualBoard();
    const other = await second.addVirtualBoard();
    await second.sees(`board-${mine}`, { 'data-online': true });
    await second.click(`part-${mine}-led1`);
    await first.ledIs(mine, true);
    await second.reported(mine, 'led1', true);
    await first.click(`part-${other}-led1`);
    await second.ledIs(other, true);

    await first.click('place-console');
    await first.click('console-tab-publish');
    await first.at('publish-topic').fill('room/board');
    await first.at('publish-payload').fill('灯');
    await first.at('publish-retain').check();
    await first.click('publish');
    await first.click('place-broker');
    await first.sees('retained-room/board');

    // All tabs are closed: the next one goes on with what was kept.
    await second.page.close();
    await first.page.reload();
    await first.connection('online');
    await first.sees('retained-room/board');
    await first.click('place-bench');
    await first.sees(`vboard-${mine}`, { 'data-online': true });
    first.check();
    second.check();
    const all = [...first.requests, ...second.requests];
    const elsewhere = all.filter((url) => !url.startsWith(server.page));
    assert.deepEqual(elsewhere, [], 'requests to other servers');
    assert.deepEqual(all.filter((url) => url.includes('/api/')), [], 'requests to a broker');
    assert.deepEqual([...first.sockets, ...second.sockets], [], 'WebSockets');
  });
}
