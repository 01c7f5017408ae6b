"""`i2c_lcd`: a character display with a PCF8574 on I²C, under the names of the library that most
lessons copy onto their boards (HD44780U data sheet, 4-bit interface).
"""

import time

# Bits of the PCF8574: register select, enable, backlight; the data are the upper four.
_DATA, _ENABLE, _BACKLIGHT = 0x01, 0x04, 0x08

_CLEAR, _HOME, _ENTRY, _CONTROL, _FUNCTION, _CGRAM, _DDRAM = 0x01, 0x02, 0x06, 0x08, 0x20, 0x40, 0x80
# Of _CONTROL.
_BLINK, _CURSOR, _ON = 0x01, 0x02, 0x04
# Of _FUNCTION: two lines, characters of 5 by 8.
_TWO_LINES = 0x08


class I2cLcd:
    def __init__(self, i2c, i2c_addr, num_lines=2, num_columns=16):
        self.i2c, self.i2c_addr = i2c, i2c_addr
        self.num_lines, self.num_columns = num_lines, num_columns
        self.backlight = True
        self.cursor_x = self.cursor_y = 0
        self._control = _CONTROL
        time.sleep_ms(20)
        # Three times the same puts it into a known state, then it takes four bits at a time.
        for nibble, wait in ((0x30, 5), (0x30, 1), (0x30, 1), (0x20, 1)):
            self._nibble(nibble, 0)
            time.sleep_ms(wait)
        self.hal_write_command(_FUNCTION | (_TWO_LINES if num_lines > 1 else 0))
        self.display_off()
        self.clear()
        self.hal_write_command(_ENTRY)
        self.hide_cursor()
        self.display_on()

    def clear(self):
        self.hal_write_command(_CLEAR)
        time.sleep_ms(2)
        self.cursor_x = self.cursor_y = 0

    def move_to(self, cursor_x, cursor_y):
        self.cursor_x, self.cursor_y = cursor_x, cursor_y
        address = cursor_x & 0x3F
        if cursor_y & 1:
            address += 0x40
        if cursor_y & 2:
            address += self.num_columns
        self.hal_write_command(_DDRAM | address)

    def putchar(self, char):
        if char == "\n":
            self.cursor_x = self.num_columns
        else:
            self.hal_write_data(ord(char))
            self.cursor_x += 1
        if self.cursor_x >= self.num_columns:
            self.move_to(0, (self.cursor_y + 1) % self.num_lines)

    def putstr(self, string):
        for char in string:
            self.putchar(char)

    def custom_char(self, location, charmap):
        self.hal_write_command(_CGRAM | (location & 7) << 3)
        for row in charmap[:8]:
            self.hal_write_data(row)
        self.move_to(self.cursor_x, self.cursor_y)

    def show_cursor(self):
        self._change(_CURSOR, 0)

    def hide_cursor(self):
        self._change(0, _CURSOR | _BLINK)

    def blink_cursor_on(self):
        self._change(_CURSOR | _BLINK, 0)

    def blink_cursor_off(self):
        self._change(_CURSOR, _BLINK)

    def display_on(self):
        self._change(_ON, 0)

    def display_off(self):
        self._change(0, _ON)

    def backlight_on(self):
        self.backlight = True
        self.i2c.writeto(self.i2c_addr, bytes((_BACKLIGHT,)))

    def backlight_off(self):
        self.backlight = False
        self.i2c.writeto(self.i2c_addr, b"\x00")

    def hal_write_command(self, command):
        self._byte(command, 0)

    def hal_write_data(self, data):
        self._byte(data, _DATA)

    def _change(self, on, off):
        self._control = (self._control | on) & ~off
        self.hal_write_command(self._control)

    def _byte(self, byte, select):
        self._nibble(byte & 0xF0, select)
        self._nibble(byte << 4 & 0xF0, select)

    def _nibble(self, upper, select):
        """The display takes the four bits when the enable bit falls."""
        byte = upper | select | (_BACKLIGHT if self.backlight else 0)
        self.i2c.writeto(self.i2c_addr, bytes((byte | _ENABLE, byte)))
