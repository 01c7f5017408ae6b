// A broker of somebody else's making: mosquitto, with a listener for WebSockets.

import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Process } from './process.mjs';
import { deadPort } from './servers.mjs';

// Some systems do not have its folder on the path of everybody.
const FOLDERS = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

function program() {
  for (const folder of FOLDERS) {
    const file = path.join(folder, 'mosquitto');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  throw new Error('mosquitto is not on the PATH: install it with the system’s package manager');
}

export class Mosquitto {
  // Starts one with two free ports of this machine; `t` ends it with its test.
  static async start(t) {
    const it = new Mosquitto();
    it.port = await deadPort();
    it.webPort = await deadPort();
    const folder = mkdtempSync(path.join(tmpdir(), 'blinklab-mosquitto-'));
    const config = path.join(folder, 'mosquitto.conf');
    writeFileSync(
      config,
      `allow_anonymous true
log_type all
listener ${it.port} 127.0.0.1
listener ${it.webPort} 127.0.0.1
protocol websockets
`,
    );
    it.process = new Process('mosquitto', program(), ['-c', config]);
    t.after(async () => {
      await it.process.kill();
      rmSync(folder, { recursive: true });
    });
    await it.says(/running/);
    return it;
  }

  get address() {
    return `ws://127.0.0.1:${this.webPort}/mqtt`;
  }

  // Waits until its log has such a line.
  says(pattern) {
    return this.process.take(`${pattern}`, (line) => (pattern.test(line) ? line : undefined));
  }

  kill() {
    return this.process.kill();
  }
}
