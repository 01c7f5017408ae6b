// How the page comes over the line: compressed, under names that a browser may keep for ever, and not a
// second time.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { Broker } from './support/stage.mjs';

const HASHED = /-[0-9a-f]{16}(_bg)?\.(css|js|wasm)$/;

// What a visit gets, by path: from where, in which encoding, and how long it may be kept.
function watch(page) {
  const got = new Map();
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    const headers = await response.allHeaders();
    got.set(pathname, {
      status: response.status(),
      encoding: headers['content-encoding'],
      kept: headers['cache-control'],
      policy: headers['content-security-policy'],
    });
  });
  return got;
}

test('a first visit is compressed, and a second one asks only whether the page has changed', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const visitor = await visit(t, browser, 'about:blank');
  const first = watch(visitor.page);
  await visitor.page.goto(broker.page);
  await visitor.connection('online');
  const named = [...first].filter(([path]) => HASHED.test(path));
  assert.equal(named.filter(([path]) => path.endsWith('.wasm')).length, 1);
  for (const [path, { encoding, kept, policy }] of named) {
    assert.equal(kept, 'public, max-age=31536000, immutable', path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    // A file of a few bytes gets no smaller.
    if (!/theme|boot/.test(path)) assert.equal(encoding, 'br', path);
  }
  assert.equal(first.get('/').encoding, 'br');

  await visitor.page.goto('about:blank');
  await visitor.page.goto(broker.page);
  await visitor.connection('online');
  const again = await visitor.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name, transferSize }) => [name, transferSize]),
  );
  const kept = again.filter(([name]) => HASHED.test(name));
  assert.ok(kept.some(([name]) => name.endsWith('.wasm')), JSON.stringify(again));
  assert.deepEqual(kept.filter(([, bytes]) => bytes > 0), [], 'kept files are not asked for');
  visitor.check();
});

test('whoever takes gzip only, or nothing, gets that', async (t) => {
  const broker = await Broker.start(t);
  const html = await (await fetch(broker.page)).text();
  const wasm = /\.\/(pkg\/[^"]+\.wasm)/.exec(html)[1];
  const sizes = {};
  for (const accepted of ['br', 'gzip', 'identity']) {
    const response = await fetch(`${broker.page}${wasm}`, { headers: { 'accept-encoding': accepted } });
    assert.equal(response.headers.get('content-encoding') ?? 'identity', accepted);
    assert.equal(response.headers.get('vary'), 'Accept-Encoding');
    assert.equal(response.headers.get('content-type'), 'application/wasm');
    sizes[accepted] = Number(response.headers.get('content-length'));
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.deepEqual([...bytes.subarray(0, 4)], [0, 0x61, 0x73, 0x6d], accepted);
  }
  assert.ok(sizes.br < sizes.gzip && sizes.gzip < sizes.identity, JSON.stringify(sizes));
});

test('a piece of the page comes when it is first seen, and one that does not come is tried again', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const expected = [/ERR_FAILED/, /Failed to fetch/, /later\/pieces-\w+\.css/];
  const visitor = await visit(t, browser, broker.page, { expected });
  await visitor.connection('online');
  const pieces = () => visitor.requests.filter((url) => url.includes('/later/pieces'));
  assert.deepEqual(pieces(), [], 'a first visit fetches none');

  // Neither a piece nor what it looks like may be missing.
  for (const [files, place, sign] of [
    ['**/later/pieces-*.css', 'place-learn', 'learn-words'],
    ['**/later/pieces/**', 'place-packets', 'packets-list'],
  ]) {
    await visitor.page.route(files, (route) => route.abort());
    await visitor.at(place).click();
    await visitor.reads('piece-failed', /did not load/);
    await visitor.page.unroute(files);
    await visitor.at('piece-again').click();
    await visitor.sees(sign);
  }
  const fetched = pieces().length;

  await visitor.at('place-bench').click();
  await visitor.at('place-learn').click();
  await visitor.sees('learn-words');
  assert.equal(pieces().length, fetched, 'it is here');
  visitor.check();
});
