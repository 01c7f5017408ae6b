"""`displayio`, as far as a program with one display uses it."""


def release_displays():
    pass
