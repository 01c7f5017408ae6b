// What a real board does and a virtual one cannot: it is said at its line, and never passed over.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { play } from './support/board.mjs';

test('what only a real board can is said at its line', async () => {
  for (const [program, line, code] of [
    ['import ssl\n\nssl.wrap_socket(None)\n', 3, 'no-tls'],
    ['import urequests\nurequests.get("http://example")\n', 2, 'no-http'],
    ['\n\nimport bluetooth\n', 3, 'no-module'],
    ['import socket\ns = socket.socket()\ns.bind(("", 80))\n', 3, 'no-server'],
    ['from machine import UART\nUART(1)\n', 2, 'no-uart'],
    ['import machine\nmachine.I2S\n', 2, 'no-class'],
    ['import machine\nmachine.mem32[0]\n', 2, 'no-class'],
    ['import esp\nesp.flash_read(0, bytearray(4))\n', 2, 'no-class'],
    ['import esp32\nesp32.idf_heap_info(0)\n', 2, 'no-class'],
    ['import network\nnetwork.PPP(None)\n', 2, 'no-class'],
    ['import webrepl\n', 1, 'no-module'],
    ['import micropython\n@micropython.native\ndef f():\n    pass\n', 2, 'no-native'],
  ]) {
    const board = await play(program);
    const [note] = board.of('note');
    assert.deepEqual([note?.code, note?.file, note?.line], [code, 'main.py', line]);
    assert.equal(board.of('error')[0].line, line);
  }
});

// Lines whose effect only a real board has: they run, and are said to change nothing. Those without a
// code have their effect, and nothing is said.
const KEPT = [
  ['machine.freq(240000000)', 'no-speed'],
  ['machine.lightsleep(20)', 'no-power'],
  ['machine.enable_irq(machine.disable_irq())', null],
  ['Pin(2, Pin.OUT, drive=Pin.DRIVE_3)', 'no-current'],
  ['Pin(2, Pin.OUT, hold=True)', 'no-power'],
  ['Pin(4, Pin.IN).irq(print, Pin.IRQ_RISING, wake=machine.DEEPSLEEP)', 'no-wake'],
  ['Pin(4, Pin.IN).irq(print, Pin.IRQ_RISING, hard=True)', 'no-hard-irq'],
  ['machine.DAC(Pin(25)).write(99)', 'no-dac'],
  ['machine.SPI(2).write(b"x")', 'no-spi'],
  ['esp32.raw_temperature()', 'no-chip-sensor'],
  ['esp32.mcu_temperature()', 'no-chip-sensor'],
  ['esp32.hall_sensor()', 'no-chip-sensor'],
  ['esp32.wake_on_ext0(Pin(4), esp32.WAKEUP_ANY_HIGH)', 'no-wake'],
  ['esp.osdebug(0, esp.LOG_INFO)', 'no-log'],
  ['esp.osdebug(None)', null],
  ['network.hostname("desk")', 'no-radio'],
  ['network.country("CN")', 'no-radio'],
  ['wlan.config(txpower=8.5)', 'no-radio'],
  ['wlan.config(pm=wlan.PM_NONE)', 'no-radio'],
  ['wlan.config(reconnects=3)', 'no-radio'],
  ['wlan.ifconfig(("10.0.0.9", "255.0.0.0", "10.0.0.1", "10.0.0.1"))', 'no-radio'],
  ['wlan.ipconfig(addr4="10.0.0.9/8")', 'no-radio'],
  ['wlan.ifconfig("dhcp")', null],
  ['network.WLAN(network.AP_IF).active(True)', 'no-access-point'],
  ['socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)', 'no-option'],
  ['ssd1306.SSD1306_I2C(128, 32, machine.SoftI2C(scl=Pin(22), sda=Pin(21)))', 'display-size'],
  ['ssd1306.SSD1306_I2C(128, 64, machine.SoftI2C(scl=Pin(22), sda=Pin(21))).contrast(9)', null],
  ['micropython.alloc_emergency_exception_buf(100)', null],
];

test('what is kept but changes nothing is said at its line, and nothing else is', async () => {
  const imports = 'import machine, esp, esp32, network, socket, ssd1306, micropython; from machine import Pin\n';
  const parts = [{ id: 'oled', kind: 'ssd1306', pins: { sda: 21, scl: 22 }, properties: {} }];
  const lines = KEPT.map(([line]) => line).join('\n');
  const board = await play(`${imports}wlan = network.WLAN()\n${lines}\n`, { board: { parts } });
  assert.deepEqual(board.of('error').map(({ traceback }) => traceback), []);
  const said = new Map(board.of('note').map(({ code, line }) => [line, code]));
  KEPT.forEach(([line, code], index) => assert.equal(said.get(index + 3) ?? null, code, line));
  assert.equal(said.size, board.of('note').length);
});

test('what is kept is given back, and an unknown setting is refused as on a board', async () => {
  const board = await play(`
import network, machine
wlan = network.WLAN()
wlan.config(hostname="desk", txpower=8)
assert network.hostname() == wlan.config("hostname") == "desk" and wlan.config("txpower") == 8
wlan.active(True); wlan.connect("x", "y")
while not wlan.isconnected():
    machine.idle()
wlan.ipconfig(addr4="10.0.0.9/8", gw4="10.0.0.1")
assert wlan.ifconfig()[:3] == ("10.0.0.9", "255.0.0.0", "10.0.0.1"), wlan.ifconfig()
assert wlan.ipconfig("addr4") == ("10.0.0.9", "255.0.0.0")
wlan.ipconfig(dhcp4=True)
assert wlan.ifconfig()[0].startswith("192.168.1.")
for call in (lambda: wlan.config(colour=1), lambda: wlan.config("password"), lambda: wlan.ipconfig(mask=1)):
    try:
        call()
        assert False
    except ValueError:
        pass
`);
  assert.deepEqual(board.of('error').map(({ traceback }) => traceback), []);
});

test('interrupts wait while a program has switched them off', async () => {
  const board = await play(`
import machine, time
seen = []
state = machine.disable_irq()
machine.Timer(0, period=10, mode=machine.Timer.ONE_SHOT, callback=lambda timer: seen.append(1))
time.sleep_ms(60)
assert seen == []
machine.enable_irq(state)
assert seen == [1]
`);
  assert.deepEqual(board.of('error').map(({ traceback }) => traceback), []);
});
