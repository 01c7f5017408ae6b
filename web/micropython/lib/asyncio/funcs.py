"""Tasks in company: several at once, and one for a limited time."""

from asyncio import core


def _task(awaitable):
    return awaitable if isinstance(awaitable, core.Task) else core.create_task(awaitable)


async def wait_for_ms(aw, timeout):
    return await wait_for(aw, None if timeout is None else timeout / 1000)


async def wait_for(aw, timeout):
    task = _task(aw)
    if timeout is None:
        return await task
    is_late = []

    async def watch():
        await core.sleep(timeout)
        is_late.append(True)
        task.cancel()

    watcher = core.create_task(watch())
    try:
        return await task
    except core.CancelledError:
        if is_late:
            raise core.TimeoutError
        task.cancel()
        raise
    finally:
        watcher.cancel()


async def gather(*aws, return_exceptions=False):
    tasks = [_task(aw) for aw in aws]
    me, waiting = core.current_task(), []

    def look():
        if waiting:
            waiting.clear()
            me._in = None
            core.wake(me)

    for task in tasks:
        task._was_awaited = True
        task._callbacks.append(look)
    try:
        while not all(task.done() for task in tasks):
            failed = [task.error for task in tasks if task.error is not None]
            if failed and not return_exceptions:
                raise failed[0]
            await core.wait_in(waiting)
    except core.CancelledError:
        for task in tasks:
            task.cancel()
        raise
    failed = [task.error for task in tasks if task.error is not None]
    if failed and not return_exceptions:
        raise failed[0]
    return [task.result if task.error is None else task.error for task in tasks]
