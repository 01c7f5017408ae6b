"""`socket`: TCP to wherever the page leads it, with the stream semantics of MicroPython's.

`read(n)` waits for exactly n bytes; fewer mean the end of the stream, b"" its very end. A
non-blocking `read` with nothing there answers None. Names are resolved by the page, which has the
rule for addresses.
"""

import errno
from uctypes import addressof

import _board
import _net
import _rt
from _board import ticks_add, ticks_diff, ticks_ms

AF_INET, AF_INET6 = 2, 10
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = 1, 2, 3
IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP = 0, 6, 17
SOL_SOCKET, SO_REUSEADDR, SO_BROADCAST, SO_KEEPALIVE, TCP_NODELAY = 0xFFF, 4, 32, 8, 1

# States of a socket, as the Worker counts them.
_OPENING, _OPEN, _ENDED, _REFUSED = 1, 2, 3, 4
# How long lwIP tries to connect, in milliseconds.
_CONNECT_TIME = 18000
_CHUNK = 512


def getaddrinfo(host, port, af=0, type=0, proto=0, flags=0):
    _check_network()
    host = host.decode() if isinstance(host, bytes) else host
    return [(AF_INET, SOCK_STREAM, 0, "", (host, int(port)))]


def _check_network():
    import network

    if not network._is_up():
        raise OSError(errno.EHOSTUNREACH, "EHOSTUNREACH: the board is in no network")


class socket:
    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0):
        if type != SOCK_STREAM:
            _board.unsupported("no-udp", "SOCK_DGRAM", "a virtual board has TCP, but not UDP")
        self._id = None
        # Milliseconds; None for ever.
        self._timeout = None

    def settimeout(self, seconds):
        self._timeout = None if seconds is None else int(seconds * 1000)

    def setblocking(self, blocking):
        self._timeout = None if blocking else 0

    def setsockopt(self, level, option, value):
        _rt.note("no-option", "setsockopt")

    def bind(self, address):
        _board.unsupported("no-server", "bind", "nobody can connect to a virtual board")

    listen = accept = bind

    def connect(self, address):
        host, port = address[:2]
        _check_network()
        if self._id is not None:
            raise OSError(errno.EALREADY)
        number = _net.open(host, int(port), 0)
        if number < 0:
            raise OSError(-number)
        self._id = number
        if self._timeout == 0:
            raise OSError(errno.EINPROGRESS)
        self._wait(lambda: _net.state(number) != _OPENING, _CONNECT_TIME)
        if _net.state(number) != _OPEN:
            code = _net.errno(number) or errno.ECONNRESET
            self.close()
            raise OSError(code)

    def write(self, buf, size=None):
        number = self._opened()
        data = buf.encode() if isinstance(buf, str) else bytes(buf)
        if size is not None:
            data = data[:size]
        done, start = 0, addressof(data) if data else 0
        while done < len(data):
            sent = _net.write(number, start + done, len(data) - done)
            if sent > 0:
                done += sent
            elif sent != -errno.EAGAIN:
                raise OSError(-sent)
            elif self._timeout == 0:
                return done or None
            else:
                self._wait(lambda: _net.writable(number) or _net.state(number) != _OPEN)
        return done

    def send(self, buf):
        sent = self.write(buf)
        if sent is None:
            raise OSError(errno.EAGAIN)
        return sent

    def sendall(self, buf):
        self.write(buf)

    def readinto(self, buf, size=None):
        size = len(buf) if size is None else min(size, len(buf))
        got, start = 0, addressof(buf) if size else 0
        while got < size:
            count = self._some(start + got, size - got)
            if count is None:
                return got or None
            if count == 0:
                break
            got += count
        return got

    def read(self, size=None):
        if size is None or size < 0:
            return self._read_all()
        buf = bytearray(size)
        got = self.readinto(buf)
        if got is None:
            return None
        return bytes(buf) if got == size else bytes(buf[:got])

    def recv_into(self, buf, size=None):
        count = self._some(addressof(buf), len(buf) if size is None else size)
        if count is None:
            raise OSError(errno.EAGAIN)
        return count

    def recv(self, size):
        buf = bytearray(size)
        return bytes(buf[: self.recv_into(buf)])

    def readline(self, size=-1):
        line = b""
        while size < 0 or len(line) < size:
            char = self.read(1)
            if char is None:
                return line or None
            line += char
            if not char or char == b"\n":
                break
        return line

    def close(self):
        if self._id is not None:
            _net.close(self._id)
            self._id = None

    def fileno(self):
        return -1 if self._id is None else self._id

    def makefile(self, mode="rb", buffering=0):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        self.close()

    def __repr__(self):
        return "<socket>" if self._id is None else "<socket %d>" % self._id

    def _opened(self):
        if self._id is None:
            raise OSError(errno.ENOTCONN)
        return self._id

    def _read_all(self):
        parts, buf = [], bytearray(_CHUNK)
        while True:
            count = self._some(addressof(buf), _CHUNK)
            if not count:
                return b"".join(parts) or (None if count is None else b"")
            parts.append(bytes(buf[:count]))

    def _some(self, address, size):
        """At least one byte; 0 at the end of the stream, None where it would block."""
        number = self._opened()
        count = _net.read(number, address, size)
        if count == -errno.EAGAIN:
            if self._timeout == 0:
                return None
            self._wait(lambda: _net.readable(number))
            count = _net.read(number, address, size)
        if count < 0:
            raise OSError(-count)
        return count

    def _wait(self, is_ready, longest=None):
        """Until it is ready; OSError(ETIMEDOUT) after the timeout of the socket, or `longest`."""
        limit = self._timeout or longest
        end = None if limit is None else ticks_add(ticks_ms(), limit)
        while not is_ready():
            left = -1 if end is None else ticks_diff(end, ticks_ms())
            if end is not None and left <= 0:
                raise OSError(errno.ETIMEDOUT)
            _board.idle(left)

    # What `select` and `asyncio` ask.

    def _readable(self):
        return self._id is None or bool(_net.readable(self._id))

    def _writable(self):
        return self._id is not None and bool(_net.writable(self._id))

    def _error(self):
        return errno.ENOTCONN if self._id is None else _net.errno(self._id)

    def _is_over(self):
        return self._id is None or _net.state(self._id) >= _ENDED


def create_connection(address, timeout=None):
    one = socket()
    one.settimeout(timeout)
    one.connect(address)
    return one
