"""`usocket` over CPython's `socket`, with the stream semantics of MicroPython.

- `read(n)` blocks for exactly n bytes; fewer mean the end of the stream, `b""` its very end.
- A non-blocking `read` with nothing there answers None; with a part there, that part.
- `write(buf, n)` sends the first n bytes of buf, all of them where the socket blocks.
- A timeout is `OSError(ETIMEDOUT)`.

When the Wi-Fi goes, lwIP aborts the connection on the board's side and the peer hears nothing:
so does this socket, by keeping the operating system's socket open and silent.
"""

import errno
import socket as _cpython

import network

AF_INET = _cpython.AF_INET
SOCK_STREAM = _cpython.SOCK_STREAM
SOL_SOCKET = _cpython.SOL_SOCKET
SO_REUSEADDR = _cpython.SO_REUSEADDR
IPPROTO_TCP = _cpython.IPPROTO_TCP

_silenced = []


def getaddrinfo(host, port, af=AF_INET, type=SOCK_STREAM, proto=0, flags=0):
    return _cpython.getaddrinfo(host, port, AF_INET, type, proto, flags)


class socket:
    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0):
        self._stream = _cpython.socket(af, type, proto)

    def settimeout(self, seconds):
        self._stream.settimeout(seconds)

    def setblocking(self, blocking):
        self._stream.setblocking(blocking)

    def setsockopt(self, level, option, value):
        self._stream.setsockopt(level, option, value)

    def connect(self, address):
        self._io(self._stream.connect, address)

    def read(self, n=-1):
        taken = b""
        while n < 0 or len(taken) < n:
            piece = self._io(self._stream.recv, 4096 if n < 0 else n - len(taken))
            if piece is None:
                return taken or None
            if piece == b"":
                break
            taken += piece
        return taken

    def recv(self, n):
        piece = self._io(self._stream.recv, n)
        if piece is None:
            raise OSError(errno.EAGAIN)
        return piece

    def write(self, buf, n=None):
        rest = memoryview(buf.encode() if isinstance(buf, str) else buf)[:n]
        total = len(rest)
        while rest:
            sent = self._io(self._stream.send, rest)
            if sent is None:
                return total - len(rest) or None
            rest = rest[sent:]
        return total

    def send(self, buf):
        return self.write(buf) or 0

    def close(self):
        if network.is_up():
            self._stream.close()
        else:
            _silenced.append(self._stream)

    def _io(self, call, argument):
        """One call on the operating system's socket; None where it would block."""
        if not network.is_up():
            raise OSError(errno.ECONNABORTED)
        try:
            return call(argument)
        except BlockingIOError:
            return None
        except TimeoutError:
            raise OSError(errno.ETIMEDOUT) from None
