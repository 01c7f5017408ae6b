"""`wifi`: a radio that is connected while the test's Wi-Fi is there."""

import world


class _Radio:
    def __init__(self):
        self._asked = False

    @property
    def connected(self):
        return self._asked and world.now()["wifi"]

    def connect(self, ssid, password=None):
        if not world.now()["wifi"]:
            raise ConnectionError("No network with that ssid")
        world.report(wifi=ssid)
        self._asked = True


radio = _Radio()
