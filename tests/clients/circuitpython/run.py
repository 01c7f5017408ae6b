"""Runs a program in CircuitPython on CPython: `run.py <folder>`.

The folder is the drive of a board: code.py, settings.toml. adafruit_minimqtt is the real one; the
modules of the chip (digitalio, keypad, wifi, displayio and so on) stand beside this file, and what
surrounds the board in ../virtual_esp32/world.py.
"""

import os
import runpy
import sys
import tomllib

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    drive = os.path.abspath(sys.argv[1])
    with open(os.path.join(drive, "settings.toml"), "rb") as file:
        settings = tomllib.load(file)
    outer = os.getenv
    # On a board, what os.getenv reads is settings.toml.
    os.getenv = lambda key, default=None: settings[key] if key in settings else outer(key, default)
    sys.path[:0] = [HERE, os.path.join(HERE, "../virtual_esp32")]
    runpy.run_path(os.path.join(drive, "code.py"), run_name="__main__")


if __name__ == "__main__":
    main()
