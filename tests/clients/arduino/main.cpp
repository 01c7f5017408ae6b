// A core's main: the sketch is given by -include.
int main() {
  setup();
  for (;;) loop();
}
