"""machine.Timer, RTC and WDT."""

import _board
import _rt
from _board import ticks_add, ticks_diff, ticks_ms


class Timer:
    """Calls a function after a while, or again and again, while the program sleeps, reads or
    touches a pin. On a board it also interrupts a program that only computes.
    """

    ONE_SHOT, PERIODIC = 0, 1
    # An ESP32 has four; -1 is a virtual one of the ESP8266 and the Pico, of which there are many.
    _IDS = (-1, 0, 1, 2, 3)

    def __init__(self, id=-1, *arguments, **settings):
        if id not in self._IDS:
            raise ValueError("invalid Timer number")
        self._id = id
        if id >= 0:
            # The chip has one of each number: who takes it ends what it did.
            for timer in [timer for timer in _board.timers if timer._id == id]:
                timer.deinit()
        if arguments or settings:
            self.init(*arguments, **settings)

    def init(self, *, mode=PERIODIC, freq=-1, period=-1, callback=None, hard=False, tick_hz=1000):
        self.deinit()
        self._period = max(1, round(1000 / freq) if freq > 0 else period * 1000 // tick_hz)
        if freq <= 0 and period <= 0:
            raise ValueError("a Timer needs a period or a frequency")
        if hard:
            _rt.note("no-hard-irq", "hard")
        self._mode, self._callback = mode, callback
        self.due = ticks_add(ticks_ms(), self._period)
        _board.timers.append(self)

    def deinit(self):
        if self in _board.timers:
            _board.timers.remove(self)

    def value(self):
        return max(0, self._period - ticks_diff(self.due, ticks_ms()))

    def fire(self):
        if self._mode == Timer.ONE_SHOT:
            self.deinit()
        else:
            # A board that was busy misses ticks; it does not make up for them.
            late = max(0, ticks_diff(ticks_ms(), self.due))
            self.due = ticks_add(self.due, self._period * (1 + late // self._period))
        if self._callback:
            self._callback(self)

    def __repr__(self):
        return "Timer(%d)" % self._id


class RTC:
    """The clock, set to this computer's time in UTC, and what is remembered over a deep sleep."""

    def __init__(self, id=0):
        pass

    def datetime(self, fields=None):
        import time

        if fields is None:
            year, month, day, hour, minute, second, weekday, _ = time.gmtime()
            return (year, month, day, weekday, hour, minute, second, 0)
        year, month, day, _, hour, minute, second, _ = fields
        wanted = time.mktime((year, month, day, hour, minute, second, 0, 0))
        time._offset += wanted - time.time()

    init = datetime

    def memory(self, data=None):
        if data is None:
            return _board.bytes_of(_rt.rtc_read())
        from uctypes import addressof

        data = data.encode() if isinstance(data, str) else bytes(data)
        if len(data) > 2048:
            raise ValueError("buffer too long")
        _rt.rtc_write(addressof(data) if data else 0, len(data))

    def alarm(self, *arguments, **named):
        _board.unsupported("no-alarm", "alarm", "a virtual board's RTC has no alarm")


class WDT:
    """Resets the board when it is not fed for `timeout` milliseconds."""

    def __init__(self, id=0, timeout=5000):
        if timeout < 1:
            raise ValueError("invalid timeout")
        self._timer = Timer(-1)
        self._timeout = timeout
        self.feed()

    def feed(self):
        self._timer.init(mode=Timer.ONE_SHOT, period=self._timeout, callback=self._bark)

    def _bark(self, timer):
        print("Task watchdog got triggered: the program did not feed it in time")
        _rt.reset("reset", 0)
