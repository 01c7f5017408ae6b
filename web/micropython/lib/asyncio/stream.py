"""Streams of bytes over TCP."""

import socket
from select import POLLIN, POLLOUT

import _board
from asyncio import core


class Stream:
    def __init__(self, s, e=None):
        self.s = s
        self.e = {} if e is None else e
        self.out_buf = b""

    def get_extra_info(self, name):
        return self.e[name]

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    async def read(self, n=-1):
        parts = []
        while True:
            await core.wait_for_stream(self.s, POLLIN)
            part = self.s.read(n if n >= 0 else 512)
            if part is not None:
                if n >= 0 or not part:
                    return b"".join(parts) + part
                parts.append(part)

    async def readinto(self, buf):
        await core.wait_for_stream(self.s, POLLIN)
        return self.s.readinto(buf)

    async def readexactly(self, n):
        got = b""
        while len(got) < n:
            part = await self.read(n - len(got))
            if not part:
                raise EOFError
            got += part
        return got

    async def readline(self):
        line = b""
        while True:
            await core.wait_for_stream(self.s, POLLIN)
            part = self.s.readline()
            if part is not None:
                line += part
                if not part or part.endswith(b"\n"):
                    return line

    def write(self, buf):
        self.out_buf += buf.encode() if isinstance(buf, str) else bytes(buf)

    async def drain(self):
        while self.out_buf:
            await core.wait_for_stream(self.s, POLLOUT)
            sent = self.s.write(self.out_buf)
            self.out_buf = self.out_buf[sent or 0 :]

    async def __aenter__(self):
        return self

    async def __aexit__(self, *fault):
        await self.wait_closed()


StreamReader = StreamWriter = Stream


async def open_connection(host, port, ssl=None, server_hostname=None):
    import errno

    if ssl:
        _board.unsupported("no-tls", "ssl", "a virtual board cannot do TLS")
    one = socket.socket()
    one.setblocking(False)
    try:
        one.connect(socket.getaddrinfo(host, port)[0][-1])
    except OSError as fault:
        if fault.errno != errno.EINPROGRESS:
            raise
    await core.wait_for_stream(one, POLLOUT)
    if one._is_over():
        raise OSError(one._error())
    stream = Stream(one)
    return stream, stream


async def start_server(cb, host, port, backlog=5, ssl=None):
    _board.unsupported("no-server", "start_server", "nobody can connect to a virtual board")
