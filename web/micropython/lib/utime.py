"""`time` under its old name."""

from time import *  # noqa: F401, F403
