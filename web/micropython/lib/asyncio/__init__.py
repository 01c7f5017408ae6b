"""`asyncio` of a virtual board: tasks that take turns, over the board's own waiting, so that timers
and interrupts of pins run beside them. What MicroPython's has is here: tasks, sleep, gather,
wait_for, Event, ThreadSafeFlag, Lock, and streams over TCP.
"""

from asyncio.core import (  # noqa: F401
    CancelledError,
    Loop,
    Task,
    TimeoutError,
    create_task,
    current_task,
    get_event_loop,
    new_event_loop,
    run,
    run_until_complete,
    sleep,
    sleep_ms,
    ticks,
    ticks_add,
    ticks_diff,
)
from asyncio.funcs import gather, wait_for, wait_for_ms  # noqa: F401
from asyncio.sync import Event, Lock, ThreadSafeFlag  # noqa: F401


def __getattr__(name):
    if name in ("open_connection", "start_server", "StreamReader", "StreamWriter"):
        from asyncio import stream

        return getattr(stream, name)
    raise AttributeError("'module' object has no attribute '%s'" % name)
