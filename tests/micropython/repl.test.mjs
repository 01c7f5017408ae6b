// The prompt, and what programs read. What is typed is shown by the page, not by the board.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Board } from './support/board.mjs';

async function prompt(t, options = {}) {
  const board = new Board({ run: false, ...options });
  t.after(() => board.end());
  await ready(board);
  return board;
}

const ready = (board) =>
  board.until(({ type, state }) => type === 'state' && state === 'repl', 'a prompt');

// Types, and waits for the next prompt; gives what was printed in between.
async function type(board, text) {
  const from = board.messages.length;
  const before = board.out.length;
  board.send({ type: 'input', text });
  await board.until(({ type, state }) => type === 'state' && state === 'repl', `a prompt after ${text}`, from);
  return board.out.slice(before);
}

test('expressions show their value, statements do not', async (t) => {
  const board = await prompt(t);
  assert.match(board.out, /^MicroPython v1\.\d+/);
  assert.equal(await type(board, '6 * 7\n'), '42\n>>> ');
  assert.equal(await type(board, 'x = "a"\n'), '>>> ');
  assert.equal(await type(board, 'x\r\n'), "'a'\n>>> ");
  assert.equal(await type(board, '\n'), '>>> ');
});

test('a compound statement ends with an empty line, a bracket with its other half', async (t) => {
  const board = await prompt(t);
  board.send({ type: 'input', text: 'for i in range(2):\n' });
  await board.printed('... ');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.match(await type(board, '    print(i)\n'), /\.\.\. $/);
  assert.match(await type(board, '\n'), /0\n1\n>>> $/);
  await type(board, 'print(\n');
  assert.match(await type(board, '5)\n'), /5\n>>> $/);
  await type(board, 's = """one\n');
  assert.match(await type(board, 'two"""\n'), />>> $/);
  assert.match(await type(board, 's\n'), /'one\\ntwo'/);
});

test('a fault is shown, and the prompt comes again', async (t) => {
  const board = await prompt(t);
  assert.match(await type(board, '1 / 0\n'), /File "<stdin>", line 1[^]*ZeroDivisionError[^]*>>> $/);
  assert.match(await type(board, 'x = = 1\n'), /SyntaxError[^]*>>> $/);
});

test('Ctrl-C ends a statement and a half-typed one, Ctrl-D resets', async (t) => {
  const board = await prompt(t);
  board.send({ type: 'input', text: 'import time\nwhile True: time.sleep(1)\n\n' });
  await board.until(({ type, state }) => type === 'state' && state === 'running');
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.match(await type(board, '\x03'), /KeyboardInterrupt[^]*>>> $/);
  board.send({ type: 'input', text: 'def f(\n' });
  await board.printed('... ');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.match(await type(board, '\x03'), />>> $/);
  board.send({ type: 'input', text: '\x04' });
  assert.equal((await board.exit()).how, 'reset');
});

test('after a program its variables are there', async (t) => {
  const board = new Board({ files: { 'main.py': 'count = 3\n' } });
  t.after(() => board.end());
  await ready(board);
  assert.match(await type(board, 'count + 1\n'), /4\n>>> $/);
});

test('input() and sys.stdin wait for what is typed', async (t) => {
  const board = new Board({ files: { 'main.py': `
import sys
name = input("name? ")
print("hello", name)
print(repr(sys.stdin.readline()))
print(repr(sys.stdin.read(2)))
` } });
  t.after(() => board.end());
  await board.printed('name? ');
  await board.until(({ type, state }) => type === 'state' && state === 'input');
  board.send({ type: 'input', text: 'Ada\n' });
  await board.printed('hello Ada');
  board.send({ type: 'input', text: 'a line\n' });
  await board.printed("'a line\\n'");
  board.send({ type: 'input', text: 'xy\n' });
  await board.printed("'xy'");
  assert.equal((await board.exit()).how, 'end');
});

test('stop ends a program that waits for input', async (t) => {
  const board = new Board({ files: { 'main.py': 'input("never? ")\n' } });
  t.after(() => board.end());
  await board.printed('never? ');
  board.send({ type: 'stop' });
  assert.equal((await board.exit()).how, 'stop');
});
