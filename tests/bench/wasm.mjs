// The codec as wasm beside npm's mqtt-packet, each as its user has it: ours with the packet inside
// wasm, and its bytes copied in and out; mqtt-packet with objects and Buffers.
//
//   node wasm.mjs <wasm file> <folder of node_modules> <file for the results>
//
// The results are nanoseconds for one packet, the best of several rounds in which the two take
// turns: {"MQTT 5.0": {"encode CONNECT": [ours, theirs], …}, …}.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [wasmFile, modules, resultFile] = process.argv.slice(2);
const mqtt = createRequire(path.join(path.resolve(modules), 'x.js'))('mqtt-packet');
const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasmFile), {});
const wasm = instance.exports;

/** What a socket hands over at most. */
const CHUNK = 64 * 1024;
const ROUNDS = 80;
/** How long one of the two is measured in a round: short, so that some are not disturbed. */
const ROUND_MS = 4;
/** How long it runs before, so that it is compiled as well as it will ever be. */
const WARM_UP_MS = 150;

const VERSIONS = { 'MQTT 3.1.1': 4, 'MQTT 5.0': 5 };

function samples(level) {
  const is5 = level === 5;
  const properties = (of5) => (is5 ? { properties: of5 } : {});
  const publish = (size) => ({
    cmd: 'publish', topic: 'blinklab/esp32-1/dht1/state', messageId: 10, qos: 1, dup: false,
    retain: false, payload: Buffer.alloc(size, '7'),
    ...properties({ messageExpiryInterval: 3600, contentType: 'application/json' }),
  });
  const options = is5 ? { nl: false, rap: false, rh: 0 } : {};
  return {
    'PUBLISH 16 B': publish(16),
    'PUBLISH 256 B': publish(256),
    'PUBLISH 64 KiB': publish(64 * 1024),
    SUBSCRIBE: {
      cmd: 'subscribe', messageId: 10, ...properties({ subscriptionIdentifier: 7 }),
      subscriptions: [
        { topic: 'blinklab/+/+/state', qos: 1, ...options },
        { topic: 'homeassistant/device/+/config', qos: 0, ...options },
        { topic: 'LED_CONTROL', qos: 2, ...options },
      ],
    },
    CONNECT: {
      cmd: 'connect', protocolId: 'MQTT', protocolVersion: level, clean: true, keepalive: 60,
      clientId: 'esp32-1', username: 'student', password: Buffer.from('12345678'),
      will: { topic: 'blinklab/esp32-1/status', payload: Buffer.from('offline'), qos: 1, retain: true },
      ...properties({ sessionExpiryInterval: 3600, receiveMaximum: 20 }),
    },
  };
}

/** The bytes as a socket hands them over. */
function chunks(bytes) {
  const all = [];
  for (let at = 0; at < bytes.length; at += CHUNK) all.push(bytes.subarray(at, at + CHUNK));
  return all;
}

function copyIn(chunk) {
  const at = wasm.input(chunk.length);
  new Uint8Array(wasm.memory.buffer, at, chunk.length).set(chunk);
}

/** What is written to a socket next: used again and again, as in the native measurements. */
const out = Buffer.alloc(2 * CHUNK);

const ours = {
  decode(parts) {
    let type = 0;
    for (const chunk of parts) {
      copyIn(chunk);
      type = wasm.decode(chunk.length);
    }
    return type;
  },
  encode() {
    const length = wasm.encode();
    out.set(new Uint8Array(wasm.memory.buffer, wasm.output(), length));
    return out.subarray(0, length);
  },
};

function theirs(level) {
  const options = { protocolVersion: level };
  const parser = mqtt.parser(options);
  let packet = null;
  parser.on('packet', (decoded) => { packet = decoded; });
  parser.on('error', (error) => { throw error; });
  return {
    decode(parts) {
      packet = null;
      for (const chunk of parts) parser.parse(chunk);
      return packet;
    },
    encode: (object) => mqtt.generate(object, options),
  };
}

/** Nanoseconds for one call: the best rounds of two functions that take turns. */
function race(functions, prepare) {
  const best = functions.map(() => Infinity);
  const counts = functions.map((run) => {
    for (const end = performance.now() + WARM_UP_MS; performance.now() < end;) run();
    let count = 1;
    for (;;) {
      const start = performance.now();
      for (let index = 0; index < count; index += 1) run();
      if (performance.now() - start > ROUND_MS) return count;
      count *= 2;
    }
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    // How fast memory is copied depends on where it lies: neither is to have bad luck with that.
    prepare(round * 389);
    functions.forEach((run, which) => {
      const start = process.hrtime.bigint();
      for (let index = 0; index < counts[which]; index += 1) run();
      const took = Number(process.hrtime.bigint() - start) / counts[which];
      best[which] = Math.min(best[which], took);
    });
  }
  return best;
}

const results = {};
for (const [name, level] of Object.entries(VERSIONS)) {
  results[name] = {};
  for (const [kind, object] of Object.entries(samples(level))) {
    const npm = theirs(level);
    const parts = chunks(npm.encode(object));
    const prepare = (padding) => {
      wasm.open(level, padding);
      return ours.decode(parts);
    };
    // Both must mean the same packet, or nothing is measured.
    assert.notEqual(prepare(0), 0, kind);
    assert.deepEqual(npm.decode(chunks(ours.encode())), npm.decode(parts), kind);
    results[name][`encode ${kind}`] = race([() => ours.encode(), () => npm.encode(object)], prepare);
    results[name][`decode ${kind}`] = race(
      [() => ours.decode(parts), () => npm.decode(parts)],
      prepare,
    );
  }
}
fs.writeFileSync(resultFile, JSON.stringify(results, null, 1));
