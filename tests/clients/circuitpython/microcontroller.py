"""`microcontroller`: the chip's number, and its pins by their names."""

from binascii import unhexlify

import world


class Pin:
    def __init__(self, id):
        self.id = id


class _Pins:
    """Any `GPIO…` that a program names."""

    def __getattr__(self, name):
        if not name.startswith("GPIO"):
            raise AttributeError(name)
        return Pin(int(name[len("GPIO") :]))


class _Cpu:
    @property
    def uid(self):
        return unhexlify(world.now()["unique_id"])


pin = _Pins()
cpu = _Cpu()
