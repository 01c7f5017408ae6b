// PubSubClient's names over an MQTT 3.1.1 client of the tests' own: QoS 0 both ways, one buffer whose size
// limits what can be published in one call, as in the library.
#pragma once

#include "WiFi.h"

class PubSubClient {
 public:
  using Callback = void (*)(char *, uint8_t *, unsigned int);

  explicit PubSubClient(WiFiClient &network) : network_(network) {}
  void setServer(const char *host, uint16_t port) { host_ = host, port_ = port; }
  void setKeepAlive(uint16_t seconds) { keep_alive_ = seconds; }
  void setBufferSize(uint16_t size) { size_ = size; }
  void setCallback(Callback callback) { callback_ = callback; }
  bool connected() { return is_connected_ && network_.connected(); }
  int state() const { return is_connected_ ? 0 : -2; }

  bool connect(const char *id, const char *user, const char *password, const char *will_topic, uint8_t will_qos,
               bool will_retain, const char *will) {
    is_connected_ = false;
    incoming_.clear();
    if (!network_.connect(host_.c_str(), port_)) return false;
    uint8_t flags = 0x02 | 0x04 | will_qos << 3 | will_retain << 5;
    std::string rest = field(id) + field(will_topic) + field(will);
    if (user) flags |= 0x80, rest += field(user);
    if (password) flags |= 0x40, rest += field(password);
    const std::string head = field("MQTT") + '\x04' + static_cast<char>(flags) + number(keep_alive_);
    send(0x10, head + rest);
    const unsigned long start = millis();
    while (network_.connected() && millis() - start < 5000) {
      incoming_ += network_.take();
      if (incoming_.size() >= 4) break;
      delay(1);
    }
    is_connected_ = incoming_.size() >= 4 && incoming_[0] == 0x20 && incoming_[3] == 0;
    incoming_.erase(0, 4);
    last_out_ = millis();
    if (!is_connected_) network_.stop();
    return is_connected_;
  }

  bool publish(const char *topic, const char *payload, bool retained) {
    // The fixed header takes up to five bytes of the buffer, and the topic's length two.
    if (!connected() || 5 + 2 + strlen(topic) + strlen(payload) > size_) return false;
    return send(0x30 | retained, field(topic) + payload);
  }
  bool beginPublish(const char *topic, unsigned length, bool retained) {
    if (!connected()) return false;
    const std::string head = field(topic);
    return raw(std::string(1, 0x30 | retained) + varint(head.size() + length) + head);
  }
  size_t write(const uint8_t *bytes, size_t count) {
    return raw(std::string(reinterpret_cast<const char *>(bytes), count)) ? count : 0;
  }
  int endPublish() { return 1; }

  bool subscribe(const char *filter) {
    if (++packet_id_ == 0) packet_id_ = 1;
    return connected() && send(0x82, number(packet_id_) + field(filter) + '\0');
  }

  bool loop() {
    const unsigned long now = millis();
    if (now - last_out_ > keep_alive_ * 1000ul) send(0xc0, "");
    incoming_ += network_.take();
    while (take_packet()) {
    }
    return connected();
  }

 private:
  // Handles one whole packet, if there is one.
  bool take_packet() {
    size_t length = 0, at = 1;
    for (unsigned shift = 0;; shift += 7, at++) {
      if (at >= incoming_.size()) return false;
      length |= (incoming_[at] & 0x7f) << shift;
      if (!(incoming_[at] & 0x80)) break;
    }
    at++;
    if (incoming_.size() < at + length) return false;
    const uint8_t kind = incoming_[0];
    std::string body = incoming_.substr(at, length);
    incoming_.erase(0, at + length);
    if ((kind & 0xf0) == 0x30 && body.size() >= 2 && at + length <= size_) {
      const size_t topic_length = static_cast<uint8_t>(body[0]) << 8 | static_cast<uint8_t>(body[1]);
      std::string topic = body.substr(2, topic_length);
      std::string payload = body.substr(2 + topic_length);
      callback_(topic.data(), reinterpret_cast<uint8_t *>(payload.data()), payload.size());
    }
    return true;
  }

  static std::string number(uint16_t it) { return {static_cast<char>(it >> 8), static_cast<char>(it)}; }
  static std::string field(const std::string &text) { return number(text.size()) + text; }
  static std::string varint(size_t it) {
    std::string out;
    do {
      out += static_cast<char>((it & 0x7f) | (it > 0x7f ? 0x80 : 0));
      it >>= 7;
    } while (it > 0);
    return out;
  }
  bool send(uint8_t head, const std::string &body) {
    return raw(std::string(1, static_cast<char>(head)) + varint(body.size()) + body);
  }
  bool raw(const std::string &bytes) {
    last_out_ = millis();
    return network_.write(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  }

  WiFiClient &network_;
  std::string host_, incoming_;
  uint16_t port_ = 0, keep_alive_ = 15, size_ = 256, packet_id_ = 0;
  Callback callback_ = nullptr;
  unsigned long last_out_ = 0;
  bool is_connected_ = false;
};
