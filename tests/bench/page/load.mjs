// A publisher for the page's measurements: one connection, encoded once, QoS 0, as fast as it is told.

import net from 'node:net';

const PAYLOAD = 64;
const TOPICS = 100;

const text = (value) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

const packet = (type, body) => Buffer.concat([Buffer.from([type, body.length]), body]);

const CONNECT = packet(
  0x10,
  Buffer.concat([text('MQTT'), Buffer.from([4, 2, 0, 0]), text('load')]),
);

// All topics and payloads have the same lengths, so that bytes can be counted for messages.
const messages = Array.from({ length: TOPICS }, (_, index) => {
  const name = `room/${String(index).padStart(2, '0')}/temperature/state`;
  return packet(0x30, Buffer.concat([text(name), Buffer.alloc(PAYLOAD, '7')]));
});

export class Publisher {
  #socket;
  #next = 0;

  static async connect(port) {
    const publisher = new Publisher();
    publisher.#socket = net.connect(port, '127.0.0.1');
    publisher.#socket.setNoDelay(true);
    publisher.#socket.write(CONNECT);
    await new Promise((resolve, reject) => {
      publisher.#socket.once('data', resolve);
      publisher.#socket.once('error', reject);
    });
    publisher.#socket.resume();
    return publisher;
  }

  // Publishes `count` messages, and waits until the system has taken them.
  async publish(count) {
    const batch = Array.from({ length: count }, () => messages[this.#next++ % TOPICS]);
    if (!this.#socket.write(Buffer.concat(batch))) {
      await new Promise((resolve) => this.#socket.once('drain', resolve));
    }
  }

  close() {
    this.#socket.destroy();
  }
}
