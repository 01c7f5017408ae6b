"""`select`: waits for several sockets at once, and for what is typed (`sys.stdin`)."""

import sys

import _board
import _rt
from _board import ticks_add, ticks_diff, ticks_ms

POLLIN, POLLOUT, POLLERR, POLLHUP = 1, 4, 8, 16


def _ready(stream, mask):
    if stream is sys.stdin:
        return mask & POLLIN if _rt.typed() else 0
    events = 0
    if mask & POLLIN and stream._readable():
        events |= POLLIN
    if mask & POLLOUT and stream._writable():
        events |= POLLOUT
    return events | (POLLHUP if stream._is_over() else 0)


class _Poll:
    def __init__(self):
        self._all = {}

    def register(self, stream, eventmask=POLLIN | POLLOUT):
        if stream is not sys.stdin and not hasattr(stream, "_readable"):
            raise TypeError("stream operation not supported")
        self._all[id(stream)] = (stream, eventmask)

    modify = register

    def unregister(self, stream):
        del self._all[id(stream)]

    def poll(self, timeout=-1, flags=0):
        end = None if timeout is None or timeout < 0 else ticks_add(ticks_ms(), timeout)
        while True:
            found = [(stream, _ready(stream, mask)) for stream, mask in self._all.values()]
            found = [pair for pair in found if pair[1]]
            left = -1 if end is None else ticks_diff(end, ticks_ms())
            if found or (end is not None and left <= 0):
                if flags & 1:
                    for stream, _ in found:
                        self._all[id(stream)] = (stream, 0)
                return found
            _board.idle(left)

    def ipoll(self, timeout=-1, flags=0):
        return iter(self.poll(timeout, flags))


def poll():
    return _Poll()


def select(rlist, wlist, xlist, timeout=None):
    one, masks = _Poll(), {}
    for streams, mask in ((rlist, POLLIN), (wlist, POLLOUT)):
        for stream in streams:
            masks[id(stream)] = masks.get(id(stream), 0) | mask
            one.register(stream, masks[id(stream)])
    found = one.poll(-1 if timeout is None else int(timeout * 1000))
    readable = [stream for stream, events in found if stream in rlist and events & (POLLIN | POLLHUP)]
    writable = [stream for stream, events in found if stream in wlist and events & POLLOUT]
    return readable, writable, []
