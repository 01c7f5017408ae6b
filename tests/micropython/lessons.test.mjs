// The lessons' programs on a virtual board, against a real broker: the same calls as on a pyboard
// with a W5500 and an OLED, and on an ESP32 with Wi-Fi, and the same messages.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Broker } from '../e2e/support/stage.mjs';
import { Board } from './support/board.mjs';
import { Network } from './support/network.mjs';
import { Peer } from './support/peer.mjs';

const OLED = { id: 'oled', kind: 'ssd1306', pins: { sda: 21, scl: 22 }, properties: {} };
const program = (name) => readFileSync(new URL(`./programs/${name}`, import.meta.url), 'utf8');

async function scene(t, name, parts = []) {
  const broker = await Broker.start(t);
  const peer = await Peer.connect(t, broker.port, '#');
  const network = new Network(broker.port);
  const board = new Board({ files: { 'main.py': program(name) }, parts, network });
  t.after(() => board.end());
  return { board, peer, network };
}

// What the bytes for an OLED leave in its memory, as the data sheet says.
function picture(board) {
  const data = board.of('i2c').filter(({ bytes }) => bytes[0] === 0x40);
  return data.at(-1)?.bytes.slice(1);
}

test('a publisher with W5500 and OLED publishes each second', async (t) => {
  const { board, peer, network } = await scene(t, 'publisher_w5500.py', [OLED]);
  await board.printed("('192.168.1.101', '255.255.255.0'");
  await peer.payload('/classroom/1', 'Good morning');
  const first = peer.messages.length;
  await peer.until(() => peer.messages.length >= first + 2);
  assert.equal(network.sockets.get(1).host, 'broker.lesson.example');
  assert.equal(network.sockets.get(1).port, 18830);
  assert.ok(picture(board).some((byte) => byte !== 0), 'the address is on the display');
});

test('a subscriber with W5500 and OLED prints what it receives', async (t) => {
  const { board, peer } = await scene(t, 'subscriber_w5500.py', [OLED]);
  await board.printed('subscribed');
  await peer.publish('/classroom/2', 'lesson begins');
  await board.printed('topic: b\'/classroom/2\'\nmessage: b\'lesson begins\'');
});

test('an LED obeys what is published', async (t) => {
  const { board, peer } = await scene(t, 'led_by_wifi.py');
  await board.printed('waiting');
  const led = (level) => board.until(({ type, pin, level: now, mode }) => type === 'pin' && pin === 2 && now === level && mode === 'out');
  await peer.publish('LED_CONTROL', 'LED_ON');
  await led(1);
  await peer.payload('LED_STATE', 'ON');
  const from = board.messages.length;
  await peer.publish('LED_CONTROL', 'LED_OFF');
  await board.until(({ type, pin, level }) => type === 'pin' && pin === 2 && level === 0, 'LED off', from);
  await peer.payload('LED_STATE', 'OFF');
});

test('a connection outlives its program, as on a board: the prompt goes on with it', async (t) => {
  const { board, peer } = await scene(t, 'led_by_wifi.py');
  await board.printed('waiting');
  board.send({ type: 'stop' });
  await board.until(({ type, state }) => type === 'state' && state === 'repl');
  board.send({ type: 'input', text: 'client.publish("from the prompt", "hello")\r\n' });
  await peer.payload('from the prompt', 'hello');
  assert.equal(board.of('close').length, 0);
});

test('who connects again and again does not run out of sockets', async (t) => {
  const broker = await Broker.start(t);
  const network = new Network(broker.port);
  const board = new Board({ network, files: { 'main.py': `
import network, time
from umqtt.simple import MQTTClient
wlan = network.WLAN(network.STA_IF); wlan.active(True); wlan.connect("Classroom", "x")
while not wlan.isconnected():
    time.sleep_ms(50)
client = MQTTClient("again", "broker")
for n in range(25):
    client.connect()
    print("connection", n)
    try:
        client.wait_msg()
    except OSError:
        pass
` } });
  t.after(() => board.end());
  for (let n = 0; n < 25; n++) {
    await board.printed(`connection ${n}\n`);
    network.end();
  }
  assert.equal((await board.exit()).how, 'end');
});

test('a robust client finds the broker again', async (t) => {
  const { board, peer, network } = await scene(t, 'robust.py');
  await peer.payload('count', '1');
  network.end();
  const before = peer.messages.length;
  await peer.until(() => peer.messages.length > before + 1);
  assert.ok(network.sockets.size >= 2, 'it has connected again');
  assert.equal(board.of('error').length, 0);
});
