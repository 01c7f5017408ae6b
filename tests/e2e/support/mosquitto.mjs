// A broker of somebody else's making: mosquitto, with a listener for WebSockets.

import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
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
  // Starts one with two free ports of this machine; `t` ends it with its test. With `passwords`, the lines
  // of such a file, only those who are in it are let in; `limits` are further lines of its configuration.
  // It says what it counts once a second.
  static async start(t, { passwords, limits = [] } = {}) {
    const it = new Mosquitto();
    const folder = mkdtempSync(path.join(tmpdir(), 'blinklab-mosquitto-'));
    it.config = path.join(folder, 'mosquitto.conf');
    const file = path.join(folder, 'passwords');
    if (passwords) writeFileSync(file, passwords, { mode: 0o600 });
    t.after(async () => {
      await it.process.kill();
      rmSync(folder, { recursive: true });
    });
    for (let tries = 1; ; tries += 1) {
      it.port = await deadPort();
      it.webPort = await deadPort();
      // Root's mosquitto would become another user, who cannot read the folder.
      const lines = [
        `user ${userInfo().username}`,
        `allow_anonymous ${!passwords}`,
        ...(passwords ? [`password_file ${file}`] : []),
        'sys_interval 1',
        'log_type all',
        `listener ${it.port} 127.0.0.1`,
        `listener ${it.webPort} 127.0.0.1`,
        'protocol websockets',
        ...limits,
      ];
      writeFileSync(it.config, `${lines.join('\n')}\n`);
      try {
        await it.run();
        return it;
      } catch (error) {
        // Meanwhile somebody else may have got one of the ports.
        await it.process.kill();
        if (tries === 3) throw error;
      }
    }
  }

  // Begins, with nothing remembered: on the same ports again, once it was killed.
  async run() {
    this.process = new Process('mosquitto', program(), ['-c', this.config]);
    await this.says(/running/);
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
