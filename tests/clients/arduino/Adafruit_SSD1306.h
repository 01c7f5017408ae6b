// A display that tells the test what is on it when it is shown.
#pragma once

#include "Arduino.h"
#include "Wire.h"

enum { SSD1306_SWITCHCAPVCC = 2, SSD1306_WHITE = 1 };

class Adafruit_SSD1306 {
 public:
  Adafruit_SSD1306(int, int, TwoWire *, int) {}
  bool begin(int, int, bool, bool) { return true; }
  void clearDisplay() { text_.clear(); }
  void setTextSize(int) {}
  void setTextColor(int) {}
  void setCursor(int, int) {}
  void print(const String &text) { text_ += text.c_str(); }
  void display() { printf("{\"display\": [\"%s\"]}\n", text_.c_str()), fflush(stdout); }

 private:
  std::string text_;
};
