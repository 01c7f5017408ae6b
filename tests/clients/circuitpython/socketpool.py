"""`socketpool`: sockets of the operating system, with a board's way of saying that nothing came."""

import errno
import socket as system


class _Socket:
    def __init__(self, family, kind):
        self._socket = system.socket(family, kind)

    def settimeout(self, seconds):
        self._socket.settimeout(seconds)

    def connect(self, address):
        self._socket.connect(address)

    def send(self, data):
        return self._socket.send(data)

    def recv_into(self, buffer, size=0):
        try:
            return self._socket.recv_into(buffer, size)
        except TimeoutError as fault:
            raise OSError(errno.EAGAIN, "nothing came") from fault

    def close(self):
        self._socket.close()


class SocketPool:
    AF_INET = system.AF_INET
    SOCK_STREAM = system.SOCK_STREAM

    def __init__(self, radio):
        self._radio = radio

    def getaddrinfo(self, host, port, family=0, type=0, proto=0, flags=0):
        return system.getaddrinfo(host, port, family, type, proto, flags)

    def socket(self, family=AF_INET, type=SOCK_STREAM, proto=0):
        return _Socket(family, type)
