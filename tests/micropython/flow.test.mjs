// What a board's Worker tells the page besides what its program does: how much of what came it has
// read, and how much of the time Python ran.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Board } from './support/board.mjs';

const PIECE = 64 * 1024;
const PIECES = 4;

test('the page is told what the program has read', async () => {
  const program = `
import network, socket, time
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
wlan.connect("Classroom", "12345678")
while not wlan.isconnected():
    time.sleep_ms(20)
s = socket.socket()
s.connect(("192.168.1.10", 1883))
print("read", sum(len(s.read(4096)) for _ in range(${(PIECE * PIECES) / 4096})))
`;
  const board = new Board({ files: { 'main.py': program } });
  const { socket } = await board.until(({ type }) => type === 'open');
  board.send({ type: 'opened', socket, address: '192.168.1.10:1883' });
  for (let n = 0; n < PIECES; n++) {
    board.send({ type: 'received', socket, bytes: new Uint8Array(PIECE) });
  }
  await board.printed(`read ${PIECE * PIECES}`);
  const took = board.of('took').reduce((sum, { count }) => sum + count, 0);
  assert.ok(took > PIECE * (PIECES - 1) && took <= PIECE * PIECES, `${took} bytes`);
  await board.end();
});

test('the page is told how much of the time Python runs', async () => {
  const busy = async (body) => {
    const board = new Board({ files: { 'main.py': `import time\nwhile True:\n    ${body}\n` } });
    const alive = () => board.of('alive').map((message) => message.busy_ms);
    await board.until(() => alive().length >= 3);
    await board.end();
    return Math.max(...alive().slice(1));
  };
  const [idle, working] = [await busy('time.sleep(0.2)'), await busy('sum(range(50000)); time.sleep_ms(1)')];
  assert.ok(idle < 300, `${idle} ms of a second asleep`);
  assert.ok(working > 400, `${working} ms of a second at work`);
});
