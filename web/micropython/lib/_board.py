"""What the other modules of a virtual board stand on: waiting, and running a person's program.

While a program waits, timers and interrupts of pins run, between two instructions of the program
as on a real board's soft interrupts.
"""

import builtins
import sys

import _hw
import _net
import _rt

KIND = _rt.kind() if _rt.kind() in ("esp8266", "pico-w") else "esp32"

from _builtin_time import ticks_add, ticks_diff, ticks_ms  # noqa: E402, F401

_main = sys.modules.get("__main__")
_globals = globals() if _main is None else _main.__dict__

# By pin: what to call with it.
handlers = {}
# Timers that run, each with `due`, the ticks when it is, and `fire()`.
timers = []

_is_dispatching = False
# Whether machine.disable_irq() keeps interrupts waiting.
is_masked = False


def idle(ms):
    """Waits once: until something happens, at most for `ms`, or for ever below 0."""
    is_alone = _is_dispatching or is_masked
    for timer in () if is_alone else timers:
        left = max(0, ticks_diff(timer.due, ticks_ms()))
        ms = left if ms < 0 else min(ms, left)
    _rt.wait(ms, 1 if is_alone else 0)
    dispatch()


def dispatch():
    """Runs what pins and timers are to call."""
    global _is_dispatching
    if _is_dispatching or is_masked:
        return
    _is_dispatching = True
    try:
        event = _hw.event()
        while event >= 0:
            pin, handler = handlers.get(event >> 1, (None, None))
            if handler:
                _call(handler, pin)
            event = _hw.event()
        now = ticks_ms()
        for timer in [timer for timer in timers if ticks_diff(now, timer.due) >= 0]:
            _call(timer.fire, None)
    finally:
        _is_dispatching = False


def _call(handler, argument):
    """An exception in a handler is shown, and the program goes on, as on a board."""
    try:
        if argument is None:
            handler()
        else:
            handler(argument)
    except Exception as fault:
        sys.print_exception(fault)


def sleep_us(us):
    end = _rt.now_us() + us
    while True:
        left = end - _rt.now_us()
        if left <= 0:
            return
        idle(left / 1000)


def bytes_of(text):
    """Bytes that JavaScript wrote as hexadecimal."""
    from binascii import unhexlify

    return unhexlify(text)


def unsupported(code, name, message):
    """What a real board has and this one has not: said at the line, by an exception."""
    _rt.why(code, name)
    raise NotImplementedError(message)


# --- running programs

# Given back at once where a program ends: what is said about its end needs memory, which it may have
# taken to the last byte.
_SPARE = 4096
_spare = [None] * _SPARE


def run():
    """Runs the file that the Worker names."""
    name = _rt.source()
    with open(name) as file:
        source = file.read()
    _execute(source, name, "exec")


def statement():
    """Runs what was typed at the prompt, and shows the value of an expression."""
    _execute(_rt.source(), "<stdin>", "single")


def _execute(source, name, mode):
    global is_masked
    is_masked = False
    how, text = "end", ""
    try:
        if not _spare:
            _spare.extend([None] * _SPARE)
    except MemoryError:
        pass
    try:
        exec(compile(source, name, mode), _globals)
    except SystemExit:
        pass
    except BaseException as fault:
        _spare.clear()
        how = "stop" if isinstance(fault, KeyboardInterrupt) else "error"
        if isinstance(fault, SyntaxError) and "micropython decorator" in str(fault):
            _rt.why("no-native", "@micropython")
        text = _traceback(fault)
    _rt.ended(how, text)
    if how != "end":
        timers.clear()
        handlers.clear()


def _traceback(fault):
    """The traceback without the frames of what is no Python on a board."""
    from io import StringIO

    text = StringIO()
    sys.print_exception(fault, text)
    lines = text.getvalue().split("\n")
    return "\n".join(line for line in lines if not _is_ours(line)) or str(fault)


# Modules that are compiled into a board's firmware; those whose names begin with _ are ours alone.
_COMPILED = ("esp", "esp32", "machine", "network", "select", "socket", "time")


def _is_ours(line):
    if not line.startswith('  File "/lib/'):
        return False
    name = line.split('"')[1][5:-3]
    return name.startswith("_") or name in _COMPILED


# --- modules that a program cannot have

# What only JavaScript's side of MicroPython needs.
_CLOSED = ("js", "jsffi", "_interpreter")
# What a real board has and this one has not.
_ABSENT = ("bluetooth", "ubluetooth", "aioble", "espnow", "_thread", "webrepl")
_ABSENT += ("btree", "cryptolib", "mip", "tls", "websocket")
if KIND == "pico-w":
    _ABSENT += ("rp2",)

_import = builtins.__import__


def _guarded_import(name, *rest):
    if name in _CLOSED:
        raise ImportError("no module named '%s'" % name)
    if name in _ABSENT:
        _rt.why("no-module", name)
        raise ImportError("'%s' is there on a real board, but not on a virtual board" % name)
    return _import(name, *rest)


def _input(prompt=""):
    """MicroPython's own would not let the Worker rest. A line that ends without one is the end."""
    print(prompt, end="")
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line[:-1] if line.endswith("\n") else line


builtins.input = _input
builtins.__import__ = _guarded_import
for _name in _CLOSED:
    sys.modules.pop(_name, None)

import os  # noqa: E402

import _gc  # noqa: E402
import _micropython  # noqa: E402
import _system  # noqa: E402

os.uname = _system._make_uname
sys.modules["sys"] = _system
sys.modules["gc"] = _gc
sys.modules["micropython"] = _micropython

_rt.version(sys.version.split("; MicroPython ")[-1])
