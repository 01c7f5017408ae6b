"""`select` under its old name."""

from select import *  # noqa: F401, F403
