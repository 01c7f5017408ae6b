// Wireshark without its windows: somebody else's reader of captures.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

// What it finds of MQTT in a capture: for each packet the values of these fields, as texts.
export async function read(file, fields) {
  const wanted = fields.flatMap((field) => ['-e', field]);
  const args = ['-r', file, '-Y', 'mqtt', '-T', 'fields', '-E', 'separator=/t', ...wanted];
  return (await tshark(args)).split('\n').filter(Boolean).map((line) => line.split('\t'));
}

// The lines that it has for what it takes for malformed, in whatever layer.
export async function malformed(file) {
  const expert = '_ws.malformed || _ws.expert.severity == error';
  return (await tshark(['-r', file, '-Y', expert])).split('\n').filter(Boolean);
}

async function tshark(args) {
  try {
    return (await run('tshark', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error('tshark is not on the PATH: install it with the system’s package manager');
  }
}
