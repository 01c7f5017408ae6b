// Somebody at the other end of the broker: MQTT.js, with what it has received.

import { fromModules } from '../../e2e/support/modules.mjs';

const mqtt = fromModules('mqtt');
const PATIENCE = 20_000;

export class Peer {
  messages = [];
  #waiting = [];

  static async connect(t, port, ...filters) {
    const peer = new Peer();
    peer.client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    t.after(() => peer.client.end(true));
    peer.client.on('message', (topic, payload, { retain }) => {
      peer.messages.push({ topic, payload: payload.toString(), retain });
      peer.#waiting = peer.#waiting.filter((look) => !look());
    });
    for (const filter of filters) {
      await peer.client.subscribeAsync(filter, { qos: 1 });
    }
    return peer;
  }

  publish(topic, payload, options = { qos: 1 }) {
    return this.client.publishAsync(topic, payload, options);
  }

  // The first message from now on, or before, that `test` accepts.
  until(test) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`no message ${test}: ${JSON.stringify(this.messages)}`));
      }, PATIENCE);
      const look = () => {
        const found = this.messages.find(test);
        if (found !== undefined) {
          clearTimeout(timer);
          resolve(found);
        }
        return found !== undefined;
      };
      if (!look()) this.#waiting.push(look);
    });
  }

  // The next message of a topic that nobody has taken, with this payload if one is given.
  async take(topic, payload) {
    const fits = (message) =>
      !message.taken && message.topic === topic && (payload === undefined || message.payload === payload);
    const found = await this.until(fits);
    found.taken = true;
    return found;
  }

  // The first message of a topic with this payload.
  payload(topic, payload) {
    return this.until((message) => message.topic === topic && (payload === undefined || message.payload === payload));
  }
}
