"""Kinds of sockets, for annotations alone."""

from typing import Any

CircuitPythonSocketType = InterfaceType = SocketpoolModuleType = SocketType = SSLContextType = Any
