"""`terminalio`: the font that every board has."""

FONT = object()
