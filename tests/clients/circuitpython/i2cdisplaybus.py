"""`i2cdisplaybus`: the way to a display."""


class I2CDisplayBus:
    def __init__(self, i2c, *, device_address):
        self.device_address = device_address
