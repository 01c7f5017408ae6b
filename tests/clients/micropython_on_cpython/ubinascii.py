"""`ubinascii`: CPython's `binascii` under MicroPython's old name."""

from binascii import a2b_base64, b2a_base64, hexlify, unhexlify  # noqa: F401
