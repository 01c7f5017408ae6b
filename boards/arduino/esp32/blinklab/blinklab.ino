// Blinklab: ESP32 DevKit, Arduino, PubSubClient
// 接线 / Wiring:
//   LED: 2
//   Button: 13
//   DHT22: 4
//   TMP36: 34
//   OLED: SDA 21, SCL 22
// Wi-Fi、服务器和板子的名字在 config.h 里 / Wi-Fi, broker and the board's name are in config.h
#include <WiFi.h>
#include <PubSubClient.h>
#include <DHT.h>
#include <Wire.h>
#include <Adafruit_GFX.h>
#include <Adafruit_SSD1306.h>
#include "config.h"

const uint16_t KEEP_ALIVE = 15;           // 秒 / seconds
const unsigned long READ_EVERY = 5000;    // 毫秒 / milliseconds
const unsigned long RETRY_EVERY = 2000;   // 毫秒 / milliseconds

WiFiClient network;
PubSubClient mqtt(network);
String board, home, status_topic;
unsigned long last_reading, last_attempt;

// 灯和继电器：名字，引脚，开着时的电平 / Lights and relays: name, pin, and its level when on
const struct { const char *id; uint8_t pin; uint8_t on; } LIGHTS[] = {
  {"led1", 2, HIGH},
};

// 按钮：名字，引脚，接法，按下时的电平，已报告的状态
// Buttons: name, pin, how it is wired, its level when pressed, what was reported
struct { const char *id; uint8_t pin; uint8_t mode; uint8_t closed; int8_t reported; } buttons[] = {
  {"button1", 13, INPUT_PULLUP, LOW, -1},
};

// 温湿度传感器 / Sensors for temperature and humidity
struct { const char *id; DHT sensor; } climate[] = {
  {"dht22", DHT(4, DHT22)},
};

// TMP36：0.5 V 是 0 °C，每 10 mV 一度 / TMP36: 0.5 V is 0 °C, and 10 mV are a degree
const struct { const char *id; uint8_t pin; } WARMTH[] = {
  {"tmp36", 34},
};

// 显示屏 / The display
Adafruit_SSD1306 display(128, 64, &Wire, -1);
String shown;

// 清单：Home Assistant 的 MQTT 设备发现，网页照着它画卡片
// The manifest: Home Assistant's MQTT device discovery, from which the page draws a card
const char MANIFEST[] PROGMEM =
  "{\"device\":{\"identifiers\":[\"$BOARD\"],\"name\":\"$BOARD\",\"manufacturer\":\"Blinklab\",\"model\":\"ESP32 DevKit\"},"
  "\"origin\":{\"name\":\"Blinklab, Arduino\"},\"availability_topic\":\"$HOME/status\",\"components\":{"
  "\"led1\":{\"platform\":\"light\",\"name\":\"LED\",\"state_topic\":\"$HOME/led1/state\",\"command_topic\":\"$HOME/led1/set\",\"unique_id\":\"$BOARD_led1\"},"
  "\"button1\":{\"platform\":\"binary_sensor\",\"name\":\"Button\",\"state_topic\":\"$HOME/button1/state\",\"unique_id\":\"$BOARD_button1\"},"
  "\"dht22_temperature\":{\"platform\":\"sensor\",\"name\":\"Temperature\",\"device_class\":\"temperature\",\"unit_of_measurement\":\"°C\",\"state_class\":\"measurement\",\"state_topic\":\"$HOME/dht22/state\",\"value_template\":\"{{ value_json.temperature }}\",\"unique_id\":\"$BOARD_dht22_temperature\"},"
  "\"dht22_humidity\":{\"platform\":\"sensor\",\"name\":\"Humidity\",\"device_class\":\"humidity\",\"unit_of_measurement\":\"%\",\"state_class\":\"measurement\",\"state_topic\":\"$HOME/dht22/state\",\"value_template\":\"{{ value_json.humidity }}\",\"unique_id\":\"$BOARD_dht22_humidity\"},"
  "\"tmp36_temperature\":{\"platform\":\"sensor\",\"name\":\"Temperature\",\"device_class\":\"temperature\",\"unit_of_measurement\":\"°C\",\"state_class\":\"measurement\",\"state_topic\":\"$HOME/tmp36/state\",\"value_template\":\"{{ value_json.temperature }}\",\"unique_id\":\"$BOARD_tmp36_temperature\"},"
  "\"ssd1306\":{\"platform\":\"text\",\"name\":\"OLED\",\"state_topic\":\"$HOME/ssd1306/state\",\"command_topic\":\"$HOME/ssd1306/set\",\"unique_id\":\"$BOARD_ssd1306\"}"
  "}}";

// 报告一个元件的状态，服务器会保存最后一条 / Reports the state of a part; the broker keeps the last one
void say(const char *part, const String &text) {
  mqtt.publish((home + "/" + part + "/state").c_str(), text.c_str(), true);
}

// 报告灯的真实状态 / Says what a light really does
void report_light(const char *id, uint8_t pin, uint8_t on) {
  say(id, digitalRead(pin) == on ? "ON" : "OFF");
}

void switch_light(const char *id, uint8_t pin, uint8_t on, const String &order) {
  if (order == "ON") digitalWrite(pin, on);
  if (order == "OFF") digitalWrite(pin, on == HIGH ? LOW : HIGH);
  report_light(id, pin, on);
}

// 显示一段文字：每行 21 个字符，只认识 ASCII / Shows a text: 21 characters a line, of ASCII only
void show(const String &text) {
  shown = text;
  display.clearDisplay();
  display.setTextSize(1);
  display.setTextColor(SSD1306_WHITE);
  display.setCursor(0, 0);
  display.print(text);
  display.display();
  say("ssd1306", text);
}

// 服务器转来一条命令，主题是 home/<元件>/set / An order from the broker, on home/<part>/set
void on_message(char *topic, uint8_t *payload, unsigned int length) {
  const String part = String(topic).substring(home.length() + 1, strlen(topic) - strlen("/set"));
  String message;
  message.reserve(length);
  for (unsigned int i = 0; i < length; i++) message += (char)payload[i];
  Serial.println("收到 / received: " + part + " " + message);
  for (const auto &light : LIGHTS)
    if (part == light.id) switch_light(light.id, light.pin, light.on, message);
  if (part == "ssd1306") show(message);
}

// 报告按下和松开 / Reports what is pressed and let go
void look_at_buttons() {
  for (auto &button : buttons) {
    const int8_t now = digitalRead(button.pin) == button.closed;
    if (now != button.reported) {
      button.reported = now;
      say(button.id, now ? "ON" : "OFF");
    }
  }
}

void listen(const char *part) {
  mqtt.subscribe((home + "/" + part + "/set").c_str());
}

// 自己怎么样，听哪些命令 / How it is, and which orders it listens to
void report_all() {
  for (const auto &light : LIGHTS) {
    listen(light.id);
    report_light(light.id, light.pin, light.on);
  }
  listen("ssd1306");
  if (shown.length()) say("ssd1306", shown);
  for (auto &button : buttons) button.reported = -1;
  look_at_buttons();
}

void report_sensors() {
  for (auto &dht : climate) {
    const float temperature = dht.sensor.readTemperature();
    const float humidity = dht.sensor.readHumidity();
    if (isnan(temperature) || isnan(humidity)) {
      Serial.print("没有应答，请检查接线 / no answer, check the wires: ");
      Serial.println(dht.id);
      continue;
    }
    say(dht.id, "{\"temperature\":" + String(temperature, 1) + ",\"humidity\":" + String(humidity, 1) + "}");
  }
  for (const auto &tmp36 : WARMTH) {
    float sum = 0;
    for (int i = 0; i < 16; i++) sum += analogReadMilliVolts(tmp36.pin);
    say(tmp36.id, "{\"temperature\":" + String((sum / 16 - 500) / 10, 1) + "}");
  }
}

// 板子的名字：每块必须不同 / The board's name: each has one of its own
void name_board() {
  board = BOARD_NAME;
  if (board.length() == 0) {
    uint8_t mac[6];
    WiFi.macAddress(mac);
    char digits[7];
    snprintf(digits, sizeof digits, "%02x%02x%02x", mac[3], mac[4], mac[5]);
    board = String("esp32-") + digits;
  }
  home = String("blinklab/") + board;
  status_topic = home + "/status";
}

// 先说自己是什么，再说自己怎么样 / Says what it is, then how it is
void introduce() {
  String manifest = FPSTR(MANIFEST);
  manifest.replace("$BOARD", board);
  manifest.replace("$HOME", home);
  const String topic = "homeassistant/device/" + board + "/config";
  // 清单很长，分开发送，不占 PubSubClient 的缓冲区 / It is long: sent without PubSubClient's buffer
  mqtt.beginPublish(topic.c_str(), manifest.length(), true);
  mqtt.write(reinterpret_cast<const uint8_t *>(manifest.c_str()), manifest.length());
  mqtt.endPublish();
  report_all();
  mqtt.publish(status_topic.c_str(), "online", true);
  Serial.print("已上线 / online: ");
  Serial.println(board);
}

// 连上服务器；遗嘱说明板子掉线 / Connects to the broker; the Will says when the board is gone
void connect_broker() {
  const char *user = USER[0] ? USER : nullptr;
  const char *password = USER[0] ? PASSWORD : nullptr;
  if (mqtt.connect(board.c_str(), user, password, status_topic.c_str(), 1, true, "offline")) {
    introduce();
  } else {
    Serial.print("没有连上服务器 / no broker, state ");
    Serial.println(mqtt.state());
  }
}

void setup() {
  Serial.begin(115200);
  for (const auto &light : LIGHTS) {
    digitalWrite(light.pin, light.on == HIGH ? LOW : HIGH);
    pinMode(light.pin, OUTPUT);
    digitalWrite(light.pin, light.on == HIGH ? LOW : HIGH);
  }
  for (const auto &button : buttons) pinMode(button.pin, button.mode);
  for (auto &dht : climate) dht.sensor.begin();
  Wire.begin(21, 22);
  display.begin(SSD1306_SWITCHCAPVCC, 0x3C, true, false);
  display.clearDisplay();
  display.display();
  WiFi.mode(WIFI_STA);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD[0] ? WIFI_PASSWORD : nullptr);
  name_board();
  mqtt.setServer(SERVER, PORT);
  mqtt.setKeepAlive(KEEP_ALIVE);
  mqtt.setBufferSize(512);
  mqtt.setCallback(on_message);
  last_reading = millis() - READ_EVERY;
  last_attempt = millis() - RETRY_EVERY;
}

void loop() {
  if (WiFi.status() != WL_CONNECTED) {
    delay(200);
    return;
  }
  if (!mqtt.connected()) {
    if (millis() - last_attempt >= RETRY_EVERY) {
      last_attempt = millis();
      connect_broker();
    }
    return;
  }
  mqtt.loop();
  look_at_buttons();
  if (millis() - last_reading >= READ_EVERY) {
    last_reading = millis();
    report_sensors();
  }
  delay(20);
}
