"""`requests` under its old name."""

from requests import *  # noqa: F401, F403
