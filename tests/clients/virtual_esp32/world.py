"""What surrounds a board in a test: its chip number, its Wi-Fi and its weather.

The test writes a JSON file and names it in BLINKLAB_WORLD; the board's modules read it whenever
a real module would look at the hardware. The test replaces the file as a whole, so a reader sees
the old world or the new one, never half of each. Runs on MicroPython and on CPython.
"""

import json
import os


def now():
    """The world as it is at this moment: a dict with unique_id, wifi, temperature,
    humidity, and by the numbers of pins, the levels that parts give them and the volts on them."""
    with open(os.getenv("BLINKLAB_WORLD")) as file:
        return json.load(file)


def report(**fact):
    """Tells the test what the board did: one JSON object on a line of its own."""
    print(json.dumps(fact))
