// A bus; what is on it reports by itself.
#pragma once

struct TwoWire {
  void begin(int, int) {}
  void begin() {}
  void setSDA(int) {}
  void setSCL(int) {}
};
inline TwoWire Wire, Wire1;
