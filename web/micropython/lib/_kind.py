"""What differs between kinds of boards, as their data sheets and MicroPython's quick references
have it: which pins there are and what they can do. The page has the same tables in shared/src/board/kind.
"""

from _board import KIND

import _rt

# What Pin("…") may be besides a number.
NAMES = {}
# The pyboard's names, which lessons for other boards use, on the pins where an ESP32 has the same
# bus: an OLED on 21 and 22, SPI on 18, 19, 23, chip select and reset on 5 and 17.
PYBOARD = {"Y10": 21, "Y9": 22, "Y6": 18, "Y7": 19, "Y8": 23, "Y5": 5, "Y4": 17}

if KIND == "esp8266":
    IN, OUT, OPEN_DRAIN, PULL_UP, PULL_DOWN = 0, 1, 2, 1, None
    PINS = (0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 14, 15, 16)
    INPUT_ONLY = FLASH = ADC2 = ()
    # ADC(0) is the one converter; the page calls its pin 17.
    ADC_PINS = {0: 17}
    I2C_PINS = {}
elif KIND == "pico-w":
    IN, OUT, OPEN_DRAIN, PULL_UP, PULL_DOWN = 0, 1, 2, 1, 2
    PINS = tuple(range(23)) + (26, 27, 28, 64)
    INPUT_ONLY = FLASH = ADC2 = ()
    ADC_PINS = {0: 26, 1: 27, 2: 28, 26: 26, 27: 27, 28: 28}
    I2C_PINS = {0: (5, 4), 1: (7, 6)}
    # The lamp is on the radio chip; the page calls its pin 64.
    NAMES = {"LED": 64}
    NAMES.update({"GP%d" % pin: pin for pin in PINS})
else:
    IN, OUT, OPEN_DRAIN, PULL_UP, PULL_DOWN = 1, 3, 7, 2, 1
    PINS = (0, 1, 2, 3, 4, 5) + tuple(range(12, 20)) + (21, 22, 23, 25, 26, 27)
    PINS += (32, 33, 34, 35, 36, 37, 38, 39)
    INPUT_ONLY = (34, 35, 36, 37, 38, 39)
    FLASH = (6, 7, 8, 9, 10, 11)
    # These share their converter with the radio.
    ADC2 = (0, 2, 4, 12, 13, 14, 15, 25, 26, 27)
    ADC_PINS = {pin: pin for pin in (32, 33, 34, 35, 36, 37, 38, 39) + ADC2}
    # Of each bus, by its number: SCL, SDA.
    I2C_PINS = {0: (18, 19), 1: (25, 26)}


def number(pin):
    """The number of a pin, given as one, as a name or as an object that has one."""
    pin = getattr(pin, "_id", pin)
    if isinstance(pin, str):
        if pin in NAMES:
            return NAMES[pin]
        if pin in PYBOARD:
            _rt.note("pyboard-pin", pin)
            return PYBOARD[pin]
        raise ValueError("invalid pin: %r" % pin)
    if pin in FLASH:
        _rt.why("flash-pin", "Pin")
        raise ValueError("invalid pin: %d carries the flash memory" % pin)
    if not isinstance(pin, int) or pin not in PINS:
        raise ValueError("invalid pin: %r" % (pin,))
    return pin
