"""`network` of MicroPython: a station that is connected while the test's Wi-Fi is there."""

import world

STA_IF = 0
AP_IF = 1


class WLAN:
    IF_STA = STA_IF
    IF_AP = AP_IF
    _active = False
    _asked = False

    def __init__(self, interface=STA_IF):
        self.interface = interface

    def active(self, on=None):
        if on is None:
            return WLAN._active
        WLAN._active = bool(on)

    def connect(self, name=None, key=None):
        if not WLAN._active:
            raise OSError("Wifi Not Started")
        WLAN._asked = True

    def disconnect(self):
        WLAN._asked = False

    def isconnected(self):
        return WLAN._active and WLAN._asked and is_up()

    def ifconfig(self):
        if self.isconnected():
            return ("127.0.0.1", "255.0.0.0", "127.0.0.1", "127.0.0.1")
        return ("0.0.0.0", "0.0.0.0", "0.0.0.0", "0.0.0.0")


def is_up():
    """Whether the access point can be heard (for `usocket`; not a name of MicroPython's)."""
    return world.now()["wifi"]
