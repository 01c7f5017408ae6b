"""`sys` of a board: MicroPython's own, but for the name of the platform. It takes the place of `sys`."""

from collections import namedtuple as _namedtuple
from sys import *  # noqa: F401, F403
from sys import implementation as _given
from sys import path  # noqa: F401

import _board

__name__ = "sys"

_NAMES = {
    "esp32": ("esp32", "ESP32"),
    "esp8266": ("esp8266", "ESP8266"),
    "pico-w": ("rp2", "RP2040"),
}

platform = _NAMES[_board.KIND][0]
_machine = "Blinklab virtual board with " + _NAMES[_board.KIND][1]

implementation = _namedtuple("implementation", ("name", "version", "_machine", "_mpy"))(
    _given.name, _given.version, _machine, _given._mpy
)

_uname = _namedtuple("uname", ("sysname", "nodename", "release", "version", "machine"))
_release = ".".join(str(number) for number in _given.version[:3])


def _make_uname():
    return _uname(platform, platform, _release, "v" + _release, _machine)
