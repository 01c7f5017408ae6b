// Servers of the tests' own: a plain file server for the page, and brokers that refuse.

import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { fromModules } from './modules.mjs';

const { WebSocketServer } = fromModules('ws');

const PAGE = fileURLToPath(new URL('../../../web/dist', import.meta.url));

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

// Serves web/dist as any file server would: no broker, no WebSocket, nothing but files.
export async function fileServer(t) {
  statSync(path.join(PAGE, 'index.html'));
  const upgrades = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    const file = path.join(PAGE, pathname === '/' ? 'index.html' : pathname);
    const isFile = file.startsWith(PAGE) && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!isFile) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' });
    createReadStream(file).pipe(response);
  });
  server.on('upgrade', (request, socket) => {
    upgrades.push(request.url);
    socket.destroy();
  });
  await listen(t, server);
  return { page: `http://127.0.0.1:${server.address().port}/`, upgrades };
}

// Serves web/dist, and on `deploy` another version of it in its place: the same page, but for the hashes
// in the names of its files and the name of the version, so that none of these is there under the name that
// the other version has.
export async function deployingServer(t) {
  const names = readdirSync(PAGE, { recursive: true }).join('\n');
  const hashes = [...new Set(names.match(/(?<=-)[0-9a-f]{16}(?=[_.])/g))];
  hashes.push(/version: "([0-9a-f]{16})"/.exec(readFileSync(path.join(PAGE, 'service-worker.js'), 'utf8'))[1]);
  const hash = new RegExp(hashes.flatMap((it) => [it, mirrored(it)]).join('|'), 'g');
  const state = { isSecond: false, missed: [] };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    const wanted = state.isSecond ? pathname.replace(hash, mirrored) : pathname;
    const file = path.join(PAGE, wanted === '/' ? 'index.html' : wanted);
    const isFile = file.startsWith(PAGE) && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!isFile) {
      state.missed.push(pathname);
      return response.writeHead(404).end();
    }
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain', 'cache-control': 'no-store' });
    const content = readFileSync(file);
    // A hash is as long from behind: nothing moves, in files of bytes neither.
    response.end(state.isSecond ? Buffer.from(content.toString('latin1').replace(hash, mirrored), 'latin1') : content);
  });
  await listen(t, server);
  const deploy = () => {
    state.isSecond = true;
  };
  return Object.assign(state, { page: `http://127.0.0.1:${server.address().port}/`, deploy });
}

function mirrored(hash) {
  return [...hash].reverse().join('');
}

// A WebSocket server that lets nobody in: it answers whatever comes first with `answer`.
export async function refusingBroker(t, answer) {
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' });
  sockets.on('connection', (socket) => {
    socket.once('message', () => {
      socket.send(Buffer.from(answer));
      socket.close();
    });
  });
  await listen(t, server);
  return `ws://127.0.0.1:${server.address().port}/mqtt`;
}

// A WebSocket server that knows no subprotocol, as one for something else.
export async function otherProtocol(t) {
  const server = createServer();
  new WebSocketServer({ server, handleProtocols: () => false });
  await listen(t, server);
  return `ws://127.0.0.1:${server.address().port}/mqtt`;
}

// A port of this machine where nobody listens: the system has just given it out and taken it back.
export async function deadPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(t, server) {
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
