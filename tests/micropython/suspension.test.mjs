// A program that waits in the middle of anything goes on as if nothing had been, and costs no memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Board, play } from './support/board.mjs';

async function passes(program) {
  const board = await play(program);
  assert.deepEqual(board.of('error').map(({ traceback }) => traceback), []);
  assert.equal(board.exited.how, 'end');
  return board;
}

test('sleeps inside of list, sorted, join and a dict', async () => {
  await passes(`
import time
def late(value):
    time.sleep_ms(1)
    return value
for _ in range(30):
    assert list(late(i) for i in range(5)) == [0, 1, 2, 3, 4]
    assert sorted(range(5), key=lambda i: late(4 - i)) == [4, 3, 2, 1, 0]
    assert ",".join(late(str(i)) for i in range(4)) == "0,1,2,3"
    assert {late(i): late(i + 1) for i in range(3)} == {0: 1, 1: 2, 2: 3}
`);
});

test('garbage is collected while a program never ends, and what it holds is not', async () => {
  const board = await passes(`
import time, gc
kept, most = [], 0
def hold(n):
    mine = "local%d" % n
    time.sleep_ms(1)
    return mine
for n in range(200):
    for i in range(1000):
        garbage = "garbage %d" % i
    kept.append(hold(n))
    most = max(most, gc.mem_alloc())
assert kept == ["local%d" % n for n in range(200)]
print("most", most)
`);
  const most = Number(/most (\d+)/.exec(board.out)[1]);
  assert.ok(most < 1_000_000, `${most} bytes of a heap that saw 8 MB`);
});

test('exceptions after sleeps cost no stack', async () => {
  await passes(`
import time
def deep(n):
    if n == 0:
        time.sleep_ms(1)
        raise OSError(5)
    deep(n - 1)
for _ in range(300):
    try:
        deep(60)
    except OSError:
        pass
`);
});

test('a recursion without end is an exception, also where it sleeps', async () => {
  await passes(`
import time
def deep(n):
    time.sleep_us(1)
    return deep(n + 1)
for _ in range(3):
    try:
        deep(0)
        assert False
    except RuntimeError as fault:
        assert str(fault) == "maximum recursion depth exceeded"
`);
});

test('a long line is printed whole, in pieces', async () => {
  const board = await passes('print("x" * 150_000)\nprint("end")\n');
  assert.ok(board.out.startsWith(`${'x'.repeat(150_000)}\nend\n`));
  assert.deepEqual(board.of('lost'), []);
  assert.ok(board.of('out').every(({ text }) => text.length <= 8192));
});

test('a stop in the middle of a print is raised in the program, and nowhere else', async () => {
  const board = new Board({ files: { 'main.py': `
print("go")
stops = 0
while stops < 30:
    try:
        while True:
            garbage = "x" * 200
            print(garbage)
    except KeyboardInterrupt:
        stops += 1
` } });
  await board.printed('go');
  let isOver = false;
  const exited = board.exit().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    board.send({ type: 'stop' });
  }
  const { how } = await exited;
  await board.end();
  assert.deepEqual(board.of('error').map(({ traceback }) => traceback), []);
  assert.equal(how, 'end');
});
