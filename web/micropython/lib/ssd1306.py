"""`ssd1306`: an OLED display, drawn into a frame buffer and sent over I²C as its controller wants it
(SSD1306 data sheet, chapters 8 and 9).
"""

import framebuf

import _rt

# Commands.
_CONTRAST, _ALL_ON, _INVERT, _OFF, _ON = 0x81, 0xA4, 0xA6, 0xAE, 0xAF
_ADDRESSING, _COLUMNS, _PAGES = 0x20, 0x21, 0x22
_START_LINE, _MIRROR_X, _MUX, _MIRROR_Y, _OFFSET, _COM_PINS = 0x40, 0xA0, 0xA8, 0xC0, 0xD3, 0xDA
_CLOCK, _PRECHARGE, _VCOM, _CHARGE_PUMP = 0xD5, 0xD9, 0xDB, 0x8D

# The byte before commands, and the one before pixels.
_IS_COMMAND, _IS_DATA = 0x80, 0x40


class SSD1306(framebuf.FrameBuffer):
    def __init__(self, width, height, external_vcc=False):
        if (width, height) != (128, 64):
            _rt.note("display-size", "%d, %d" % (width, height))
        self.width = width
        self.height = height
        self.external_vcc = external_vcc
        self.pages = height // 8
        self.buffer = bytearray(self.pages * width)
        super().__init__(self.buffer, width, height, framebuf.MONO_VLSB)
        self.init_display()

    def init_display(self):
        narrow = self.width > 2 * self.height
        settings = (
            (_OFF,),
            # Bytes go to the right, then to the next page of eight lines.
            (_ADDRESSING, 0x00),
            (_START_LINE,),
            (_MIRROR_X | 0x01,),
            (_MUX, self.height - 1),
            (_MIRROR_Y | 0x08,),
            (_OFFSET, 0x00),
            (_COM_PINS, 0x02 if narrow else 0x12),
            (_CLOCK, 0x80),
            (_PRECHARGE, 0x22 if self.external_vcc else 0xF1),
            (_VCOM, 0x30),
            (_CONTRAST, 0xFF),
            (_ALL_ON,),
            (_INVERT,),
            (_CHARGE_PUMP, 0x10 if self.external_vcc else 0x14),
            (_ON,),
        )
        for setting in settings:
            self._commands(setting)
        self.fill(0)
        self.show()

    def _commands(self, commands):
        for command in commands:
            self.write_cmd(command)

    def poweroff(self):
        self.write_cmd(_OFF)

    def poweron(self):
        self.write_cmd(_ON)

    def contrast(self, contrast):
        self._commands((_CONTRAST, contrast))

    def invert(self, invert):
        self.write_cmd(_INVERT | (1 if invert else 0))

    def rotate(self, rotate):
        self._commands((_MIRROR_X | (1 if rotate else 0), _MIRROR_Y | (8 if rotate else 0)))

    def show(self):
        # A narrow display is in the middle of the controller's 128 columns.
        first = (128 - self.width) // 2
        self._commands((_COLUMNS, first, first + self.width - 1))
        self._commands((_PAGES, 0, self.pages - 1))
        self.write_data(self.buffer)


class SSD1306_I2C(SSD1306):
    def __init__(self, width, height, i2c, addr=0x3C, external_vcc=False):
        self.i2c = i2c
        self.addr = addr
        self._command = bytearray((_IS_COMMAND, 0))
        super().__init__(width, height, external_vcc)

    def write_cmd(self, cmd):
        self._command[1] = cmd
        self.i2c.writeto(self.addr, self._command)

    def write_data(self, buf):
        self.i2c.writevto(self.addr, (bytes((_IS_DATA,)), buf))


class SSD1306_SPI(SSD1306):
    def __init__(self, *arguments, **named):
        import _board

        _board.unsupported(
            "no-spi-display", "SSD1306_SPI", "a virtual board's OLED is on I2C: use SSD1306_I2C"
        )
