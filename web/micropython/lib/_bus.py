"""machine.I2C and SPI, in hardware and in software, and UART.

On I²C the displays answer that are wired to the bus. Nothing is on SPI or UART.
"""

from uctypes import addressof

import _board
import _hw
import _kind
import _rt
from _pin import Pin

_ENODEV = 19


class SoftI2C:
    def __init__(self, scl, sda, *, freq=400000, timeout=50000):
        self._setup(scl, sda, freq)

    def _setup(self, scl, sda, freq):
        if not 1 <= freq <= 5000000:
            raise ValueError("invalid frequency")
        self._scl, self._sda, self._freq = _kind.number(scl), _kind.number(sda), freq
        for pin in (self._scl, self._sda):
            Pin(pin, Pin.OPEN_DRAIN, value=1)

    def init(self, scl=None, sda=None, *, freq=400000):
        self._setup(self._scl if scl is None else scl, self._sda if sda is None else sda, freq)

    def scan(self):
        found = range(0x08, 0x78)
        return [address for address in found if _hw.i2c_has(self._sda, self._scl, address)]

    def writeto(self, addr, buf, stop=True):
        # Bytes for the wire: what is written counts, not in how many pieces.
        data = bytes(buf)
        sent = _hw.i2c_write(self._sda, self._scl, addr, addressof(data), len(data))
        if sent < 0:
            raise OSError(_ENODEV)
        return sent

    def writevto(self, addr, vector, stop=True):
        return self.writeto(addr, b"".join([bytes(part) for part in vector]), stop)

    def readfrom_into(self, addr, buf, stop=True):
        byte = _hw.i2c_read(self._sda, self._scl, addr)
        if byte < 0:
            raise OSError(_ENODEV)
        for at in range(len(buf)):
            buf[at] = byte

    def readfrom(self, addr, nbytes, stop=True):
        buf = bytearray(nbytes)
        self.readfrom_into(addr, buf, stop)
        return bytes(buf)

    def writeto_mem(self, addr, memaddr, buf, *, addrsize=8):
        self.writeto(addr, memaddr.to_bytes(addrsize // 8, "big") + bytes(buf))

    def readfrom_mem(self, addr, memaddr, nbytes, *, addrsize=8):
        self.writeto(addr, memaddr.to_bytes(addrsize // 8, "big"), False)
        return self.readfrom(addr, nbytes)

    def readfrom_mem_into(self, addr, memaddr, buf, *, addrsize=8):
        self.writeto(addr, memaddr.to_bytes(addrsize // 8, "big"), False)
        self.readfrom_into(addr, buf)

    def deinit(self):
        pass

    def __repr__(self):
        return "%s(scl=%d, sda=%d, freq=%d)" % (
            type(self).__name__,
            self._scl,
            self._sda,
            self._freq,
        )


class I2C(SoftI2C):
    def __init__(self, id=-1, scl=None, sda=None, *, freq=400000, timeout=50000):
        if id == -1 and (scl is None or sda is None):
            raise ValueError("I2C needs the number of a bus, or both pins")
        if id != -1 and id not in _kind.I2C_PINS:
            raise ValueError("I2C(%r) doesn't exist" % (id,))
        own = _kind.I2C_PINS.get(id, (None, None))
        self._setup(own[0] if scl is None else scl, own[1] if sda is None else sda, freq)


class SoftSPI:
    MSB, LSB = 0, 1

    def __init__(self, baudrate=500000, *, polarity=0, phase=0, bits=8, firstbit=0, **pins):
        for name in ("sck", "mosi", "miso"):
            if pins.get(name) is not None:
                _kind.number(pins[name])
        self._is_told = False

    def init(self, *arguments, **named):
        pass

    def deinit(self):
        pass

    def _nobody(self):
        if not self._is_told:
            self._is_told = True
            _rt.note("no-spi", "SPI")

    def write(self, buf):
        self._nobody()

    def read(self, nbytes, write=0):
        self._nobody()
        return bytes([0xFF] * nbytes)

    def readinto(self, buf, write=0):
        self._nobody()
        for at in range(len(buf)):
            buf[at] = 0xFF

    def write_readinto(self, write_buf, read_buf):
        self.readinto(read_buf)


class SPI(SoftSPI):
    # 2 is an ESP32's and a pyboard's, 0 and 1 those of the others.
    def __init__(self, id=1, baudrate=1000000, **settings):
        if id not in (0, 1, 2):
            raise ValueError("SPI(%r) doesn't exist" % (id,))
        super().__init__(baudrate, **settings)


class UART:
    def __init__(self, id, *arguments, **named):
        _board.unsupported("no-uart", "UART", "nothing is connected to a virtual board's UART")
