// What a program does wrong, or too much of: it is told so, and nothing else notices.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Broker } from '../e2e/support/stage.mjs';
import { Board, play } from './support/board.mjs';
import { Network } from './support/network.mjs';
import { Peer } from './support/peer.mjs';

const ONLINE = `
import network, time
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
wlan.connect("Classroom", "12345678")
while not wlan.isconnected():
    time.sleep_ms(50)
`;

test('a syntax error is at its line', async () => {
  const board = await play('print("first")\nif True\n    print("never")\n');
  const [error] = board.of('error');
  assert.deepEqual([error.file, error.line, error.kind], ['main.py', 2, 'SyntaxError']);
  assert.equal(board.exited.how, 'error');
  assert.ok(!board.out.includes('first'), 'nothing of it has run');
});

test('an exception is at the line of the person’s own file', async () => {
  const files = { 'helper.py': 'def half(x):\n    return 1 / x\n' };
  const board = await play('import helper\n\nhelper.half(0)\n', { files });
  const [error] = board.of('error');
  assert.deepEqual(
    [error.file, error.line, error.kind, error.message],
    ['helper.py', 2, 'ZeroDivisionError', 'divide by zero'],
  );
  assert.match(board.out, /File "main.py", line 3, in <module>\n.*helper.py", line 2, in half/);
  assert.ok(!board.out.includes('_board.py'), 'no frame that is not the person’s');
});

test('a loop without sleep that touches a pin is stopped softly', async () => {
  const board = new Board({ files: { 'main.py': 'from machine import Pin\nled = Pin(2, Pin.OUT)\nprint("go")\nwhile True:\n    led.toggle()\n' } });
  await board.printed('go');
  board.send({ type: 'stop' });
  assert.equal((await board.exit()).how, 'stop');
  const flood = board.of('pin').length;
  assert.ok(flood < 10_000, `${flood} changes of a pin`);
  await board.end();
});

test('a loop that only computes lets go of nothing but its own Worker', async () => {
  const stuck = new Board({ files: { 'main.py': 'print("go")\nwhile True:\n    pass\n' } });
  await stuck.printed('go');
  stuck.send({ type: 'stop' });
  const other = await play('print(6 * 7)\n');
  assert.ok(other.out.startsWith('42\n'));
  assert.equal(stuck.of('exit').length, 0);
  await stuck.end();
});

test('who takes all memory gets MemoryError, at his line', async () => {
  const board = await play('all = []\nwhile True:\n    all.append(bytearray(100000))\n');
  const [error] = board.of('error');
  assert.deepEqual([error.file, error.line, error.kind], ['main.py', 3, 'MemoryError']);
});

test('a program that keeps nothing has taken next to nothing', async (t) => {
  const board = new Board({ files: { 'main.py': 'import time\nwhile True:\n    time.sleep_ms(50)\n' } });
  t.after(() => board.end());
  const { used } = await board.until(({ type }) => type === 'memory');
  assert.ok(used < 40_000, `${used} bytes`);
});

test('so does who takes it in small pieces, to the last byte', async () => {
  const list = await play('all = []\nwhile True:\n    all.append("reading " + str(len(all)))\n');
  const [error] = list.of('error');
  assert.deepEqual([error.file, error.line, error.kind], ['main.py', 3, 'MemoryError']);
  const chain = await play(`
class Node:
    def __init__(self, next):
        self.next = next
def grow():
    node = None
    while True:
        node = Node(node)
grow()
`);
  assert.equal(chain.of('error')[0].kind, 'MemoryError');
  assert.match(chain.out, /line 9, in <module>\n.*line 8, in grow\n/);
});

test('who catches MemoryError and goes on with it gets it again, and the prompt still answers', async (t) => {
  const board = new Board({ files: { 'main.py': `
all, times = [], 0
while True:
    try:
        all.append("reading " * 30 + str(len(all)))
    except MemoryError:
        times += 1
        if times == 5:
            raise
` } });
  t.after(() => board.end());
  assert.equal((await board.exit()).how, 'error');
  assert.equal(board.of('error')[0].kind, 'MemoryError');
  board.send({ type: 'input', text: 'del all\n' });
  board.send({ type: 'input', text: 'print(times * 2)\n' });
  await board.printed('10\n');
});

test('megabytes of print come at a pace, and can be stopped', async () => {
  const board = new Board({ files: { 'main.py': 'while True:\n    print("x" * 60)\n' } });
  await board.printed('xxx');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const before = board.out.length;
  assert.ok(before < 400_000, `${before} characters in a second and a half`);
  assert.ok(board.of('out').length < 2000, `${board.of('out').length} messages`);
  board.send({ type: 'stop' });
  assert.equal((await board.exit()).how, 'stop');
  assert.equal(board.of('lost').length, 0, 'the program waited instead');
  await board.end();
});

test('a thousand publishes arrive, in few pieces', async (t) => {
  const broker = await Broker.start(t);
  const peer = await Peer.connect(t, broker.port, 'flood');
  const network = new Network(broker.port);
  const program = `${ONLINE}
from umqtt.simple import MQTTClient
client = MQTTClient("flood", "broker")
client.connect()
for i in range(1000):
    client.publish("flood", str(i))
client.disconnect()
`;
  const board = await play(program, { board: { network } });
  assert.deepEqual(board.of('error'), []);
  await peer.payload('flood', '999');
  assert.deepEqual(peer.messages.map(({ payload }) => payload), [...Array(1000).keys()].map(String));
  assert.ok(board.of('send').length < 100, `${board.of('send').length} messages`);
});

test('who subscribes and never reads loses the connection, not the page', async (t) => {
  const broker = await Broker.start(t);
  const peer = await Peer.connect(t, broker.port);
  const network = new Network(broker.port);
  const board = new Board({ network, files: { 'main.py': `${ONLINE}
from umqtt.simple import MQTTClient
client = MQTTClient("sleeper", "broker")
client.set_callback(print)
client.connect()
client.subscribe("flood")
print("asleep")
time.sleep(3600)
` } });
  t.after(() => board.end());
  await board.printed('asleep');
  const much = Buffer.alloc(200_000, 'x');
  for (let i = 0; i < 8; i++) await peer.publish('flood', much, { qos: 0 });
  const lost = await board.until(({ type }) => type === 'lost');
  assert.equal(lost.what, 'received');
  assert.ok(lost.count > 1024 * 1024 && lost.count < 2 * 1024 * 1024);
});

test('a wrong pin is an exception', async () => {
  for (const [call, message] of [
    ['Pin(99)', 'invalid pin: 99'],
    ['Pin(7)', 'invalid pin: 7 carries the flash memory'],
    ['Pin("A3")', "invalid pin: 'A3'"],
    ['Pin(34, Pin.OUT)', 'pin can only be input'],
    ['ADC(Pin(22))', 'invalid pin: 22 has no ADC'],
    ['PWM(Pin(36))', 'invalid pin: 36 can only be input'],
  ]) {
    const board = await play(`from machine import *\n\n${call}\n`);
    const [error] = board.of('error');
    assert.deepEqual([error.line, error.kind, error.message], [3, 'ValueError', message]);
    assert.ok(!board.out.includes('/lib/'), 'no frame of what is no Python on a board');
  }
});

test('a wrong host is an OSError, and so is no network', async (t) => {
  const broker = await Broker.start(t);
  const network = new Network(broker.port, { refused: ['nowhere'] });
  const call = '\nfrom umqtt.simple import MQTTClient\nMQTTClient("x", "nowhere").connect()\n';
  const refused = await play(ONLINE + call, { board: { network } });
  assert.deepEqual([refused.of('error')[0].kind, refused.of('error')[0].message], ['OSError', '[Errno 111] ECONNREFUSED']);
  const alone = await play(call);
  assert.match(alone.of('error')[0].message, /EHOSTUNREACH: the board is in no network/);
});

test('a program reaches nothing of the browser', async () => {
  const board = await play(`
for name in ("js", "jsffi", "_interpreter"):
    try:
        __import__(name)
        print("reached", name)
    except ImportError:
        pass
import _hw, _rt, _net
for module in (_hw, _rt, _net):
    for name in ("constructor", "__proto__", "toString", "valueOf"):
        if hasattr(module, name):
            print("reached", name)
for name in ("constructor", "call", "apply", "bind", "prototype"):
    if hasattr(_hw.pin_get, name):
        print("reached", name)
    try:
        getattr(_hw.pin_get, name)
        print("reached", name)
    except AttributeError:
        pass
try:
    _hw.pin_get = 1
except AttributeError:
    pass
print(_hw.pin_get(2))
try:
    print(_hw["pin_get"])
except Exception:
    pass
try:
    print([one for one in _hw])
except Exception:
    pass
print("end")
`);
  assert.deepEqual(board.of('error'), []);
  assert.match(board.out, /^0\n<undefined>\n\[\]\nend\n/);
});
