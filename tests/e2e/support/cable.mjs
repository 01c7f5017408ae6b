// A cable between the page and a broker, in the hands of a test: what the broker answers can be held back,
// and it can be cut, without either side being told.

import { connect, createServer } from 'node:net';

export class Cable {
  #pairs = new Set();

  // Lays one to a port of this machine; `t` takes it away with its test.
  static async lay(t, port) {
    const it = new Cable();
    const server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      const pair = { near, far };
      it.#pairs.add(pair);
      near.pipe(far);
      far.pipe(near);
      for (const end of [near, far]) {
        end.on('error', () => {});
        end.on('close', () => {
          it.#pairs.delete(pair);
          near.destroy();
          far.destroy();
        });
      }
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    it.address = `ws://127.0.0.1:${server.address().port}/mqtt`;
    t.after(() => {
      it.cut();
      server.close();
    });
    return it;
  }

  // What the broker sends on what is connected now comes no further.
  hold() {
    for (const { near, far } of this.#pairs) far.unpipe(near);
  }

  cut() {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }
}
