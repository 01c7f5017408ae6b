"""machine.Pin and machine.Signal."""

import _board
import _hw
import _kind
import _rt

# What the Worker calls modes and resistors, by their numbers.
_MODES = {_kind.IN: 1, _kind.OUT: 2, _kind.OPEN_DRAIN: 3}


class Pin:
    IN = _kind.IN
    OUT = _kind.OUT
    OPEN_DRAIN = _kind.OPEN_DRAIN
    PULL_UP = _kind.PULL_UP
    PULL_DOWN = _kind.PULL_DOWN
    IRQ_RISING = 1
    IRQ_FALLING = 2
    DRIVE_0, DRIVE_1, DRIVE_2, DRIVE_3 = 0, 1, 2, 3

    # One object for each pin, as on an ESP32: Pin(2) is Pin(2).
    _all = {}

    def __new__(cls, id, *arguments, **named):
        number = _kind.number(id)
        pin = Pin._all.get(number)
        if pin is None:
            pin = Pin._all[number] = super().__new__(cls)
            pin._id = number
            pin._mode = pin._pull = None
        return pin

    def __init__(self, id, mode=-1, pull=-1, *, value=None, drive=None, alt=-1, hold=None):
        self.init(mode, pull, value=value, drive=drive, hold=hold)

    def init(self, mode=-1, pull=-1, *, value=None, drive=None, alt=-1, hold=None):
        if mode == -1 or mode is None:
            mode = self._mode
        elif mode not in _MODES:
            raise ValueError("invalid pin mode")
        if mode in (_kind.OUT, _kind.OPEN_DRAIN) and self._id in _kind.INPUT_ONLY:
            raise ValueError("pin can only be input")
        if pull == -1:
            pull = self._pull
        elif pull is not None and self._id in _kind.INPUT_ONLY:
            # The chip has no resistors there: the setting does nothing.
            pull = None
        if drive is not None:
            _rt.note("no-current", "drive")
        if hold is not None:
            _rt.note("no-power", "hold")
        if value is not None:
            _hw.pin_set(self._id, 1 if value else 0)
        if (mode, pull) != (self._mode, self._pull):
            self._mode, self._pull = mode, pull
            up = pull is not None and pull == self.PULL_UP
            down = pull is not None and pull == self.PULL_DOWN
            _hw.pin_mode(self._id, _MODES.get(mode, 0), 1 if up else 2 if down else 0)

    def value(self, level=None):
        if level is not None:
            _hw.pin_set(self._id, 1 if level else 0)
            return None
        read = _hw.pin_get(self._id)
        if read & 2:
            _board.dispatch()
        return read & 1

    __call__ = value

    def on(self):
        _hw.pin_set(self._id, 1)

    def off(self):
        _hw.pin_set(self._id, 0)

    high, low = on, off

    def toggle(self):
        _hw.pin_set(self._id, 1 - (_hw.pin_get(self._id) & 1))

    def mode(self, mode=None):
        if mode is None:
            return self._mode
        self.init(mode)

    def pull(self, pull=-1):
        if pull == -1:
            return self._pull
        self.init(pull=pull)

    def irq(self, handler=None, trigger=3, *, wake=None, hard=False, priority=1):
        if trigger & ~3:
            _board.unsupported("no-level-irq", "irq", "a virtual board has no interrupts of levels")
        if wake is not None:
            _rt.note("no-wake", "wake")
        if hard:
            _rt.note("no-hard-irq", "hard")
        _board.handlers[self._id] = (self, handler)
        _hw.irq(self._id, trigger if handler else 0)
        return _Irq(self, trigger)

    def __repr__(self):
        return "Pin(%d)" % self._id


class _Irq:
    """What Pin.irq() gives."""

    def __init__(self, pin, trigger):
        self._pin = pin
        self._trigger = trigger

    def __call__(self):
        pin, handler = _board.handlers.get(self._pin._id, (None, None))
        if handler:
            handler(pin)

    def flags(self):
        return 0

    def trigger(self, trigger=None):
        before = self._trigger
        if trigger is not None:
            self._trigger = trigger
            _hw.irq(self._pin._id, trigger)
        return before


class Signal:
    """A pin whose meaning may be upside down."""

    def __init__(self, pin, *arguments, invert=False, **named):
        self._pin = pin if isinstance(pin, Pin) else Pin(pin, *arguments, **named)
        self._invert = 1 if invert else 0

    def value(self, level=None):
        if level is None:
            return self._pin.value() ^ self._invert
        self._pin.value((1 if level else 0) ^ self._invert)

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)
