"""`adafruit_display_text`: text that tells the test when it changes."""
