"""Tasks and the loop that runs them."""

import sys
from heapq import heappop, heappush

import _board
import _rt
from _board import ticks_add, ticks_diff, ticks_ms  # noqa: F401

ticks = ticks_ms


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


class Task:
    """A coroutine that the loop runs. Awaiting it gives what it returns."""

    def __init__(self, coro):
        self.coro = coro
        self.result = self.error = None
        self._is_done = self._was_awaited = False
        # What is called when it is done.
        self._callbacks = []
        # What is thrown into it when it runs next.
        self._thrown = None
        # The list that it waits in, or the task that it waits for.
        self._in = self._on = None

    def done(self):
        return self._is_done

    def cancel(self):
        if self._is_done:
            return False
        if self is _now.task:
            raise RuntimeError("can't cancel self")
        if self._on is not None:
            return self._on.cancel()
        if self._in is not None:
            self._in.remove(self)
            self._in = None
        self._thrown = CancelledError()
        wake(self)
        return True

    def __iter__(self):
        self._was_awaited = True
        if not self._is_done:
            me = _now.task
            me._on = self
            self._callbacks.append(lambda: wake(me))
            try:
                yield
            finally:
                me._on = None
        if self.error is not None:
            raise self.error
        return self.result

    __await__ = __iter__

    def _step(self):
        """Runs it until it waits or ends."""
        thrown, self._thrown = self._thrown, None
        try:
            if thrown is None:
                self.coro.send(None)
            else:
                self.coro.throw(thrown)
        except StopIteration as end:
            self._end(end.value, None)
        except CancelledError as error:
            self._end(None, error)
        except Exception as error:
            self._end(None, error)

    def _end(self, result, error):
        self.result, self.error, self._is_done = result, error, True
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()


class _Now:
    """What the loop does at this moment."""

    def __init__(self):
        self.task = None
        # (when, number, task), the earliest first; numbers keep what is due at once in order.
        self.queue = []
        self.number = 0
        # By task: the stream that it waits for, and for which events.
        self.streams = {}
        self.flags = []
        self.handler = None


_now = _Now()


def _milliseconds():
    return _rt.now_us() / 1000


def wake(task, delay=0):
    """Has a task run, after `delay` milliseconds."""
    state = _now
    state.number += 1
    task._due = state.number
    heappush(state.queue, (_milliseconds() + delay, state.number, task))


def wait_in(waiting):
    """Awaited: until somebody wakes the task that waits in this list."""
    me = _now.task
    waiting.append(me)
    me._in = waiting
    yield
    me._in = None


def wait_for_stream(stream, events):
    """Awaited: until a stream can be read or written."""
    me = _now.task
    _now.streams[id(me)] = (me, stream, events)
    try:
        yield
    finally:
        _now.streams.pop(id(me), None)


def sleep_ms(ms):
    wake(_now.task, max(0, ms))
    yield


def sleep(seconds):
    return sleep_ms(seconds * 1000)


def create_task(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    task = Task(coro)
    wake(task)
    return task


def current_task():
    if _now.task is None:
        raise RuntimeError("no running event loop")
    return _now.task


def run(coro):
    return run_until_complete(create_task(coro))


def run_until_complete(main=None):
    """Runs tasks until `main` has ended; its value, or its exception."""
    state = _now
    while main is None or not main._is_done:
        _wait()
        task = _next()
        if task is None:
            continue
        state.task = task
        try:
            task._step()
        finally:
            state.task = None
        if task._is_done and task.error is not None and task is not main:
            _report(task)
    if main.error is not None:
        raise main.error
    return main.result


def _next():
    """The task that is due. One that was woken again since is due at that time only."""
    queue = _now.queue
    if not queue or queue[0][0] > _milliseconds():
        return None
    _, number, task = heappop(queue)
    return None if task._is_done or task._due != number else task


def _wait():
    """Until a task is due, a stream is ready or a flag is set."""
    queue = _now.queue
    left = -1 if not queue else max(0, queue[0][0] - _milliseconds())
    if not _look() and left != 0:
        _board.idle(left)
        _look()


def _look():
    """Wakes those whose stream is ready or whose flag is set; whether there were any."""
    from select import _ready

    found = False
    for task, stream, events in list(_now.streams.values()):
        if _ready(stream, events):
            _now.streams.pop(id(task), None)
            wake(task)
            found = True
    for flag in list(_now.flags):
        found = flag._look() or found
    return found


def _report(task):
    """What went wrong in a task that nobody has awaited is shown, as on a board."""
    if task._was_awaited or isinstance(task.error, CancelledError):
        return
    context = {"message": "Task exception wasn't retrieved", "exception": task.error}
    context["future"] = task
    Loop.call_exception_handler(context)


class Loop:
    """The one loop that there is."""

    create_task = staticmethod(create_task)
    run_until_complete = staticmethod(run_until_complete)

    @staticmethod
    def run_forever():
        run_until_complete(None)

    @staticmethod
    def stop():
        raise SystemExit

    @staticmethod
    def close():
        pass

    @staticmethod
    def set_exception_handler(handler):
        _now.handler = handler

    @staticmethod
    def get_exception_handler():
        return _now.handler

    @staticmethod
    def default_exception_handler(loop, context):
        print(context["message"])
        print("future:", context["future"], "coro=", context["future"].coro)
        sys.print_exception(context["exception"])

    @staticmethod
    def call_exception_handler(context):
        (_now.handler or Loop.default_exception_handler)(Loop, context)


def get_event_loop(runq_len=0, waitq_len=0):
    return Loop


def new_event_loop():
    _now.queue.clear()
    _now.streams.clear()
    _now.flags.clear()
    return Loop
