"""`adafruit_displayio_ssd1306`: a display; what is on it reports by itself."""


class SSD1306:
    def __init__(self, bus, *, width, height):
        self.root_group = None
