"""`label`: a text on a display."""

import world


class Label:
    def __init__(self, font, *, text, color, x, y):
        self._text = text

    @property
    def text(self):
        return self._text

    @text.setter
    def text(self, text):
        self._text = text
        world.report(display=text.split("\n"))
