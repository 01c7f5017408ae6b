// The page's side of a board's sockets, over TCP: every address leads to one broker, except names
// that a test maps elsewhere or refuses.

import { connect } from 'node:net';

const ECONNREFUSED = 111;

export class Network {
  // What went over the sockets, in the order of their numbers: { host, port, sent, received }.
  sockets = new Map();
  #streams = new Map();
  #port;
  #refused;

  // `port`: where the broker listens on this machine; `refused`: names that lead nowhere.
  constructor(port, { refused = [] } = {}) {
    this.#port = port;
    this.#refused = refused;
  }

  handle(board, message) {
    if (message.type === 'open') {
      this.#open(board, message);
    } else if (message.type === 'send') {
      const bytes = Buffer.from(message.bytes);
      this.sockets.get(message.socket).sent.push(bytes);
      this.#streams.get(message.socket)?.write(bytes, () => {
        board.send({ type: 'sent', socket: message.socket, count: bytes.length });
      });
    } else if (message.type === 'close') {
      this.#streams.get(message.socket)?.end();
      this.#streams.delete(message.socket);
    }
  }

  // As when the broker's machine is switched off.
  end() {
    this.#streams.forEach((stream) => stream.destroy());
    this.#streams.clear();
  }

  #open(board, { socket, host, port }) {
    const record = { host, port, sent: [], received: [] };
    this.sockets.set(socket, record);
    if (this.#refused.includes(host)) {
      board.send({ type: 'refused', socket, errno: ECONNREFUSED, reason: 'refused by the test' });
      return;
    }
    const stream = connect(this.#port, '127.0.0.1');
    stream.setNoDelay(true);
    this.#streams.set(socket, stream);
    stream.on('connect', () => board.send({ type: 'opened', socket, address: `127.0.0.1:${this.#port}` }));
    stream.on('data', (data) => {
      record.received.push(data);
      board.send({ type: 'received', socket, bytes: Uint8Array.from(data) });
    });
    stream.on('close', () => board.send({ type: 'closed', socket }));
    stream.on('error', () => {
      board.send({ type: 'refused', socket, errno: ECONNREFUSED, reason: 'nobody listens' });
    });
  }
}
