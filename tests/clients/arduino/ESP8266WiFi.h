// As on an ESP32.
#pragma once
#include "WiFi.h"
