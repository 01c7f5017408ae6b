"""`micropython` of a board, which takes the place of `micropython`: its own, and what only boards have."""

from micropython import *  # noqa: F401, F403

__name__ = "micropython"


def alloc_emergency_exception_buf(size):
    """Handlers of interrupts run between instructions here, where an exception finds memory."""
