"""`utime`: CPython's `time` under MicroPython's old name, with what run.py has added to it."""

from time import *  # noqa: F401, F403
