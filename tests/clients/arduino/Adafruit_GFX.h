// The drawing of texts is in Adafruit_SSD1306.h.
#pragma once
