"""`busio`: a bus; what is on it reports by itself."""


class I2C:
    def __init__(self, scl, sda, *, frequency=100000):
        pass
