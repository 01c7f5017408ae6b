"""`socket` under its old name."""

from socket import *  # noqa: F401, F403
