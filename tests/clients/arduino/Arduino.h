// The names of an Arduino core that the sketches use, on this computer.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>
#include <poll.h>
#include <sstream>
#include <string>
#include <thread>

using std::isnan;

#define PROGMEM
#define F(text) (text)
#define FPSTR(text) (text)

enum { LOW = 0, HIGH = 1 };
enum { INPUT = 0, OUTPUT = 1, INPUT_PULLUP = 2, INPUT_PULLDOWN = 3 };
#define LED_BUILTIN 64
#define A0 17

class String {
 public:
  String(const char *text = "") : text_(text) {}
  String(const std::string &text) : text_(text) {}
  String(float value, unsigned decimals) {
    char digits[32];
    snprintf(digits, sizeof digits, "%.*f", static_cast<int>(decimals), value);
    text_ = digits;
  }

  const char *c_str() const { return text_.c_str(); }
  unsigned length() const { return text_.size(); }
  void reserve(unsigned size) { text_.reserve(size); }
  String substring(unsigned from, unsigned to) const {
    if (from > text_.size() || to <= from) return String();
    return String(text_.substr(from, to - from));
  }
  void replace(const String &what, const String &with) {
    for (size_t at = 0; (at = text_.find(what.text_, at)) != std::string::npos; at += with.text_.size())
      text_.replace(at, what.text_.size(), with.text_);
  }
  String &operator+=(char it) {
    text_ += it;
    return *this;
  }
  friend String operator+(const String &one, const String &other) { return String(one.text_ + other.text_); }
  friend bool operator==(const String &one, const String &other) { return one.text_ == other.text_; }

 private:
  std::string text_;
};

// What surrounds the board, as the test has said so far.
struct World {
  std::map<int, int> driven, levels;
  std::map<int, double> volts;
  float temperature = NAN, humidity = NAN;

  void listen() {
    pollfd in{0, POLLIN, 0};
    while (poll(&in, 1, 0) > 0) {
      char byte;
      if (read(0, &byte, 1) != 1) return;
      if (byte != '\n') {
        line_ += byte;
        continue;
      }
      std::istringstream words(line_);
      std::string what;
      int pin;
      words >> what;
      if (what == "level") words >> pin, words >> levels[pin];
      if (what == "volts") words >> pin, words >> volts[pin];
      if (what == "climate") words >> temperature >> humidity;
      line_.clear();
    }
  }

 private:
  std::string line_;
};

inline World &world() {
  static World it;
  it.listen();
  return it;
}

inline unsigned long millis() {
  static const auto start = std::chrono::steady_clock::now();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
}

inline void delay(unsigned long time) { std::this_thread::sleep_for(std::chrono::milliseconds(time)); }

inline void pinMode(int pin, int mode) {
  if (mode == INPUT_PULLUP || mode == INPUT_PULLDOWN) world().levels.emplace(pin, mode == INPUT_PULLUP);
}

inline void digitalWrite(int pin, int level) {
  auto &driven = world().driven;
  const auto found = driven.find(pin);
  if (found != driven.end() && found->second == level) return;
  // The first level of a pin is how it is set up, and no change.
  if (found != driven.end()) printf("{\"pin\": %d, \"level\": %d}\n", pin, level), fflush(stdout);
  driven[pin] = level;
}

inline int digitalRead(int pin) {
  auto &it = world();
  return it.driven.count(pin) ? it.driven[pin] : it.levels[pin];
}

inline int analogReadMilliVolts(int pin) { return world().volts[pin] * 1000; }

// An ESP8266 has ten bits; a Pico has as many as it is asked for.
inline int &analogBits() {
  static int bits = 10;
  return bits;
}
inline void analogReadResolution(int bits) { analogBits() = bits; }
inline int analogRead(int pin) { return world().volts[pin] / 3.3 * ((1 << analogBits()) - 1); }

struct SerialPort {
  void begin(unsigned long) {}
  void print(const char *text) { printf("%s", text); }
  void println(const char *text) { printf("%s\n", text), fflush(stdout); }
  void println(const String &text) { println(text.c_str()); }
  void println(int number) { printf("%d\n", number), fflush(stdout); }
};
inline SerialPort Serial;
