// Lessons 3 to 12 are done from their first step to their last, by the controls that their texts name.

import { test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { Board, Broker, Paho } from './support/stage.mjs';

class Pupil {
  static async enter(t, lesson) {
    const pupil = new Pupil();
    pupil.broker = await Broker.start(t);
    const browser = await startBrowser(t);
    const address = `${pupil.broker.page}#/learn/lessons/${lesson}`;
    pupil.visitor = await visit(t, browser, address);
    await pupil.visitor.connection('online');
    await pupil.visitor.sees('lesson-title');
    pupil.lesson = lesson;
    return pupil;
  }

  // How many steps are done, on the guide that follows through all places.
  async done(steps) {
    await this.visitor.sees('guide', { 'data-done': String(steps) });
  }

  // The last step is done, and the lesson says so in its own place.
  async ends() {
    await this.visitor.click('guide-lesson');
    await this.visitor.sees('lesson-summary');
    await this.visitor.shot(`lesson-${this.lesson}`);
    this.visitor.check();
  }

  async subscribe(filter, qos) {
    await this.visitor.click('place-console');
    await this.visitor.click('console-tab-subscriptions');
    await this.visitor.at('subscribe-filter').fill(filter);
    if (qos !== undefined) await this.visitor.at('subscribe-qos').selectOption(String(qos));
    await this.visitor.click('subscribe');
    await this.visitor.sees(`subscription-${filter}`);
  }

  async publish(topic, payload, { qos = 0, retain = false } = {}) {
    await this.visitor.click('place-console');
    await this.visitor.click('console-tab-publish');
    await this.visitor.at('publish-topic').fill(topic);
    await this.visitor.at('publish-payload').fill(payload);
    await this.visitor.at('publish-qos').selectOption(String(qos));
    await this.visitor.at('publish-retain').setChecked(retain);
    await this.visitor.click('publish');
  }

  // Adds the boards that the lesson on the screen needs, and gives their ids.
  async addBoards(count) {
    await this.visitor.click('lesson-boards');
    await this.visitor.sees('boards-there');
    await this.visitor.click('place-bench');
    const boards = this.visitor.page.locator('[data-testid^="vboard-"]');
    await boards.nth(count - 1).waitFor();
    const ids = [];
    for (let n = 0; n < count; n++) {
      ids.push((await boards.nth(n).getAttribute('data-testid')).slice('vboard-'.length));
    }
    return ids;
  }

  // Connects anew with another Session.
  async connect({ id, cleanStart, expiry }) {
    const { visitor } = this;
    await visitor.click('connection-state');
    await visitor.sees('connection-dialog');
    if (!(await visitor.at('client-id').isVisible())) await visitor.click('advanced');
    if (id !== undefined) await visitor.at('client-id').fill(id);
    await visitor.at('clean-start').setChecked(cleanStart);
    if (expiry !== undefined) await visitor.at('session-expiry').fill(String(expiry));
    await visitor.click('connect');
    await visitor.misses('connection-dialog');
    await visitor.connection('online');
    await visitor.click('place-packets');
  }
}

test('lesson 3: temperature and humidity', async (t) => {
  const pupil = await Pupil.enter(t, 'temperature');
  const [sensor] = await pupil.addBoards(2);
  await pupil.done(1);
  await pupil.subscribe('Temperature');
  await pupil.done(2);
  await pupil.visitor.click('place-bench');
  await pupil.visitor.setTemperature(sensor, 35);
  await pupil.done(4);
  await pupil.publish('Temperature', '21.5');
  await pupil.done(5);
  await pupil.ends();
});

test('lesson 4: topics and wildcards', async (t) => {
  const pupil = await Pupil.enter(t, 'topics-and-wildcards');
  await pupil.publish('school/room1/temperature', '21.5');
  await pupil.done(1);
  await pupil.subscribe('school/+/temperature');
  await pupil.done(2);
  for (const room of ['room1', 'room2', 'lab']) await pupil.publish(`school/${room}/temperature`, '22');
  await pupil.done(3);
  await pupil.subscribe('school/#');
  await pupil.publish('school/room1/window/left', 'open');
  await pupil.done(4);
  await pupil.ends();
});

test('lesson 5: QoS on a bad link', async (t) => {
  const pupil = await Pupil.enter(t, 'qos');
  const { visitor } = pupil;
  for (const qos of [0, 1, 2]) {
    await pupil.publish('qos/test', `QoS ${qos}`, { qos });
    await pupil.done(qos + 1);
  }
  await pupil.connect({ cleanStart: false, expiry: 300 });
  await pupil.done(4);
  await visitor.click('place-broker');
  await visitor.click('stall-broker');
  await visitor.reads('faults-of-broker', /stalled/);
  await pupil.publish('qos/test', 'perhaps twice', { qos: 1 });
  await visitor.click('place-broker');
  await visitor.click('cut-broker');
  await visitor.click('mend-broker');
  await visitor.connection('online');
  await pupil.done(5);
  await pupil.ends();
});

test('lesson 6: retained messages and the Will', async (t) => {
  const pupil = await Pupil.enter(t, 'retained-and-will');
  const { visitor } = pupil;
  await pupil.publish('school/notice', 'No lesson on Friday', { retain: true });
  await pupil.done(1);
  await pupil.subscribe('school/notice');
  await pupil.done(2);
  await pupil.publish('school/notice', '', { retain: true });
  await pupil.done(3);
  await visitor.click('guide-lesson');
  const [board] = await pupil.addBoards(1);
  await pupil.done(4);
  await visitor.click(`vpower-${board}`);
  await pupil.done(5);
  await pupil.ends();
});

test('lesson 7: Sessions', async (t) => {
  const pupil = await Pupil.enter(t, 'sessions');
  const { visitor } = pupil;
  await pupil.connect({ cleanStart: true });
  await pupil.done(1);
  await pupil.connect({ id: 'student-7', cleanStart: false, expiry: 300 });
  await pupil.done(2);
  await pupil.subscribe('mail/#', 1);
  await pupil.done(3);
  await pupil.connect({ cleanStart: false });
  await pupil.done(4);
  await pupil.connect({ cleanStart: true });
  await pupil.done(5);
  await pupil.ends();
});

test('lesson 8: the 15 packets, byte by byte', async (t) => {
  const pupil = await Pupil.enter(t, 'packets');
  const { visitor } = pupil;
  const write = async (hex) => {
    await visitor.page.goto(`${pupil.broker.page}#/packets/workbench`);
    await visitor.at('workbench-hex').fill(hex);
  };
  await write('C0 00');
  await pupil.done(1);
  await write('30 0B 00 03 61 2F 62 00 68 65 6C 6C 6F');
  await pupil.done(2);
  // Each example of the reference leads to the workbench.
  const groups = [
    [3, ['CONNECT', 'CONNACK', 'DISCONNECT', 'AUTH']],
    [4, ['SUBSCRIBE', 'SUBACK', 'UNSUBSCRIBE', 'UNSUBACK']],
    [5, ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'PINGRESP']],
  ];
  for (const [step, packets] of groups) {
    for (const packet of packets) {
      await visitor.page.goto(`${pupil.broker.page}#/learn/packets`);
      await visitor.click(`packet-${packet}`);
      await visitor.reads('packet-title', new RegExp(packet));
      await visitor.click('to-workbench');
      await visitor.sees('workbench-hex');
    }
    await pupil.done(step);
  }
  await pupil.ends();
});

test('lesson 9: $SYS', async (t) => {
  const pupil = await Pupil.enter(t, 'sys-topics');
  await pupil.subscribe('$SYS/#');
  await pupil.done(2);
  await pupil.visitor.click('guide-lesson');
  await pupil.addBoards(1);
  await pupil.done(3);
  await pupil.ends();
});

test('lesson 10: a hundred measuring points', async (t) => {
  const pupil = await Pupil.enter(t, 'hundred-points');
  const { visitor } = pupil;
  await pupil.subscribe('site/+/temperature');
  await pupil.done(1);
  // What is to be typed is taken from the lesson's text.
  await visitor.click('guide-lesson');
  const topic = await visitor.at('lesson-step-2').locator('code').first().textContent();
  await visitor.at('lesson-step-2').getByRole('link').click();
  for (const [field, value] of [['count', '100'], ['every', '1'], ['topic', topic]]) {
    await visitor.at(`swarm-${field}`).fill(value);
  }
  await visitor.click('swarm-start');
  await pupil.done(2);
  await pupil.subscribe('site/42/temperature');
  await pupil.done(3);
  await pupil.ends();
});

test('lesson 11: a program on a virtual board and on a real one', async (t) => {
  const pupil = await Pupil.enter(t, 'real-esp32');
  const { visitor } = pupil;
  const [board] = await pupil.addBoards(1);
  await visitor.click(`vprogram-${board}`);
  await visitor.click('program-run');
  await pupil.done(1);
  await pupil.subscribe('Temperature');
  await pupil.done(2);
  await visitor.click('place-bench');
  await visitor.click(`vpower-${board}`);
  const real = Board.start(t, pupil.broker, 'temperature.py', '240ac4a1b2c3');
  real.setClimate(24.5, 51);
  await pupil.subscribe('Humidity');
  await pupil.done(4);
  await pupil.ends();
});

test('lesson 12: the same topics from Python', async (t) => {
  const pupil = await Pupil.enter(t, 'python');
  const paho = await Paho.connect(t, pupil.broker, 'python-1');
  await pupil.subscribe('python/#');
  await paho.publish('python/hello', 'Hello from Python');
  await pupil.done(1);
  await paho.subscribe('python/ask');
  await pupil.publish('python/ask', 'how are you?');
  const asked = await paho.message('python/ask');
  await paho.publish('python/answer', asked.toUpperCase());
  await pupil.done(2);
  await pupil.visitor.click('guide-lesson');
  const [board] = await pupil.addBoards(1);
  await pupil.subscribe('LED_CONTROL');
  await paho.publish('LED_CONTROL', 'LED_ON');
  await pupil.done(3);
  await pupil.visitor.click('place-bench');
  await pupil.visitor.ledIs(board, true);
  await pupil.ends();
});
