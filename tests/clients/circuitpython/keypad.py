"""`keypad`: the test's world says which pins are low or high; a change of one is an event."""

import world


class _Event:
    def __init__(self, key_number, pressed):
        self.key_number = key_number
        self.pressed = pressed
        self.released = not pressed


class _Events:
    def __init__(self, keys):
        self._keys = keys

    def get(self):
        return self._keys._change()


class Keys:
    def __init__(self, pins, *, value_when_pressed, pull=True, interval=0.02):
        self._pins = pins
        self._closed = value_when_pressed
        # Without a resistor an open contact gives nothing that one could read.
        assert pull
        self._pressed = [False] * len(pins)
        self.events = _Events(self)

    def _change(self):
        levels = world.now()["levels"]
        for number, pin in enumerate(self._pins):
            level = levels.get(str(pin.id), not self._closed)
            pressed = bool(level) == self._closed
            if pressed != self._pressed[number]:
                self._pressed[number] = pressed
                return _Event(number, pressed)
        return None
