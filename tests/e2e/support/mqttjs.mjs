// MQTT.js as a second client, in MQTT 5 unless asked otherwise: it hears of each message its QoS, its RETAIN
// flag and its properties, as the broker sent them.

import { fromModules } from './modules.mjs';
import { PATIENCE } from './process.mjs';

const mqtt = fromModules('mqtt');

export class MqttJs {
  #unread = [];
  #waiting = new Set();

  // Connects to the port for boards; `t` takes it away with its test.
  static async connect(t, broker, clientId, options = {}) {
    const it = new MqttJs();
    const address = `mqtt://127.0.0.1:${broker.port}`;
    const all = { clientId, protocolVersion: 5, reconnectPeriod: 0, ...options };
    it.client = await mqtt.connectAsync(address, all, false);
    it.client.on('message', (topic, payload, packet) => {
      it.#unread.push({ ...packet, topic, payload: payload.toString(), bytes: payload });
      it.#wake();
    });
    // A broker that is ended says so here too.
    it.client.on('error', () => {});
    t.after(() => {
      it.client.end(true);
    });
    return it;
  }

  async subscribe(filter, qos = 2) {
    await this.client.subscribeAsync(filter, { qos });
  }

  // Resolves when the broker has it, QoS 0 aside.
  async publish(topic, payload, options = {}) {
    const content = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    await this.client.publishAsync(topic, content, { qos: 1, ...options });
  }

  // The payload of the next message on `topic` that `fits`, as Paho has it; others stay to be taken.
  async message(topic, fits) {
    return (await this.packet(topic, fits)).payload;
  }

  // All of that message.
  async packet(topic, fits = () => true) {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const at = this.#unread.findIndex((it) => it.topic === topic && fits(it.payload, it));
      if (at >= 0) return this.#unread.splice(at, 1)[0];
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no message on ${topic}, but ${this.#seen()}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  // Whether there is a message on such a topic that was not taken.
  has(pattern) {
    return this.#unread.some((it) => pattern.test(it.topic));
  }

  // Breaks its connection without a DISCONNECT.
  cut() {
    this.client.stream.destroy();
  }

  #wake() {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    waiting.forEach((wake) => wake());
  }

  #seen() {
    return JSON.stringify(this.#unread.map(({ topic, payload }) => [topic, payload]));
  }
}
