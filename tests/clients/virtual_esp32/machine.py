"""`machine` of an ESP32, as far as the programs in boards/ use it.

A pin keeps its level between `Pin` objects, as the hardware does, and reports every change.
"""

from binascii import unhexlify

import world

_levels = {}


class Pin:
    IN = 1
    OUT = 3
    PULL_DOWN = 1
    PULL_UP = 2

    def __init__(self, id, mode=-1, pull=-1, *, value=None):
        # A Pico W's lamp is on no pin of the chip.
        id = 64 if id == "LED" else id
        self.id = id
        if id not in _levels:
            _levels[id] = 1 if mode == Pin.IN and pull == Pin.PULL_UP else 0
        if value is not None:
            self.value(value)

    def value(self, level=None):
        if level is None:
            return world.now().get("levels", {}).get(str(self.id), _levels[self.id])
        level = 1 if level else 0
        if level != _levels[self.id]:
            _levels[self.id] = level
            world.report(pin=self.id, level=level)

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    def __repr__(self):
        return "Pin(%s)" % self.id


class ADC:
    """A converter that measures the volts of the world; an ESP8266 has but one, on pin 17."""

    ATTN_11DB = 3

    def __init__(self, pin, *, atten=0):
        self._pin = 17 if pin == 0 else pin.id

    def _volts(self):
        return world.now()["volts"].get(str(self._pin), 0)

    def read_uv(self):
        return int(self._volts() * 1000000)

    def read_u16(self):
        return int(self._volts() / 3.3 * 65535)


class SoftI2C:
    """A bus; what is on it reports by itself."""

    def __init__(self, scl, sda, *, freq=400000):
        pass


def unique_id():
    return unhexlify(world.now()["unique_id"])
