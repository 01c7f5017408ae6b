"""`dht` of MicroPython: a DHT22 that measures the test's weather.

The sensor sends tenths in whole numbers, and the driver multiplies by 0.1, so a reading carries
the same rounding error as on a board. No weather in the world: no sensor on the pin.
"""

import world

_ETIMEDOUT = 110


class DHT22:
    def __init__(self, pin):
        self.pin = pin
        self._temperature = self._humidity = 0

    def measure(self):
        now = world.now()
        if now["temperature"] is None:
            raise OSError(_ETIMEDOUT)
        self._temperature = int(round(now["temperature"] * 10))
        self._humidity = int(round(now["humidity"] * 10))

    def temperature(self):
        return self._temperature * 0.1

    def humidity(self):
        return self._humidity * 0.1
