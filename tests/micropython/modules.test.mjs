// Every module of a virtual board, as a program uses it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Board, play } from './support/board.mjs';

const part = (id, kind, pins, properties = {}) => ({ id, kind, pins, properties });

// Runs a program that checks by itself, with parts and what they sense; it must end well.
async function passes(program, { parts = [], send = [], kind, files = {} } = {}) {
  const board = new Board({ files: { ...files, 'main.py': program }, parts, kind });
  try {
    send.forEach((message) => board.send(message));
    board.exited = await board.exit();
    assert.deepEqual(board.of('error').map(({ traceback }) => traceback), []);
    assert.equal(board.exited.how, 'end');
  } finally {
    await board.end();
  }
  return board;
}

const bytes = (board, type) => board.of(type).map((message) => [...message.bytes]);

test('Pin: output, input with a resistor, toggling, one object for each', async () => {
  const board = await passes(`
from machine import Pin, Signal
led = Pin(2, Pin.OUT)
assert led is Pin(2) and led.value() == 0
led.on(); led.off(); led(1); led.toggle(); led.value(True)
button = Pin(4, Pin.IN, Pin.PULL_UP)
assert button.value() == 1
assert Pin(5, Pin.IN).value() == 0
inverted = Signal(Pin(15, Pin.OUT, value=1), invert=True)
assert inverted.value() == 0
inverted.on()
assert Pin(15).value() == 0
assert repr(led) == "Pin(2)"
`);
  const levels = board.of('pin').filter(({ pin }) => pin === 2).map(({ level }) => level);
  assert.deepEqual(levels, [0, 1, 0, 1, 0, 1]);
  const input = board.of('pin').find(({ pin }) => pin === 4);
  assert.deepEqual([input.mode, input.pull], ['in', 'up']);
});

test('Pin.irq: a pressed button interrupts a sleep', async (t) => {
  const board = new Board({ files: { 'main.py': `
from machine import Pin
import time
presses = []
button = Pin(4, Pin.IN, Pin.PULL_UP)
button.irq(lambda pin: presses.append(pin.value()), Pin.IRQ_FALLING)
print("ready")
while len(presses) < 2:
    time.sleep(10)
    print("slept", presses)
print("pressed", presses)
` } });
  t.after(() => board.end());
  await board.printed('ready');
  for (const value of [0, 1, 0, 1]) {
    board.send({ type: 'level', pin: 4, value });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  board.send({ type: 'input', text: '\x03' });
  assert.equal((await board.exit()).how, 'stop', 'the sleep is as long as it was');
  const repl = board.messages.length;
  board.send({ type: 'input', text: 'presses\n' });
  await board.until(({ type, text }) => type === 'out' && text.includes('[0, 0]'), 'two presses', repl);
});

test('a handler that sleeps keeps other interrupts waiting, and loses none', async (t) => {
  const board = new Board({ files: { 'main.py': `
from machine import Pin, Timer
import time
order = []
def pressed(pin):
    order.append("begin")
    time.sleep_ms(150)
    order.append("end")
Pin(4, Pin.IN, Pin.PULL_UP).irq(pressed, Pin.IRQ_FALLING)
Timer(0, period=20, callback=lambda timer: None)
print("ready")
while len(order) < 4:
    time.sleep_ms(10)
print(order)
` } });
  t.after(() => board.end());
  await board.printed('ready');
  for (const value of [0, 1, 0]) {
    board.send({ type: 'level', pin: 4, value });
  }
  await board.printed("['begin', 'end', 'begin', 'end']");
});

test('ADC: volts by attenuation, and the highest number above', async () => {
  await passes(`
from machine import ADC, Pin
import time
time.sleep_ms(50)
adc = ADC(Pin(34))
assert adc.read() == 4095 and adc.read_u16() == 65535
adc.atten(ADC.ATTN_11DB)
assert adc.read() == 2047, adc.read()
assert abs(adc.read_uv() - 1650000) < 1000
adc.width(ADC.WIDTH_10BIT)
assert adc.read() == 511
adc = ADC(32, atten=ADC.ATTN_11DB)
assert adc.read() == 0
# The radio has the other converter.
import network
assert ADC(Pin(4)).read() == 0
network.WLAN(network.STA_IF).active(True)
try:
    ADC(Pin(4)).read()
    assert False
except OSError as fault:
    assert fault.errno == 110
`, { send: [{ type: 'analog', pin: 34, volts: 1.65 }] });
});

test('PWM: frequency and duty in three units', async () => {
  const board = await passes(`
from machine import PWM, Pin
led = PWM(Pin(15), freq=1000, duty=512)
assert led.freq() == 1000 and led.duty() == 512
led.duty(1023)
led.duty_u16(16384)
assert led.duty() == 256
led.freq(50)
led.duty_ns(1500000)
led.deinit()
for wrong in ({"duty": 1024}, {"duty_u16": 65536}, {"freq": 0}):
    try:
        PWM(Pin(15), **wrong)
        assert False, wrong
    except ValueError:
        pass
`);
  const seen = board.of('pwm').map(({ hz, duty }) => [hz, duty]);
  assert.deepEqual(seen.slice(0, 4), [[1000, 32768], [1000, 65535], [1000, 16384], [50, 16384]]);
  assert.deepEqual([seen[4][0], Math.round(seen[4][1] / 100)], [50, 49], '1.5 ms of 20 ms');
  assert.deepEqual(seen[5], [50, null]);
});

test('I2C: scan, a display’s bytes, and nobody there', async () => {
  const board = await passes(`
from machine import I2C, Pin, SoftI2C
for bus in (I2C(0, scl=Pin(22), sda=Pin(21)), SoftI2C(scl=Pin(22), sda=Pin(21), freq=100000)):
    assert bus.scan() == [0x27, 0x3c], bus.scan()
    assert bus.writeto(0x27, b"\\x08") == 1
    assert bus.readfrom(0x27, 1) == b"\\x08"
    bus.writevto(0x3c, (b"\\x40", bytearray(b"\\x01\\x02")))
    try:
        bus.writeto(0x50, b"")
        assert False
    except OSError as fault:
        assert fault.errno == 19
assert SoftI2C(scl=Pin(18), sda=Pin(19)).scan() == []
`, { parts: [part('oled', 'ssd1306', { sda: 21, scl: 22 }), part('lcd', 'lcd1602', { sda: 21, scl: 22 })] });
  assert.deepEqual(bytes(board, 'i2c').slice(0, 2), [[8], [0x40, 1, 2]]);
});

test('ssd1306: the picture is in the bytes', async () => {
  const board = await passes(`
from machine import Pin, SoftI2C
from ssd1306 import SSD1306_I2C
oled = SSD1306_I2C(128, 64, SoftI2C(scl=Pin(22), sda=Pin(21)))
oled.pixel(0, 0, 1)
oled.pixel(127, 63, 1)
oled.show()
oled.contrast(10); oled.invert(1); oled.poweroff()
`, { parts: [part('oled', 'ssd1306', { sda: 21, scl: 22 })] });
  const sent = bytes(board, 'i2c');
  const commands = sent.filter(([first]) => first === 0x80).map(([, command]) => command);
  const [blank, picture] = sent.filter(([first]) => first === 0x40);
  assert.ok(blank.slice(1).every((byte) => byte === 0) && picture.length === 1025);
  assert.deepEqual([picture[1], picture[1024]], [1, 0x80]);
  assert.deepEqual(commands.slice(0, 3), [0xae, 0x20, 0], 'off, then how bytes are laid out');
  assert.deepEqual(commands.slice(-4), [0x81, 10, 0xa7, 0xae]);
});

test('i2c_lcd: characters in halves, each taken when the enable bit falls', async () => {
  const board = await passes(`
from machine import I2C, Pin
from i2c_lcd import I2cLcd
lcd = I2cLcd(I2C(0, scl=Pin(22), sda=Pin(21)), 0x27, 2, 16)
lcd.putstr("Hi\\n23.4")
lcd.backlight_off()
`, { parts: [part('lcd', 'lcd1602', { sda: 21, scl: 22 })] });
  const halves = [];
  let before = 0;
  for (const byte of bytes(board, 'i2c').flat()) {
    if (before & 4 && !(byte & 4)) halves.push(before);
    before = byte;
  }
  // After the four that set it to half bytes.
  const taken = halves.slice(4);
  const whole = taken.filter((_, i) => i % 2 === 0).map((high, i) => [(high & 0xf0) | (taken[2 * i + 1] >> 4), high & 1]);
  const written = whole.filter(([, isData]) => isData).map(([byte]) => String.fromCharCode(byte)).join('');
  assert.equal(written, 'Hi23.4');
  assert.ok(whole.some(([byte, isData]) => !isData && byte === 0xc0), 'the second line');
  assert.equal(before & 8, 0, 'the light is off');
});

test('SPI: nobody is there, and it is said', async () => {
  const board = await passes(`
from machine import SPI, Pin
spi = SPI(2, baudrate=1000000, sck=Pin(18), mosi=Pin(23), miso=Pin(19))
spi.write(b"abc")
assert spi.read(2) == b"\\xff\\xff"
`);
  assert.deepEqual(board.of('note').map(({ code }) => code), ['no-spi']);
});

test('Timer: once, again and again, and ended', async () => {
  await passes(`
from machine import Timer
import time
seen = []
often = Timer(0)
begun = time.ticks_ms()
often.init(period=20, mode=Timer.PERIODIC, callback=lambda timer: seen.append("often"))
once = Timer(1, period=50, mode=Timer.ONE_SHOT, callback=lambda timer: seen.append("once"))
time.sleep_ms(210)
often.deinit()
count = len(seen)
# A busy computer misses ticks, as a busy board does, and sleeps longer; none comes twice.
most = time.ticks_diff(time.ticks_ms(), begun) // 20
assert seen.count("once") == 1 and 2 <= seen.count("often") <= most, seen
time.sleep_ms(60)
assert len(seen) == count
failing = Timer(2, period=10, mode=Timer.ONE_SHOT, callback=lambda timer: 1 / 0)
time.sleep_ms(30)
print("and on it goes")
`);
});

test('RTC, WDT, reset causes and deep sleep', async (t) => {
  const program = `
import machine
rtc = machine.RTC()
if machine.reset_cause() == machine.DEEPSLEEP_RESET:
    print("woken", rtc.memory())
    machine.WDT(timeout=100)
    while True:
        machine.idle()
rtc.datetime((2030, 1, 2, 2, 3, 4, 5, 0))
assert rtc.datetime()[:3] == (2030, 1, 2)
rtc.memory(b"count=1")
machine.deepsleep(1500)
`;
  const board = new Board({ files: { 'main.py': program } });
  const slept = await board.exit();
  await board.end();
  assert.deepEqual([slept.how, slept.ms, Buffer.from(slept.rtc).toString()], ['deepsleep', 1500, 'count=1']);
  const woken = new Board({ files: { 'main.py': program }, cause: 'deepsleep', rtc: slept.rtc });
  t.after(() => woken.end());
  await woken.printed("woken b'count=1'");
  assert.equal((await woken.exit()).how, 'reset', 'the watchdog');
});

test('unique_id, freq, soft parts of machine', async () => {
  await passes(`
import machine, time
assert machine.unique_id() == b"\\x24\\x0a\\xc4\\x00\\x00\\x01"
assert machine.freq() == 160000000
machine.freq(240000000)
assert machine.reset_cause() == machine.PWRON_RESET
state = machine.disable_irq(); machine.enable_irq(state)
start = time.ticks_ms()
machine.lightsleep(100)
assert time.ticks_diff(time.ticks_ms(), start) >= 99
`);
});

test('time: sleeps, ticks, and the years since 2000', async () => {
  await passes(`
import time, utime
start = time.ticks_ms(); begin = time.ticks_us()
time.sleep(0.1); time.sleep_ms(50); time.sleep_us(500); utime.sleep_ms(1)
passed = time.ticks_diff(time.ticks_ms(), start)
assert 150 <= passed < 400, passed
assert 150000 <= time.ticks_diff(time.ticks_us(), begin) < 400000
assert time.localtime(0)[:6] == (2000, 1, 1, 0, 0, 0)
assert time.mktime((2000, 1, 2, 0, 0, 0, 0, 0)) == 86400
assert time.localtime()[0] >= 2024 and time.time() > 700000000
assert time.ticks_add(5, -10) == -5 & 0x3fffffff, time.ticks_add(5, -10)
`);
});

test('dht: what is around the sensor, and nothing without one', async () => {
  const values = { temperature: -5.5, humidity: 61.3 };
  await passes(`
import dht, time
from machine import Pin
time.sleep_ms(50)
sensor = dht.DHT22(Pin(4))
sensor.measure()
assert round(sensor.temperature(), 1) == -5.5 and round(sensor.humidity(), 1) == 61.3
sensor = dht.DHT11(Pin(5))
sensor.measure()
assert sensor.temperature() == 21 and sensor.humidity() == 40
try:
    dht.DHT22(Pin(13)).measure()
    assert False
except OSError as fault:
    assert fault.errno == 110
`, {
    parts: [part('dht', 'dht22', { data: 4 }), part('old', 'dht11', { data: 5 })],
    send: [
      { type: 'sense', part: 'dht', values },
      { type: 'sense', part: 'old', values: { temperature: 21.4, humidity: 40 } },
    ],
  });
});

test('onewire and ds18x20: each thermometer by its name, and 750 ms', async () => {
  await passes(`
import onewire, ds18x20, time
from machine import Pin
time.sleep_ms(50)
bus = ds18x20.DS18X20(onewire.OneWire(Pin(4)))
roms = bus.scan()
assert len(roms) == 2 and all(len(rom) == 8 and rom[0] == 0x28 for rom in roms)
bus.convert_temp()
assert [bus.read_temp(rom) for rom in roms] == [85.0, 85.0], "too early"
time.sleep_ms(760)
assert [bus.read_temp(rom) for rom in roms] == [21.5, -3.25]
# With 9 bit it is quicker, and knows halves.
bus.write_scratch(roms[1], b"\\x4b\\x46\\x1f")
bus.convert_temp()
time.sleep_ms(110)
assert [bus.read_temp(rom) for rom in roms] == [21.5, -3.5], "9 bit"
assert bus.read_scratch(roms[1])[4] == 0x1f
assert onewire.OneWire(Pin(5)).scan() == []
`, {
    parts: [part('in', 'ds18b20', { data: 4 }), part('out', 'ds18b20', { data: 4 })],
    send: [
      { type: 'sense', part: 'in', values: { temperature: 21.5 } },
      { type: 'sense', part: 'out', values: { temperature: -3.25 } },
    ],
  });
});

test('HC-SR04: the echo is as long as the way', async () => {
  await passes(`
from machine import Pin, time_pulse_us
import time
time.sleep_ms(50)
trigger, echo = Pin(5, Pin.OUT), Pin(18, Pin.IN)
trigger.on(); time.sleep_us(10); trigger.off()
assert time_pulse_us(echo, 1, 30000) == 5800
trigger.on(); time.sleep_us(10); trigger.off()
while echo.value() == 0:
    start = time.ticks_us()
while echo.value() == 1:
    end = time.ticks_us()
assert 5700 < time.ticks_diff(end, start) < 5900, time.ticks_diff(end, start)
assert time_pulse_us(Pin(19, Pin.IN), 1, 20000) == -2
`, {
    parts: [part('sonar', 'hc-sr04', { trigger: 5, echo: 18 })],
    send: [{ type: 'sense', part: 'sonar', values: { distance: 100 } }],
  });
});

test('neopixel: bytes as they go to the lights', async () => {
  const board = await passes(`
from machine import Pin
from neopixel import NeoPixel
lights = NeoPixel(Pin(5), 2)
lights[0] = (255, 128, 0)
lights[-1] = (1, 2, 3)
assert lights[0] == (255, 128, 0) and len(lights) == 2
lights.write()
lights.fill((0, 0, 9)); lights.write()
`);
  assert.deepEqual(bytes(board, 'pixels'), [[128, 255, 0, 2, 1, 3], [0, 0, 9, 0, 0, 9]]);
  assert.equal(board.of('pixels')[0].order, 'grb');
});

test('network: states of a station, and the air that goes', async (t) => {
  const board = new Board({ files: { 'main.py': `
import network, time
wlan = network.WLAN(network.STA_IF)
assert wlan is network.WLAN(network.STA_IF)
try:
    wlan.connect("Classroom", "x")
    assert False
except OSError as fault:
    assert str(fault) == "Wifi Not Started"
wlan.active(True)
assert wlan.status() == network.STAT_IDLE and not wlan.isconnected()
wlan.connect("Classroom", "x")
assert wlan.status() == network.STAT_CONNECTING
start = time.ticks_ms()
while not wlan.isconnected():
    time.sleep_ms(20)
assert time.ticks_diff(time.ticks_ms(), start) > 500
assert wlan.status() == network.STAT_GOT_IP == 1010
assert wlan.ifconfig()[0] == "192.168.1.101" and wlan.config("mac")[0] == 0x24
assert wlan.scan()[0][0] == b"Classroom"
print("connected")
while wlan.isconnected():
    time.sleep_ms(20)
while wlan.status() != network.STAT_NO_AP_FOUND:
    time.sleep_ms(20)
print("alone")
while not wlan.isconnected():
    time.sleep_ms(20)
print("again")
` } });
  t.after(() => board.end());
  await board.printed('connected');
  board.send({ type: 'wifi', up: false });
  await board.printed('alone');
  board.send({ type: 'wifi', up: true });
  await board.printed('again');
  const states = board.of('wifi').map(({ connected }) => connected);
  assert.deepEqual([states.filter(Boolean).length, states.at(-1)], [2, true]);
});

test('asyncio: tasks, gather, wait_for, Event, Lock, cancel', async () => {
  const board = await passes(`
import asyncio, uasyncio, time
order = []
async def work(name, ms, times):
    for _ in range(times):
        await asyncio.sleep_ms(ms)
        order.append(name)
    return name
async def fail():
    await asyncio.sleep(0)
    raise ValueError("wrong")
async def main():
    assert await asyncio.gather(work("a", 50, 2), work("b", 80, 1)) == ["a", "b"]
    assert order == ["a", "b", "a"], order
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.05)
        assert False
    except asyncio.TimeoutError:
        pass
    event, lock = asyncio.Event(), asyncio.Lock()
    async def waiter():
        await event.wait()
        async with lock:
            return 7
    task = asyncio.create_task(waiter())
    await asyncio.sleep_ms(10)
    assert not task.done()
    await lock.acquire()
    event.set()
    await asyncio.sleep_ms(10)
    assert not task.done()
    lock.release()
    assert await task == 7
    task = asyncio.create_task(work("never", 1000, 1))
    await asyncio.sleep_ms(10)
    task.cancel()
    try:
        await task
        assert False
    except asyncio.CancelledError:
        pass
    try:
        await asyncio.gather(work("c", 20, 1), fail())
        assert False
    except ValueError:
        pass
    assert (await asyncio.gather(fail(), return_exceptions=True))[0].args == ("wrong",)
    asyncio.create_task(fail())
    await asyncio.sleep_ms(10)
    return "all"
assert asyncio.run(main()) == "all"
assert uasyncio.run is asyncio.run
`);
  assert.match(board.out, /Task exception wasn't retrieved[^]*ValueError: wrong/);
});

test('json, framebuf, struct and other modules of MicroPython are its own', async () => {
  await passes(`
import json, ujson, struct, ustruct, binascii, ubinascii, random, re, os, framebuf, math, collections
assert json.loads(json.dumps({"a": [1, 2.5, None, "ü"]})) == {"a": [1, 2.5, None, "ü"]}
picture = framebuf.FrameBuffer(bytearray(8), 8, 8, framebuf.MONO_HLSB)
picture.text("I", 0, 0)
assert any(picture.pixel(x, y) for x in range(8) for y in range(8))
with open("log.txt", "w") as file:
    file.write("23.4")
assert open("log.txt").read() == "23.4" and "log.txt" in os.listdir()
assert 0 <= random.randint(0, 5) <= 5 and struct.unpack("!H", b"\\x01\\x02") == (258,)
`);
});

test('gc counts as a board has it, and collects when it is asked to', async () => {
  const program = `
import gc
def take():
    return [bytearray(100) for _ in range(200)]
gc.collect()
before, free = gc.mem_alloc(), gc.mem_free()
kept = take()
take()
assert gc.mem_alloc() - before > 40_000
gc.collect()
assert 20_000 < gc.mem_alloc() - before < 35_000, gc.mem_alloc() - before
assert len(kept) == 200 and all(len(it) == 100 for it in kept)
assert abs(gc.mem_alloc() + gc.mem_free() - before - free) < 2000
print("free", free)
`;
  const free = async (kind) => Number(/free (\d+)/.exec((await passes(program, { kind })).out)[1]);
  const [esp32, esp8266] = [await free('esp32'), await free('esp8266')];
  assert.ok(esp32 > 150_000 && esp32 < 230_000, `${esp32}`);
  assert.ok(esp8266 < 105_000, `${esp8266}`);
});

test('who keeps more than a real board has is told so, once', async () => {
  const board = await passes(`
import time
all = []
for _ in range(50):
    all.append(bytearray(8_000))
    time.sleep_ms(30)
time.sleep(1.2)
`);
  assert.deepEqual(board.of('note').map(({ code, args }) => [code, args.name]), [['too-large', '160']]);
  const { used, total } = board.of('memory').at(-1);
  assert.ok(used > total && used < 500_000, `${used} of ${total}`);
});

test('files that a program writes and deletes are told, once, and what is no text is said', async () => {
  const files = { 'old.txt': 'old', 'same.txt': 'same' };
  const board = await play(`
import os, time
os.mkdir("logs")
with open("logs/day.txt", "w") as file:
    file.write("21.5\\n")
with open("same.txt", "w") as file:
    file.write("same")
with open("picture.bin", "wb") as file:
    file.write(bytes([0xff, 0xfe]))
os.remove("old.txt")
time.sleep(1.2)
with open("logs/day.txt", "a") as file:
    file.write("22.0\\n")
assert open("logs/day.txt").read() == "21.5\\n22.0\\n"
`, { files });
  assert.deepEqual(board.of('error'), []);
  const told = board.of('files').map(({ changed, removed }) => ({ changed, removed }));
  assert.deepEqual(told, [
    { changed: [{ name: 'logs/day.txt', text: '21.5\n' }], removed: ['old.txt'] },
    { changed: [{ name: 'logs/day.txt', text: '21.5\n22.0\n' }], removed: [] },
  ]);
  assert.deepEqual(board.of('note').map(({ code, args }) => [code, args.name]), [['file-lost', 'picture.bin']]);
});

test('a program that only reads tells of no file, and one that writes for ever does so once a second', async () => {
  const reader = await passes('import time\nfor i in range(20):\n    open("main.py").read()\n    time.sleep_ms(60)\n');
  assert.deepEqual(reader.of('files'), []);
  const writer = await passes(`
import time
with open("log.txt", "w") as file:
    for i in range(100):
        file.write(str(i))
        file.flush()
        time.sleep_ms(20)
`);
  assert.ok(writer.of('files').length <= 5, `${writer.of('files').length} messages in two seconds`);
});

test('NVS is kept over a reset, once it is committed', async () => {
  const first = await passes('import esp32\nnvs = esp32.NVS("app")\nnvs.set_i32("count", 3)\nnvs.set_blob("name", b"\\x00b")\nnvs.commit()\nnvs.set_i32("count", 9)\n');
  const [{ changed: [{ name, text }] }] = first.of('files');
  await passes(`
import esp32
nvs, blob = esp32.NVS("app"), bytearray(4)
assert nvs.get_i32("count") == 3 and nvs.get_blob("name", blob) == 2 and blob[:2] == b"\\x00b"
try:
    esp32.NVS("other").get_i32("count")
    assert False
except OSError:
    pass
`, { files: { [name]: text } });
});

test('sys and os say which board it is', async () => {
  await passes(`
import sys, os
assert sys.platform == "esp32" and os.uname().sysname == "esp32"
assert sys.implementation.name == "micropython" and "ESP32" in sys.implementation._machine
assert "/lib" in sys.path and f"{sys.byteorder}" == "little"
sys.exit()
`);
});

test('ntptime, esp, esp32', async () => {
  await passes(`
import network, ntptime, esp, esp32, time
wlan = network.WLAN(network.STA_IF); wlan.active(True); wlan.connect("Classroom", "x")
while not wlan.isconnected():
    time.sleep_ms(50)
ntptime.settime()
esp.osdebug(None)
settings = esp32.NVS("app"); settings.set_i32("count", 3)
assert settings.get_i32("count") == 3
`);
});

test('several files, and boot.py first', async () => {
  const board = await passes('import settings\nprint("main", settings.NAME, booted)\n', {
    files: { 'boot.py': 'booted = True\nprint("boot")\n', 'settings.py': 'NAME = "desk"\n' },
  });
  assert.ok(board.out.startsWith('boot\nmain desk True\n'), board.out);
});

test('an ESP8266 and a Pico W are themselves', async () => {
  await passes(`
from machine import ADC, Pin
import time, network
time.sleep_ms(50)
assert Pin.OUT == 1 and ADC(0).read() == 512, ADC(0).read()
assert network.STAT_GOT_IP == 5
Pin(16, Pin.OUT).on()
`, { kind: 'esp8266', send: [{ type: 'analog', pin: 17, volts: 1.65 }] });
  const board = await passes(`
from machine import ADC, Pin
import time
time.sleep_ms(50)
Pin("LED", Pin.OUT).on()
assert Pin("GP15") is Pin(15)
assert abs(ADC(26).read_u16() - 32768) < 40
`, { kind: 'pico-w', send: [{ type: 'analog', pin: 26, volts: 1.65 }] });
  assert.equal(board.of('pin').at(-1).pin, 64);
});
