"""`onewire`: a bus with the DS18B20s that are wired to the pin.

The thermometers' side of the bus is here as well: which of them are addressed, and the bits that
they answer.
"""

from binascii import unhexlify

import _hw
import _kind
from _board import ticks_diff, ticks_ms

_SEARCH, _MATCH, _SKIP, _READ = 0xF0, 0x55, 0xCC, 0x33
_CONVERT, _SCRATCHPAD, _WRITE = 0x44, 0xBE, 0x4E

# A conversion at 12 bit takes 750 ms, half of it with each bit less (data sheet); 85 °C is there before
# the first.
_CONVERSION = 750
_FIRST = 85 * 16


class OneWireError(Exception):
    pass


class _Thermometer:
    def __init__(self, pin, nth, rom):
        self.pin, self.nth, self.rom = pin, nth, rom
        self.value, self.next, self.since = _FIRST, None, 0
        # Two alarms, and the configuration: 9 to 12 bit.
        self.settings = bytearray(b"\x4b\x46\x7f")

    def _missing(self):
        """Bits fewer than 12."""
        return 3 - (self.settings[2] >> 5 & 3)

    def set(self, at, value):
        self.settings[at] = value & 0x60 | 0x1F if at == 2 else value

    def convert(self):
        temperature = _hw.rom_temperature(self.pin, self.nth)
        if temperature is not None:
            missing = self._missing()
            self.next, self.since = round(temperature * 16) >> missing << missing, ticks_ms()

    def scratchpad(self):
        needed = _CONVERSION >> self._missing()
        if self.next is not None and ticks_diff(ticks_ms(), self.since) >= needed:
            self.value, self.next = self.next, None
        low, high = self.value & 0xFF, self.value >> 8 & 0xFF
        data = bytes((low, high)) + bytes(self.settings) + b"\xff\x00\x10"
        return data + bytes((_crc8(data),))


def _crc8(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
    return crc


class OneWire:
    SEARCH_ROM, MATCH_ROM, SKIP_ROM = _SEARCH, _MATCH, _SKIP

    # The thermometers on each pin, which live on when a program makes the bus again.
    _buses = {}

    def __init__(self, pin):
        self.pin = pin
        number = _kind.number(pin)
        if number not in OneWire._buses:
            found, rom = [], _hw.rom(number, 0)
            while rom:
                found.append(_Thermometer(number, len(found), unhexlify(rom)))
                rom = _hw.rom(number, len(found))
            OneWire._buses[number] = found
        self._all = OneWire._buses[number]
        self._chosen = []
        self._answer = b""
        self._written = None

    def reset(self, required=False):
        self._chosen, self._answer, self._written = [], b"", None
        if required and not self._all:
            raise OneWireError
        return bool(self._all)

    def scan(self):
        return [bytearray(one.rom) for one in self._all]

    def select_rom(self, rom):
        self.reset()
        self._chosen = [one for one in self._all if one.rom == bytes(rom)]

    def writebyte(self, value):
        if self._written is not None:
            at = len(self._written)
            for one in self._chosen:
                one.set(at, value)
            self._written = self._written + bytes((value,)) if at < 2 else None
        elif value == _SKIP:
            self._chosen = list(self._all)
        elif value == _READ:
            self._answer = self._all[0].rom if len(self._all) == 1 else b""
        elif value == _CONVERT:
            for one in self._chosen:
                one.convert()
        elif value == _SCRATCHPAD:
            self._answer = self._chosen[0].scratchpad() if len(self._chosen) == 1 else b""
        elif value == _WRITE:
            self._written = b""

    def write(self, buf):
        if len(buf) == 9 and buf[0] == _MATCH:
            self.select_rom(buf[1:])
            return
        for value in buf:
            self.writebyte(value)

    def readbyte(self):
        """0xFF where nobody answers: the resistor holds the line high."""
        if not self._answer:
            return 0xFF
        value, self._answer = self._answer[0], self._answer[1:]
        return value

    def readinto(self, buf):
        for at in range(len(buf)):
            buf[at] = self.readbyte()

    def readbit(self):
        return self.readbyte() & 1

    def crc8(self, data):
        return _crc8(data)
