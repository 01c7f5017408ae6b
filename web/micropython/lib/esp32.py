"""`esp32`, as far as a virtual board has something to measure or keep."""

import _board
import _rt

WAKEUP_ALL_LOW, WAKEUP_ANY_HIGH = False, True


def raw_temperature():
    """Of the chip, in degrees Fahrenheit: that of an idle one."""
    return 127


def mcu_temperature():
    return 53


def hall_sensor():
    return 0


def wake_on_ext0(pin=None, level=None):
    _rt.note("no-wake", "wake_on_ext0")


def wake_on_ext1(pins=None, level=None):
    _rt.note("no-wake", "wake_on_ext1")


class NVS:
    """Settings that outlive the program, until the board is reset."""

    _all = {}

    def __init__(self, namespace):
        self._own = NVS._all.setdefault(namespace, {})

    def set_i32(self, key, value):
        self._own[key] = int(value)

    def get_i32(self, key):
        if not isinstance(self._own.get(key), int):
            raise OSError(-4354, "ESP_ERR_NVS_NOT_FOUND")
        return self._own[key]

    def set_blob(self, key, value):
        self._own[key] = bytes(value)

    def get_blob(self, key, buffer):
        if not isinstance(self._own.get(key), bytes):
            raise OSError(-4354, "ESP_ERR_NVS_NOT_FOUND")
        value = self._own[key]
        buffer[: len(value)] = value
        return len(value)

    def erase_key(self, key):
        del self._own[key]

    def commit(self):
        _rt.note("nvs-lost", "NVS")


def __getattr__(name):
    if name in ("RMT", "ULP", "Partition", "PCNT"):
        _board.unsupported("no-class", name, "esp32.%s is not there on a virtual board" % name)
    raise AttributeError("'module' object has no attribute '%s'" % name)
