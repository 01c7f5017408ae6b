"""`esp`, as far as lessons use it: all of it is about a real chip's flash and log."""

LOG_NONE, LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG, LOG_VERBOSE = 0, 1, 2, 3, 4, 5


def osdebug(uart=None, level=None):
    pass


def flash_size():
    return 4 * 1024 * 1024


def flash_user_start():
    return 0x200000
