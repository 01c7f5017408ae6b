"""`micropython`: constants are values."""


def const(value):
    return value
