// What the editor completes (web/npm/names.json) is what a board has: every module, every name in it,
// the members of every class. `node names.test.mjs --write` writes the list anew.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { play } from './support/board.mjs';

const LIST = new URL('../../web/npm/names.json', import.meta.url);
const LIBRARY = new URL('../../web/micropython/lib/', import.meta.url);

const MODULES = [
  'array', 'asyncio', 'binascii', 'cmath', 'collections', 'dht', 'ds18x20', 'errno', 'esp', 'esp32',
  'framebuf', 'gc', 'hashlib', 'i2c_lcd', 'io', 'json', 'machine', 'math', 'micropython', 'neopixel', 'network',
  'ntptime', 'onewire', 'os', 'random', 're', 'select', 'socket', 'ssd1306', 'struct', 'sys', 'time',
  'uctypes', 'umqtt.robust', 'umqtt.simple',
];

const PROGRAM = `
import sys, json
def names(thing):
    try:
        found = dir(thing)
    except NotImplementedError:
        found = thing.__dict__
    return sorted(name for name in found if not name.startswith("_"))
for name in ${JSON.stringify(['builtins', ...MODULES])}:
    module = __import__(name)
    for part in name.split(".")[1:]:
        module = getattr(module, part)
    print("names", name)
    for each in names(module):
        thing = getattr(module, each)
        if type(thing) is not type(sys):
            print(json.dumps([each, names(thing) if isinstance(thing, type) else None]))
`;

// Names that a module of ours only uses: imported from another one that is not a part of it.
function used(module) {
  const file = new URL(`${module.replaceAll('.', '/')}.py`, LIBRARY);
  const ours = readdirSync(LIBRARY);
  if (!ours.includes(`${module}.py`)) return new Set();
  const imports = readFileSync(file, 'utf8').matchAll(/^from ([a-z]\w*) import ([^\n#]+)/gm);
  return new Set([...imports].flatMap(([, , names]) => names.split(',').map((it) => it.trim())));
}

async function list() {
  const { out } = await play(PROGRAM);
  const names = {};
  let module;
  let hidden;
  for (const line of out.split('\n')) {
    const [, next] = line.match(/^names (.+)$/) ?? [];
    if (next !== undefined) {
      [module, hidden] = [next, used(next)];
      names[module] = {};
    } else if (line.startsWith('[')) {
      const [name, members] = JSON.parse(line);
      if (!hidden.has(name)) names[module][name] = members;
    }
  }
  return names;
}

if (process.argv.includes('--write')) {
  const modules = Object.entries(await list()).map(([name, names]) => {
    const lines = Object.entries(names).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n  }`;
  });
  writeFileSync(fileURLToPath(LIST), `{\n${modules.join(',\n')}\n}\n`);
  process.exit(0);
}

test('the editor completes what a board has', async () => {
  assert.deepEqual(JSON.parse(readFileSync(LIST, 'utf8')), await list());
});
