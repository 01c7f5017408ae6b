"""What tasks wait for besides each other."""

from asyncio import core


class Event:
    def __init__(self):
        self.state = False
        self.waiting = []

    def is_set(self):
        return self.state

    def set(self):
        self.state = True
        waiting, self.waiting = self.waiting, []
        for task in waiting:
            task._in = None
            core.wake(task)

    def clear(self):
        self.state = False

    async def wait(self):
        if not self.state:
            await core.wait_in(self.waiting)
        return True


class ThreadSafeFlag:
    """For handlers of interrupts: what they set, one task waits for."""

    def __init__(self):
        self.state = False
        self._task = None

    def set(self):
        self.state = True

    def clear(self):
        self.state = False

    async def wait(self):
        if not self.state:
            waiting = []
            self._task = core.current_task()
            core._now.flags.append(self)
            try:
                await core.wait_in(waiting)
            finally:
                if self in core._now.flags:
                    core._now.flags.remove(self)
                self._task = None
        self.state = False

    def _look(self):
        if not self.state:
            return False
        core._now.flags.remove(self)
        self._task._in = None
        core.wake(self._task)
        return True


class Lock:
    def __init__(self):
        self.state = False
        self.waiting = []

    def locked(self):
        return self.state

    async def acquire(self):
        # Whoever has waited longest gets it from the one who gives it back.
        if self.state:
            await core.wait_in(self.waiting)
        self.state = True
        return True

    def release(self):
        if not self.state:
            raise RuntimeError("Lock not acquired")
        if self.waiting:
            task = self.waiting.pop(0)
            task._in = None
            core.wake(task)
        else:
            self.state = False

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, *fault):
        self.release()
