"""`adafruit_dht`: a DHT22 that measures the test's weather."""

import world


class DHT22:
    def __init__(self, pin):
        self._pin = pin

    def _read(self, key):
        value = world.now()[key]
        if value is None:
            raise RuntimeError("DHT sensor not found, check wiring")
        return value

    @property
    def temperature(self):
        return self._read("temperature")

    @property
    def humidity(self):
        return self._read("humidity")
