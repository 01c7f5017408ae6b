"""`ssl` under its old name."""

from ssl import *  # noqa: F401, F403
