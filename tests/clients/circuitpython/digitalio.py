"""`digitalio`: an output tells the test when its level changes."""

import world


class DigitalInOut:
    def __init__(self, pin):
        self._pin = pin
        self._level = None

    def switch_to_output(self, value=False):
        self._level = bool(value)

    @property
    def value(self):
        return self._level

    @value.setter
    def value(self, level):
        if bool(level) != self._level:
            self._level = bool(level)
            world.report(pin=self._pin.id, level=int(self._level))
