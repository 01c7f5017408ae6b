"""Runs a board's program on CPython as an ESP32 would: `run.py <flash folder>`.

The flash folder holds main.py, config.py and lib/, as on a board. What CPython's own modules
lack of MicroPython's (`time.sleep_ms` and its kin) is added here; whole modules stand beside
this file and in ../virtual_esp32.
"""

import os
import runpy
import sys
import time

# MicroPython's millisecond counter wraps; programs that subtract without ticks_diff must show it.
PERIOD = 1 << 30


def ticks_ms():
    return time.monotonic_ns() // 1_000_000 % PERIOD


def ticks_add(ticks, delta):
    return (ticks + delta) % PERIOD


def ticks_diff(end, start):
    return (end - start + PERIOD // 2) % PERIOD - PERIOD // 2


def sleep_ms(milliseconds):
    time.sleep(milliseconds / 1000)


def main():
    time.ticks_ms = ticks_ms
    time.ticks_add = ticks_add
    time.ticks_diff = ticks_diff
    time.sleep_ms = sleep_ms
    here = os.path.dirname(os.path.abspath(__file__))
    flash = os.path.abspath(sys.argv[1])
    sys.path[:0] = [flash, os.path.join(flash, "lib"), os.path.join(here, "../virtual_esp32"), here]
    runpy.run_path(os.path.join(flash, "main.py"), run_name="__main__")


if __name__ == "__main__":
    main()
