"""`esp`, as far as lessons use it: all of it is about a real chip's flash and log."""

import _board
import _rt

LOG_NONE, LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG, LOG_VERBOSE = 0, 1, 2, 3, 4, 5


def osdebug(uart=None, level=None):
    """There is no log of a chip to switch off; who asks for one is told."""
    if uart is not None and level != LOG_NONE:
        _rt.note("no-log", "osdebug")


def flash_size():
    return 4 * 1024 * 1024


def flash_user_start():
    return 0x200000


# What a real board has and this one has not.
_ABSENT = (
    "flash_read", "flash_write", "flash_erase", "flash_id", "sleep_type", "deepsleep", "check_fw",
    "set_native_code_location", "gpio_matrix_in", "gpio_matrix_out", "apa102_write", "malloc", "free",
)


def __getattr__(name):
    if name in _ABSENT:
        _board.unsupported("no-class", name, "esp.%s is not there on a virtual board" % name)
    raise AttributeError("'module' object has no attribute '%s'" % name)
