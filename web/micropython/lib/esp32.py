"""`esp32`, as far as a virtual board has something to measure or keep."""

import json
from binascii import hexlify

import _board
import _rt

WAKEUP_ALL_LOW, WAKEUP_ANY_HIGH = False, True


def raw_temperature():
    """Of the chip, in degrees Fahrenheit: that of an idle one."""
    _rt.note("no-chip-sensor", "raw_temperature")
    return 127


def mcu_temperature():
    _rt.note("no-chip-sensor", "mcu_temperature")
    return 53


def hall_sensor():
    _rt.note("no-chip-sensor", "hall_sensor")
    return 0


def wake_on_ext0(pin=None, level=None):
    _rt.note("no-wake", "wake_on_ext0")


def wake_on_ext1(pins=None, level=None):
    _rt.note("no-wake", "wake_on_ext1")


# Where a virtual board keeps settings; a real one has a part of its flash for them.
_NVS = "/nvs.json"


def _kept():
    try:
        with open(_NVS) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


class NVS:
    """Settings that outlive a reset, once they are committed. Blobs are kept as hexadecimal."""

    def __init__(self, namespace):
        self._namespace = namespace
        own = _kept().get(namespace, {})
        self._own = {key: _board.bytes_of(it) if isinstance(it, str) else it for key, it in own.items()}

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
        if key not in self._own:
            raise OSError(-4354, "ESP_ERR_NVS_NOT_FOUND")
        del self._own[key]

    def commit(self):
        every = _kept()
        every[self._namespace] = {
            key: hexlify(it).decode() if isinstance(it, bytes) else it for key, it in self._own.items()
        }
        with open(_NVS, "w") as file:
            json.dump(every, file)


# What a real board has and this one has not.
_ABSENT = (
    "RMT", "ULP", "Partition", "PCNT", "HEAP_DATA", "HEAP_EXEC", "idf_heap_info", "idf_task_info",
    "gpio_deep_sleep_hold", "wake_on_touch", "wake_on_ulp", "wake_on_gpio",
)


def __getattr__(name):
    if name in _ABSENT:
        _board.unsupported("no-class", name, "esp32.%s is not there on a virtual board" % name)
    raise AttributeError("'module' object has no attribute '%s'" % name)
