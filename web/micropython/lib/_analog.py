"""machine.ADC, ADCBlock, PWM and DAC."""

import _board
import _hw
import _kind
import _rt
from _pin import Pin

_ESP32 = _board.KIND == "esp32"


class ADC:
    """The converter. An ESP32's measures up to about 1.1 V, further with attenuation; what is above
    gives the highest number, as on a board. An ESP8266's gives 0 to 1024, for up to 1 V at the chip,
    which a NodeMCU's divider makes 3.3 V. A Pico's is for 3.3 V.
    """

    ATTN_0DB, ATTN_2_5DB, ATTN_6DB, ATTN_11DB = 0, 1, 2, 3
    WIDTH_9BIT, WIDTH_10BIT, WIDTH_11BIT, WIDTH_12BIT = 9, 10, 11, 12
    CORE_TEMP = 4

    # Microvolts of the highest number, by attenuation.
    _FULL = (1100000, 1500000, 2200000, 3300000)
    _ETIMEDOUT = 110

    def __init__(self, pin, *, atten=0, sample_ns=None):
        self._core = _board.KIND == "pico-w" and pin == self.CORE_TEMP
        if self._core:
            _rt.note("no-chip-sensor", "ADC")
        if not self._core:
            number = pin if isinstance(pin, int) else _kind.number(pin)
            if number not in _kind.ADC_PINS:
                raise ValueError("invalid pin: %d has no ADC" % number)
            self._pin = _kind.ADC_PINS[number]
            if _ESP32:
                Pin(self._pin, Pin.IN)
        self._width = 12
        self.atten(atten)

    def init(self, *, atten=0):
        self.atten(atten)

    def atten(self, atten):
        if atten not in (0, 1, 2, 3):
            raise ValueError("invalid attenuation")
        self._full = self._FULL[atten] if _ESP32 else 3300000

    def width(self, width):
        if width not in (9, 10, 11, 12):
            raise ValueError("invalid width")
        self._width = width

    def _raw(self):
        """0 to 4095."""
        if self._core:
            # 0.706 V at 27 °C (RP2040 Datasheet, section 4.9.5): so warm is this chip.
            return 876
        if _ESP32 and self._pin in _kind.ADC2 and _radio_is_on():
            raise OSError(self._ETIMEDOUT, "ADC2 is used by Wi-Fi")
        return max(0, min(4095, _hw.microvolts(self._pin) * 4095 // self._full))

    def read(self):
        if _board.KIND == "pico-w":
            raise AttributeError("'ADC' object has no attribute 'read'")
        if _board.KIND == "esp8266":
            return (self._raw() + 1) >> 2
        return self._raw() >> (12 - self._width)

    def read_u16(self):
        raw = self._raw()
        return raw << 4 | raw >> 8

    def read_uv(self):
        return self._raw() * self._full // 4095

    def deinit(self):
        pass

    def __repr__(self):
        return "ADC(Pin(%d))" % self._pin


def _radio_is_on():
    import sys

    network = sys.modules.get("network")
    return network is not None and network.WLAN._is_on


class PWM:
    """A pin that goes up and down `freq` times a second, for `duty` of the time."""

    _HIGHEST = 40000000 if _ESP32 else 1000 if _board.KIND == "esp8266" else 62500000
    # An ESP32 has that many channels.
    _CHANNELS = 16 if _ESP32 else 8 if _board.KIND == "esp8266" else 16
    _all = {}

    def __init__(self, dest, freq=None, duty=None, *, duty_u16=None, duty_ns=None, invert=False):
        self._pin = dest if isinstance(dest, Pin) else Pin(dest)
        number = self._pin._id
        if number in _kind.INPUT_ONLY:
            raise ValueError("invalid pin: %d can only be input" % number)
        old = PWM._all.get(number)
        if old is None and len(PWM._all) >= self._CHANNELS:
            raise ValueError("out of PWM channels: %d" % self._CHANNELS)
        self._freq = old._freq if old else 5000
        self._duty = old._duty if old else 32768
        self._invert = invert
        PWM._all[number] = self
        self.init(freq, duty, duty_u16=duty_u16, duty_ns=duty_ns)

    def init(self, freq=None, duty=None, *, duty_u16=None, duty_ns=None, invert=None):
        if freq is not None:
            self._check(freq)
            self._freq = freq
        if invert is not None:
            self._invert = invert
        if duty is not None:
            self._duty = self._limited(duty, 1023, "duty") * 64
            if duty == 1023:
                self._duty = 65535
        if duty_u16 is not None:
            self._duty = self._limited(duty_u16, 65535, "duty_u16")
        if duty_ns is not None:
            self._duty = min(65535, duty_ns * self._freq * 65535 // 1000000000)
        self._show()

    def freq(self, freq=None):
        if freq is None:
            return self._freq
        self.init(freq)

    def duty(self, duty=None):
        if duty is None:
            return self._duty >> 6
        self.init(duty=duty)

    def duty_u16(self, duty=None):
        if duty is None:
            return self._duty
        self.init(duty_u16=duty)

    def duty_ns(self, duty=None):
        if duty is None:
            return self._duty * 1000000000 // (65535 * self._freq)
        self.init(duty_ns=duty)

    def deinit(self):
        PWM._all.pop(self._pin._id, None)
        _hw.pwm(self._pin._id, self._freq, -1)

    def _check(self, freq):
        if not 1 <= freq <= self._HIGHEST:
            raise ValueError("frequency must be from 1Hz to %dHz" % self._HIGHEST)

    def _limited(self, value, most, name):
        if not 0 <= value <= most:
            raise ValueError("%s must be from 0 to %d" % (name, most))
        return int(value)

    def _show(self):
        duty = 65535 - self._duty if self._invert else self._duty
        _hw.pwm(self._pin._id, self._freq, duty)

    def __repr__(self):
        return "PWM(%r, freq=%d, duty_u16=%d)" % (self._pin, self._freq, self._duty)


class DAC:
    """An ESP32's two pins with a voltage of their own. Nothing here measures it."""

    def __init__(self, pin, bits=8):
        number = pin if isinstance(pin, int) else _kind.number(pin)
        if not _ESP32 or number not in (25, 26):
            raise ValueError("invalid pin: only 25 and 26 of an ESP32 have a DAC")
        _rt.note("no-dac", "DAC")

    def write(self, value):
        if not 0 <= value <= 255:
            raise ValueError("value out of range")
