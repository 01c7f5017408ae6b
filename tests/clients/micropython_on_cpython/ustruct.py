"""`ustruct`: CPython's `struct` under MicroPython's old name."""

from struct import calcsize, pack, pack_into, unpack, unpack_from  # noqa: F401
