"""`time` of a board: it sleeps without keeping the page from anything, and lets timers and
interrupts of pins run. Seconds are counted from 2000 on an ESP32, as MicroPython does there.
"""

from _builtin_time import mktime as _mktime, ticks_add, ticks_cpu, ticks_diff, ticks_ms  # noqa: F401
from _builtin_time import gmtime as _gmtime, time as _time

import _board
import _rt

# From 1970 to 2000, in seconds.
_EPOCH = 946684800
_PERIOD = 1 << 30


def sleep(seconds):
    _board.sleep_us(seconds * 1000000)


def sleep_ms(ms):
    _board.sleep_us(ms * 1000)


def sleep_us(us):
    _board.sleep_us(us)


def ticks_us():
    return int(_rt.now_us()) & (_PERIOD - 1)


# What machine.RTC().datetime() and ntptime have set the clock forward by, in seconds.
_offset = 0


def time():
    return int(_time()) - _EPOCH + _offset


def time_ns():
    return int((_time() - _EPOCH + _offset) * 1000000000)


def gmtime(seconds=None):
    return _gmtime((time() if seconds is None else seconds) + _EPOCH)


# A board knows no time zone.
localtime = gmtime


def mktime(fields):
    return int(_mktime(fields)) - _EPOCH
