"""`neopixel`: a strip or ring of WS2812 lights, or SK6812 with `bpp=4`."""

from machine import _send_pixels


class NeoPixel:
    # Where red, green, blue and white are in the bytes of one light.
    ORDER = (1, 0, 2, 3)

    def __init__(self, pin, n, bpp=3, timing=1):
        if bpp not in (3, 4):
            raise ValueError("bpp is 3 or 4")
        self.pin = pin
        self.n = n
        self.bpp = bpp
        self.timing = timing
        self.buf = bytearray(n * bpp)
        pin.init(pin.OUT)

    def __len__(self):
        return self.n

    def _start(self, index):
        if not -self.n <= index < self.n:
            raise IndexError("bytearray index out of range")
        return index % self.n * self.bpp

    def __setitem__(self, index, color):
        start = self._start(index)
        for channel in range(self.bpp):
            self.buf[start + self.ORDER[channel]] = color[channel]

    def __getitem__(self, index):
        start = self._start(index)
        return tuple(self.buf[start + self.ORDER[channel]] for channel in range(self.bpp))

    def fill(self, color):
        for index in range(self.n):
            self[index] = color

    def write(self):
        _send_pixels(self.pin, self.buf, "grbw"[: self.bpp])
