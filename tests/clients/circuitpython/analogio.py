"""`analogio`: the volts of the test's world."""

import world


class AnalogIn:
    reference_voltage = 3.3

    def __init__(self, pin):
        self._pin = pin

    @property
    def value(self):
        return int(world.now()["volts"].get(str(self._pin.id), 0) / self.reference_voltage * 65535)
