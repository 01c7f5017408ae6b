// A DHT22 that measures the test's weather.
#pragma once

#include "Arduino.h"

enum { DHT11 = 11, DHT22 = 22 };

struct DHT {
  DHT(uint8_t, uint8_t) {}
  void begin() {}
  float readTemperature() { return world().temperature; }
  float readHumidity() { return world().humidity; }
};
