// A lesson: a teacher begins it on the page, students sit down, and nobody is in anybody's way.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { PHONE, startBrowser, visit } from './support/browser.mjs';
import { fromModules } from './support/modules.mjs';
import { Broker } from './support/stage.mjs';

const AXE = readFileSync(fromModules.resolve('axe-core/axe.min.js'), 'utf8');
const HOSTILE = '<img src=x onerror=alert(1)>';
const PROGRAM = `import network
from machine import Pin
from umqtt.simple import MQTTClient
led = Pin(2, Pin.OUT)
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
wlan.connect("class", "secret")
while not wlan.isconnected():
    pass
def heard(topic, message):
    led.value(message == b"LED_ON")
client = MQTTClient("esp32", "HOST", PORT)
client.set_callback(heard)
client.connect()
client.subscribe(b"LED_CONTROL")
client.publish(b"LED_CONTROL", b"NAME")
print("here")
while True:
    client.wait_msg()
`;

// What axe-core finds that is serious: nothing.
async function inspect(visitor, what) {
  await visitor.page.evaluate(AXE);
  const found = await visitor.page.evaluate(async () => (await axe.run(document)).violations);
  const serious = found.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  const said = serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${what}: ${id}: ${html}`));
  assert.equal(said.length, 0, said.join('\n'));
}

// A teacher at the wall of a lesson that has just begun, and the room's code.
async function begin(t, browser, broker, options = {}) {
  const teacher = await visit(t, browser, await broker.manage(), options);
  await teacher.sees('place-broker', { 'aria-current': 'page' });
  await teacher.click('to-wall');
  await teacher.sees('no-lesson');
  await teacher.shot(`room-begin${options.locale ? '-zh' : ''}`, { fullPage: false });
  // What is tested stays on this computer.
  if (await teacher.at('begin-lan').count()) await teacher.at('begin-lan').uncheck();
  await teacher.click('begin');
  const code = (await teacher.reads('wall-code', /^[A-Z]{5}$/)).trim();
  return { teacher, code };
}

// A student who followed the link of the QR code and gave a name.
async function sit(t, browser, broker, code, name, options = {}) {
  const student = await visit(t, browser, `${broker.page}#/room/${code}`, options);
  await student.holds('room-code', code);
  await student.at('room-name').fill(name);
  await student.click('room-submit');
  await student.reads('seat-name', name);
  await student.connection('online');
  return student;
}

// The id of the only virtual board, at the bench.
async function ownBoard(student) {
  await student.click('to-bench');
  const board = student.page.locator('[data-testid^="vboard-"]');
  await board.waitFor();
  const id = (await board.getAttribute('data-testid')).slice('vboard-'.length);
  await student.sees(`board-${id}`, { 'data-online': 'true' });
  return id;
}

test('two students at two seats, each with a board, and a teacher who sees both', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker);
  await inspect(teacher, 'an empty room');
  await teacher.reads('wall-join', `${broker.page}#/room/${code}`);
  await teacher.sees('only-here');
  await teacher.shot('room-empty', { fullPage: false });
  const ada = await sit(t, browser, broker, code, HOSTILE);
  const ben = await sit(t, browser, broker, code, '小明', { ...PHONE, locale: 'zh-CN' });
  await inspect(ada, 'a seat');
  await ada.shot('room-seat');
  await ben.shot('room-seat-phone-zh');
  await teacher.sees('seat-1', { 'data-online': 'true' });
  assert.match(await teacher.reads('seat-1', /<img src=x onerror/), /<img src=x onerror=alert\(1\)>/);
  await teacher.reads('seat-2', /小明/);

  // A board of one seat is there at once, is seen there, and by the teacher.
  const board = await ownBoard(ada);
  const other = await ownBoard(ben);
  await ben.misses(`board-${board}`);
  await ada.misses(`board-${other}`);
  const lamp = (lit) => teacher.page.locator(`[data-testid="wall-board-${board}"] [data-lit="${lit}"]`);
  await ada.click(`part-${board}-led1`);
  await ada.ledIs(board, true);
  await lamp(true).waitFor();
  await ada.click(`part-${board}-led1`);
  await lamp(false).first().waitFor();
  await ada.click(`part-${board}-led1`);

  // Hands go up and down, by whoever takes them down.
  await ada.click('hand');
  await teacher.sees('seat-1', { 'data-hand': 'true' });
  await teacher.reads('wall-counts', /1 hand is up/);
  await ada.click('hand');
  await teacher.sees('seat-1', { 'data-hand': 'false' });
  await ada.click('hand');
  await teacher.click('seat-1');
  await teacher.click('hand-seen');
  await ada.sees('hand', { 'aria-pressed': 'false' });

  // What the teacher says is seen by all, as text, until it is taken back.
  await teacher.at('message-for-all').fill('<b>Look</b> here');
  await teacher.click('send-message-for-all');
  await ada.reads('teacher-message', /<b>Look<\/b> here/);
  await ben.reads('teacher-message', /<b>Look<\/b> here/);
  await ada.shot('room-bench', { fullPage: false });
  await ben.shot('room-bench-phone-zh', { fullPage: false });
  await ada.click('teacher-read');
  await ada.misses('teacher-message');
  await teacher.reads('said-to-all', /<b>Look<\/b> here/);
  await teacher.click('message-back');
  await ben.misses('teacher-message');

  // A look into a seat, by keyboard and back.
  await teacher.reads('look-log', /led1\/state/);
  await teacher.click('mute');
  await teacher.sees('mute', { 'aria-pressed': 'true' });
  await ada.click('hand');
  await teacher.sees('seat-1', { 'data-hand': 'true' });
  await inspect(teacher, 'a look into a seat');
  await teacher.shot('room-wall');
  await teacher.at('look').press('Escape');
  await teacher.misses('look');
  await teacher.page.keyboard.press('ArrowRight');
  await teacher.page.keyboard.press('Enter');
  await teacher.sees('seat-2', { 'aria-pressed': 'true' });
  await teacher.page.setViewportSize(PHONE.viewport);
  await teacher.shot('room-wall-phone');
  await teacher.page.setViewportSize({ width: 1280, height: 900 });

  // What passes at the seat: all of it, nothing of another one, and nothing to publish with.
  await teacher.click('look-console');
  await teacher.reads('glance', /Seat 2 · 小明/);
  await teacher.reads('glance-read-only', 'Read-only');
  await teacher.reads('glance-topics', new RegExp(`${other}/led1/state`));
  await ben.click(`part-${other}-led1`);
  await ada.click(`part-${board}-led1`);
  await teacher.reads('glance-messages', new RegExp(`${other}/led1/state`));
  await inspect(teacher, 'the console of a seat');
  const senders = 'form, textarea, [contenteditable], [data-testid^="publish"]';
  const sends = () => teacher.at('glance').locator(senders).count();
  assert.equal(await sends(), 0);
  await teacher.shot('room-glance-console', { fullPage: false });
  await teacher.click('glance-packets');
  await teacher.page.locator('[data-testid="glance-packet"][data-kind="PUBLISH"]').first().click();
  await teacher.reads('glance-detail', /PUBLISH/);
  await inspect(teacher, 'the packets of a seat');
  assert.equal(await sends(), 0);
  await teacher.shot('room-glance-packets', { fullPage: false });
  await teacher.page.setViewportSize(PHONE.viewport);
  await teacher.shot('room-glance-packets-phone');
  await teacher.page.setViewportSize({ width: 1280, height: 900 });
  assert.doesNotMatch(await teacher.at('glance').textContent(), new RegExp(board));
  await teacher.click('glance-back');
  await teacher.sees('look');
  await teacher.click('to-projector');
  await teacher.sees('tile-1');
  await teacher.shot('room-projector', { fullPage: false });
  for (const visitor of [teacher, ada, ben]) visitor.check();
});

test('all run the program that the teacher gives, and its errors are on the wall', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker);
  const ada = await sit(t, browser, broker, code, 'Ada');
  const ben = await sit(t, browser, broker, code, 'Ben');
  const text = PROGRAM.replace('HOST', '127.0.0.1').replace('PORT', String(broker.port));
  await teacher.click('program-for-all-open');
  await teacher.at('program-for-all').fill(text.replace('NAME', 'LED_ON'));
  await teacher.click('send-program-for-all');
  await teacher.reads('program-given', /given/);
  for (const student of [ada, ben]) {
    await student.page.locator('[data-testid^="take-program-"]').click();
    await student.reads('output', /here/);
    await student.misses('teacher-program-close');
  }
  // The same client identifier at both: both stay.
  await teacher.reads('seat-1', /LED_CONTROL/);
  await teacher.reads('seat-2', /LED_CONTROL/);
  await teacher.click('seat-2');
  await teacher.reads('look-program', /LED_CONTROL/);
  await teacher.reads('look-output', /here/);
  await teacher.reads('look-clients', /esp32/);
  await teacher.at('program-for-all').fill('oops(1)');
  await teacher.click('send-program-for-all');
  await ben.page.locator('[data-testid^="take-program-"]').click();
  await teacher.reads('seat-error-2', /NameError: name 'oops' isn't defined \(main\.py:1\)/);
  await teacher.misses('seat-error-1');
  await teacher.shot('room-error', { fullPage: false });
  await ben.shot('room-program', { fullPage: false });
  for (const visitor of [teacher, ada, ben]) visitor.check();
});

test('the wall shows how far a seat is in its lesson, after a reload too', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker);
  const ada = await sit(t, browser, broker, code, 'Ada');
  const ben = await sit(t, browser, broker, code, '小明', { ...PHONE, locale: 'zh-CN' });
  await ada.click('place-learn');
  await ada.click('learn-lessons');
  await ada.click('lesson-publish-and-subscribe');
  await teacher.reads('seat-1', /Lesson 1 · Publish, subscribe.*step 2 of 4/);
  await ada.click('place-console');
  await ada.click('console-tab-subscriptions');
  await ada.at('subscribe-filter').fill('class/hello');
  await ada.click('subscribe');
  await teacher.reads('seat-1', /step 3 of 4/);
  await ada.click('console-tab-publish');
  await ada.at('publish-topic').fill('Class/Hello');
  await ada.at('publish-payload').fill('hi');
  await ada.click('publish');
  await teacher.reads('seat-1', /step 3 of 4.*Almost:.*capital/);
  await teacher.click('seat-1');
  await teacher.reads('look', /Its lesson.*Almost:/);
  await teacher.shot('room-lesson', { fullPage: false });
  await ada.page.reload();
  await ada.connection('online');
  await ada.sees('guide', { 'data-done': '2' });
  await teacher.page.reload();
  await teacher.reads('seat-1', /Lesson 1 · Publish, subscribe.*step 3 of 4/);
  await ada.click('guide-close');
  await teacher.reads('seat-1', /^(?!.*Lesson 1)/);
  for (const visitor of [teacher, ada, ben]) visitor.check();
});

test('the lesson with a hundred points is done at a seat, which stays', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker);
  const ada = await sit(t, browser, broker, code, 'Ada');
  const done = (steps) => ada.sees('guide', { 'data-done': String(steps) });
  const lesson = async () => {
    await ada.click('place-learn');
    await ada.click('learn-lessons');
    await ada.click('lesson-hundred-points');
  };
  const subscribe = async (filter) => {
    await ada.click('place-console');
    await ada.click('console-tab-subscriptions');
    await ada.at('subscribe-filter').fill(filter);
    await ada.click('subscribe');
  };
  await lesson();
  await ada.shot('room-lesson-inside', { fullPage: false });
  await ada.click('lesson-inside');
  await ada.sees('lesson-outside');
  await ada.connection('online');
  await subscribe('site/+/temperature');
  await done(1);
  await ada.page.goto(`${broker.page}#//swarm`);
  for (const [field, value] of [['count', '100'], ['every', '1'], ['topic', 'site/{n}/temperature']]) {
    await ada.at(`swarm-${field}`).fill(value);
  }
  await ada.click('swarm-start');
  await done(2);
  await teacher.reads('seat-1', /Lesson 10 · .*step 3 of 3/);
  await teacher.sees('seat-1', { 'data-online': 'true' });
  await subscribe('site/42/temperature');
  await done(3);
  await teacher.reads('seat-1', /Lesson 10 · .*done/);
  await lesson();
  await ada.click('lesson-outside');
  await ada.sees('lesson-inside');
  await ada.connection('online');
  await ada.sees('hand');
  const format = await ada.at('all-lessons').click().then(() => ada.at('lesson-format').getAttribute('href'));
  const text = await (await fetch(new URL(format, broker.page))).text();
  assert.match(text, /# Lessons[^]*crowd/);
  for (const visitor of [teacher, ada]) visitor.check();
});

test('a seat that sends too fast is told so, and by which limit', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker);
  const ada = await sit(t, browser, broker, code, 'Ada');
  const ben = await sit(t, browser, broker, code, '小明', { ...PHONE, locale: 'zh-CN' });
  const text = PROGRAM.replace('HOST', '127.0.0.1').replace('PORT', String(broker.port));
  const flood = text.replace('while True:\n    client.wait_msg()', 'for i in range(500):\n    client.publish(b"x", b"y")');
  await teacher.click('program-for-all-open');
  await teacher.at('program-for-all').fill(flood);
  await teacher.click('send-program-for-all');
  await ben.page.locator('[data-testid^="take-program-"]').click();
  await ben.reads('seat-still', /每秒发布超过 100 条消息/);
  await teacher.reads('seat-2', /sends too fast/);
  await ben.shot('room-slowed-phone-zh', { fullPage: false });
  await ada.misses('seat-still');
  await ben.misses('seat-still');
  for (const visitor of [teacher, ada, ben]) visitor.check();
});

test('a seat is there again after a reload, and gone when the lesson ends', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker, { locale: 'zh-CN', colorScheme: 'dark' });
  const student = await sit(t, browser, broker, code, 'Ada', { expected: [/403/, /409/] });
  const password = await student.at('seat-password').textContent();
  await student.page.reload();
  await student.connection('online');
  await student.reads('seat-name', 'Ada');
  assert.equal(await student.at('seat-password').textContent(), password);
  await teacher.sees('seat-1', { 'data-online': 'true' });
  await teacher.click('freeze');
  await teacher.sees('freeze', { 'aria-pressed': 'true' });
  await teacher.click('lock');
  await teacher.sees('lock', { 'aria-pressed': 'true' });
  const late = await visit(t, browser, `${broker.page}#/room/${code}`, { expected: [/409/, /403/] });
  await late.at('room-name').fill('Late');
  await late.click('room-submit');
  await late.reads('room-refused', /lets nobody new in/);
  await teacher.click('seat-1');
  await teacher.shot('room-wall-zh-dark', { fullPage: false });
  const [download] = await Promise.all([
    teacher.page.waitForEvent('download'),
    teacher.click('export-lesson-csv'),
  ]);
  const csv = readFileSync(await download.path(), 'utf8');
  assert.match(csv, /,1,Ada,joined,/);
  await teacher.click('end');
  await teacher.reads('end-hint', /课堂记录在下一堂课之前还可以导出/);
  await teacher.shot('room-end', { fullPage: false });
  await teacher.click('end-yes');
  await teacher.sees('no-lesson');
  // What is left of this lesson goes with the next: that is asked first.
  await teacher.click('begin');
  await teacher.reads('begin-hint', /上一堂课的记录和 1 个座位/);
  await teacher.shot('room-begin-again', { fullPage: false });
  await teacher.click('begin-no');
  await teacher.sees('begin');
  await student.reads('seat-gone', /No lesson is held here/);
  await student.shot('room-gone', { fullPage: false });
  await student.click('seat-leave');
  await student.misses('seat-bar');
  await late.at('room-code').fill(code);
  await late.click('room-submit');
  await late.reads('room-refused', /No lesson is held/);
  teacher.check();
  late.check();
});

test('a wrong code and a bad name are explained, and who is removed learns it', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker);
  const expected = [/403/, /400/];
  const student = await visit(t, browser, `${broker.page}#/room/XXXXX`, { expected });
  await student.at('room-name').fill('Ada');
  await student.click('room-submit');
  await student.reads('room-refused', /not the code of this room/);
  await student.at('room-code').fill(code.toLowerCase());
  await student.at('room-name').fill('‮adA');
  await student.click('room-submit');
  await student.reads('room-refused', /1 to 40 characters/);
  await inspect(student, 'the form');
  await student.shot('room-join', { fullPage: false });
  await student.at('room-name').fill('Ada');
  await student.click('room-submit');
  await student.connection('online');
  await teacher.click('seat-1');
  await teacher.click('remove-seat');
  await teacher.reads('remove-hint', /Ada is sent away/);
  await teacher.click('remove-yes');
  await teacher.misses('seat-1');
  await student.reads('seat-gone', /This seat is gone/);
  teacher.check();
});

test('forty seats fit on the wall', async (t) => {
  const broker = await Broker.start(t);
  const browser = await startBrowser(t);
  const { teacher, code } = await begin(t, browser, broker);
  const names = ['Ada', '小明', 'Benedict Cumberbatch-Featherstonehaugh', 'Zoë', '王小红'];
  for (let number = 1; number <= 40; number++) {
    const body = JSON.stringify({ code, name: names[number % names.length] });
    const answer = await fetch(`${broker.page}api/v1/room/join`, { method: 'POST', body });
    assert.equal(answer.status, 200, `seat ${number}`);
  }
  await teacher.reads('wall-counts', /0 of 40/);
  await teacher.page.setViewportSize({ width: 1920, height: 1080 });
  const wide = () => teacher.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok((await wide()) <= 1920);
  await teacher.shot('room-forty');
  await teacher.page.setViewportSize(PHONE.viewport);
  await teacher.reads('wall-counts', /0 of 40/);
  assert.ok((await wide()) <= PHONE.viewport.width, `${await wide()} pixels wide on a phone`);
  await teacher.shot('room-forty-phone', { fullPage: false });
  await teacher.page.setViewportSize({ width: 1920, height: 1080 });
  await teacher.click('to-projector');
  await teacher.sees('tile-40');
  await teacher.shot('room-forty-projector', { fullPage: false });
  teacher.check();
});
