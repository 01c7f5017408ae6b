"""`board` of a Pico W, as far as it is not plain pins."""

from microcontroller import Pin

LED = Pin(64)
