"""`ntptime`: the clock of a virtual board is this computer's, so there is nobody to ask."""

import socket

host = "pool.ntp.org"
timeout = 1


def time():
    import time

    socket._check_network()
    return time.time() - time._offset


def settime():
    import time as clock

    clock._offset = 0
    time()
