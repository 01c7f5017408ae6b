// Wi-Fi that is always there, and a TCP client over the sockets of this computer.
#pragma once

#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "Arduino.h"

enum { WL_CONNECTED = 3, WIFI_STA = 1 };

struct WiFiRadio {
  void mode(int) {}
  void begin(const char *name, const char *) { printf("{\"wifi\": \"%s\"}\n", name), fflush(stdout); }
  int status() { return WL_CONNECTED; }
  void macAddress(uint8_t *mac) {
    const uint8_t own[] = {0x24, 0x0a, 0xc4, 0x00, 0x00, 0x01};
    memcpy(mac, own, sizeof own);
  }
};
inline WiFiRadio WiFi;

class WiFiClient {
 public:
  bool connect(const char *host, uint16_t port) {
    stop();
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, std::to_string(port).c_str(), &hints, &found) != 0) return false;
    socket_ = socket(found->ai_family, found->ai_socktype, 0);
    const bool is_open = ::connect(socket_, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    if (!is_open) stop();
    int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return is_open;
  }
  bool write(const uint8_t *bytes, size_t count) {
    while (count > 0) {
      const ssize_t sent = send(socket_, bytes, count, MSG_NOSIGNAL);
      if (sent <= 0) return stop(), false;
      bytes += sent, count -= sent;
    }
    return true;
  }
  // What has come; an empty text if nothing has. A connection that is over is closed.
  std::string take() {
    char bytes[512];
    if (socket_ < 0) return "";
    const ssize_t count = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN)) stop();
    return count > 0 ? std::string(bytes, count) : "";
  }
  bool connected() const { return socket_ >= 0; }
  void stop() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

 private:
  int socket_ = -1;
};
