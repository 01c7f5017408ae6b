"""`asyncio` under its old name."""

from asyncio import *  # noqa: F401, F403
from asyncio import core  # noqa: F401
