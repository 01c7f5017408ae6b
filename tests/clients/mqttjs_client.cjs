// An MQTT.js client that a test drives: JSON commands on stdin, JSON events on stdout.
//
// It takes the arguments, obeys the orders and reports the events of paho_client.py; see there.
// BLINKLAB_NODE_MODULES names the folder whose node_modules holds `mqtt`.
'use strict';

const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const readline = require('node:readline');
const { parseArgs } = require('node:util');

const fromModules = createRequire(path.join(process.env.BLINKLAB_NODE_MODULES, 'package.json'));
const mqtt = fromModules('mqtt');

function say(event, facts = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
}

// `--will TOPIC PAYLOAD` has two values, which parseArgs leaves among the positionals.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ca: { type: 'string' },
    id: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    password: { type: 'string' },
    transport: { type: 'string', default: 'tcp' },
    username: { type: 'string' },
    version: { type: 'string', default: '4' },
    will: { type: 'string' },
  },
});
const [host, port, lastWords] = positionals;

const scheme = (values.transport === 'tcp' ? 'mqtt' : 'ws') + (values.ca ? 's' : '');
const client = mqtt.connect(`${scheme}://${host}:${port}`, {
  ca: values.ca && readFileSync(values.ca),
  clientId: values.id,
  username: values.username,
  password: values.password,
  protocolVersion: Number(values.version),
  clean: !values.keep,
  properties: values.version === '5' ? { sessionExpiryInterval: values.keep ? 3600 : 0 } : undefined,
  will: values.will && { topic: values.will, payload: lastWords, qos: 1, retain: true },
  reconnectPeriod: 0,
});

client.on('connect', (connack) => say('connected', { session_present: connack.sessionPresent }));
client.on('message', (topic, payload, packet) =>
  say('message', { topic, payload: payload.toString(), qos: packet.qos, retain: packet.retain }));
client.on('close', () => say('disconnected'));
client.on('error', (error) => {
  say('refused', { reason: error.message });
  process.exit(0);
});

const orders = {
  publish: ({ topic, payload, qos, retain }) =>
    client.publish(topic, payload, { qos, retain }, (error) => answer('published', error)),
  // MQTT.js calls a refused filter an error, and keeps the broker's codes in it.
  subscribe: ({ filter, qos }) =>
    client.subscribe(filter, { qos }, (error, granted) =>
      say('subscribed', { granted: error ? error.packet.granted : granted.map((one) => one.qos) })),
  unsubscribe: ({ filter }) => client.unsubscribe(filter, (error) => answer('unsubscribed', error)),
  disconnect: () => client.end(),
};

function answer(event, error) {
  say(error ? 'refused' : event, error ? { reason: error.message } : {});
}

const input = readline.createInterface({ input: process.stdin });
input.on('line', (line) => {
  const { do: order, ...rest } = JSON.parse(line);
  orders[order](rest);
});
// The end of input ends it without a DISCONNECT, as a crash would.
input.on('close', () => process.exit(0));
