"""umqtt.simple under the name that lessons save it as."""

from umqtt.simple import *  # noqa: F401, F403
