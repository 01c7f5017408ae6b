"""`gc` of a board, which takes the place of `gc`: it counts what a board of this kind has, and collects
while the program waits a moment, as MicroPython's wasm cannot collect in the middle of it.
"""

from gc import disable, enable, isenabled, threshold  # noqa: F401
from gc import mem_alloc as _taken

import _rt

__name__ = "gc"


def collect():
    _rt.collect()


def mem_alloc():
    return max(0, _taken() - _rt.own_memory())


def mem_free():
    return max(0, _rt.all_memory() - mem_alloc())
