"""`machine` of a virtual board: the names of MicroPython's, over the Worker's hardware."""

from micropython import const
from uctypes import addressof

import _board
import _hw
import _kind
import _rt
from _analog import ADC, DAC, PWM  # noqa: F401
from _bus import I2C, SPI, SoftI2C, SoftSPI, UART  # noqa: F401
from _pin import Pin, Signal  # noqa: F401
from _timer import RTC, WDT, Timer  # noqa: F401

PWRON_RESET = const(1)
HARD_RESET = const(2)
WDT_RESET = const(3)
DEEPSLEEP_RESET = const(4)
SOFT_RESET = const(5)
DEEPSLEEP = const(4)
SLEEP = const(2)
PIN_WAKE = const(2)
TIMER_WAKE = const(4)

_CAUSES = {"power": PWRON_RESET, "reset": HARD_RESET, "deepsleep": DEEPSLEEP_RESET}
_FREQUENCIES = {
    "esp32": (20000000, 40000000, 80000000, 160000000, 240000000),
    "esp8266": (80000000, 160000000),
    "pico-w": (125000000,),
}
_frequency = {"esp32": 160000000, "esp8266": 80000000, "pico-w": 125000000}[_board.KIND]


def unique_id():
    return _board.bytes_of(_rt.unique_id())


def freq(hz=None):
    """How fast the chip says that it is. The simulator is as fast as this computer, and says so."""
    global _frequency
    if hz is None:
        return _frequency
    if _board.KIND != "pico-w" and hz not in _FREQUENCIES[_board.KIND]:
        raise ValueError("frequency must be one of %r" % (_FREQUENCIES[_board.KIND],))
    _frequency = hz
    _rt.note("no-speed", "machine.freq")


def reset():
    _rt.reset("reset", 0)


soft_reset = reset


def reset_cause():
    return _CAUSES.get(_rt.cause(), PWRON_RESET)


def wake_reason():
    return TIMER_WAKE if _rt.cause() == "deepsleep" else 0


def deepsleep(time_ms=-1):
    """The board starts again after a while, with what RTC().memory() has; without a time, by a
    reset only."""
    _rt.reset("deepsleep", time_ms)


def lightsleep(time_ms=-1):
    """The program stands still; no current is saved, and the network stays, which is said."""
    if time_ms < 0:
        _board.unsupported(
            "no-wake", "lightsleep", "a virtual board wakes from lightsleep by time only"
        )
    _rt.note("no-power", "lightsleep")
    _board.sleep_us(time_ms * 1000)


sleep = lightsleep


def idle():
    _board.idle(1)


def disable_irq():
    """Interrupts wait from now on. They run where a program waits or reads a pin in any case."""
    was_masked, _board.is_masked = _board.is_masked, True
    return 0 if was_masked else 1


def enable_irq(state=1):
    _board.is_masked = not state
    _board.dispatch()


def time_pulse_us(pin, pulse_level, timeout_us=1000000):
    """How long a pulse lasts: of an HC-SR04 exactly, of a pin that a person moves as it comes.

    -2: it did not begin in time, -1: it did not end in time.
    """
    number = _kind.number(pin)
    echo = _hw.echo_us(number)
    if echo >= 0 and pulse_level:
        _board.sleep_us(min(echo, timeout_us))
        return echo if echo <= timeout_us else -1
    if not _edge(number, pulse_level, timeout_us):
        return -2
    start = _rt.now_us()
    if not _edge(number, 1 - pulse_level, timeout_us):
        return -1
    return int(_rt.now_us() - start)


def _edge(number, level, timeout_us):
    end = _rt.now_us() + timeout_us
    while _hw.pin_get(number) & 1 != level:
        if _rt.now_us() >= end:
            return False
        _board.idle(1)
    return True


def bitstream(pin, encoding, timing, data):
    """Sends bits by the length of pulses, which is what WS2812 lights listen to."""
    if encoding != 0:
        raise ValueError("invalid encoding")
    _send_pixels(pin, data, "grb")


def _send_pixels(pin, data, order):
    data = bytes(data)
    if data:
        _hw.pixels(_kind.number(pin), addressof(data), len(data), order)


def dht_readinto(pin, buf):
    """The five bytes that a DHT11 or DHT22 on the pin sends: two numbers and their sum."""
    number = _kind.number(pin)
    kind = _hw.part_on(number)
    if kind not in ("dht11", "dht22"):
        raise OSError(110, "no DHT answers on pin %d" % number)
    humidity = _hw.sensed(number, "humidity")
    temperature = _hw.sensed(number, "temperature")
    if humidity is None or temperature is None:
        raise OSError(110, "no DHT answers on pin %d" % number)
    if kind == "dht11":
        # Whole percents, then degrees and tenths with the sign in the top bit.
        tenths = round(abs(temperature) * 10)
        sign = 0x80 if temperature < 0 else 0
        parts = [round(humidity), 0, tenths // 10, tenths % 10 | sign]
    else:
        tenths = round(abs(temperature) * 10)
        wet = round(humidity * 10)
        sign = 0x80 if temperature < 0 else 0
        parts = [wet >> 8, wet & 0xFF, tenths >> 8 | sign, tenths & 0xFF]
    for at, byte in enumerate(parts):
        buf[at] = byte
    buf[4] = sum(parts) & 0xFF


# What a real board has and this one has not.
_ABSENT = (
    "TouchPad", "I2S", "SDCard", "CAN", "Counter", "Encoder", "USBDevice", "ADCBlock", "I2CTarget",
    "mem8", "mem16", "mem32", "bootloader",
)


def __getattr__(name):
    if name in _ABSENT:
        _rt.why("no-class", name)
        raise AttributeError("machine.%s is there on a real board, but not on a virtual one" % name)
    raise AttributeError("'module' object has no attribute '%s'" % name)
