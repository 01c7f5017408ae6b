//! What is plugged in, in Arduino's C++: objects, orders, readings, set-up.

use shared::board::kind::{ESP8266_A0, Kind};
use shared::board::part::Pull;
use shared::board::{Part, PartKind, Terminal};

use super::super::plan::{Plan, pico_bus};
use super::entry::LAMP;
use super::quote::cpp;

/// What is plugged in, by what it is to the sketch.
pub struct Devices<'a> {
    lights: Vec<&'a Part>,
    buttons: Vec<&'a Part>,
    climate: Vec<&'a Part>,
    warmth: Vec<&'a Part>,
    display: Option<&'a Part>,
    /// The lamp on the board is a light.
    pub lamp: bool,
}

impl<'a> Devices<'a> {
    /// Of this plan.
    pub fn of(plan: &'a Plan) -> Self {
        let of = |kinds: &[PartKind]| -> Vec<&'a Part> {
            plan.spec.parts.iter().filter(|part| kinds.contains(&part.kind)).collect()
        };
        Self {
            lights: of(&[PartKind::Led, PartKind::Relay]),
            buttons: of(&[PartKind::Button]),
            climate: of(&[PartKind::Dht11, PartKind::Dht22]),
            warmth: of(&[PartKind::Tmp36]),
            display: of(&[PartKind::Ssd1306]).first().copied(),
            lamp: plan.has_lamp(),
        }
    }

    fn has_lights(&self) -> bool {
        self.lamp || !self.lights.is_empty()
    }

    /// The lines for the libraries.
    pub const fn includes(&self) -> &'static str {
        match (self.climate.is_empty(), self.display.is_some()) {
            (true, false) => "",
            (false, false) => "#include <DHT.h>\n",
            (true, true) => {
                "#include <Wire.h>\n#include <Adafruit_GFX.h>\n#include <Adafruit_SSD1306.h>\n"
            }
            (false, true) => {
                "#include <DHT.h>\n#include <Wire.h>\n#include <Adafruit_GFX.h>\n#include <Adafruit_SSD1306.h>\n"
            }
        }
    }
}

fn pin(part: &Part, terminal: Terminal) -> String {
    part.pin(terminal).unwrap_or_default().to_string()
}

/// The objects.
pub fn parts(plan: &Plan, has: &Devices<'_>) -> String {
    let mut text = String::new();
    if has.has_lights() {
        let light = |id: &str, pin: &str, on: &str| format!("  {{{}, {pin}, {on}}},\n", cpp(id));
        text += "\n// 灯和继电器：名字，引脚，开着时的电平 / Lights and relays: name, pin, and its level when on\n\
                 const struct { const char *id; uint8_t pin; uint8_t on; } LIGHTS[] = {\n";
        if has.lamp {
            text += &light(LAMP, "LED_BUILTIN", "HIGH");
        }
        for part in &has.lights {
            let on = if part.properties.is_active_low { "LOW" } else { "HIGH" };
            text += &light(&part.id, &pin(part, Terminal::Signal), on);
        }
        text += "};\n";
    }
    if !has.buttons.is_empty() {
        text += "\n// 按钮：名字，引脚，接法，按下时的电平，已报告的状态\n\
                 // Buttons: name, pin, how it is wired, its level when pressed, what was reported\n\
                 struct { const char *id; uint8_t pin; uint8_t mode; uint8_t closed; int8_t reported; } buttons[] = {\n";
        for part in &has.buttons {
            let mode = match part.properties.pull {
                Some(Pull::Up) => "INPUT_PULLUP",
                Some(Pull::Down) => "INPUT_PULLDOWN",
                None => "INPUT",
            };
            let closed = if part.properties.closed_level { "HIGH" } else { "LOW" };
            text += &format!(
                "  {{{}, {}, {mode}, {closed}, -1}},\n",
                cpp(&part.id),
                pin(part, Terminal::Signal)
            );
        }
        text += "};\n";
    }
    if !has.climate.is_empty() {
        text += "\n// 温湿度传感器 / Sensors for temperature and humidity\n\
                 struct { const char *id; DHT sensor; } climate[] = {\n";
        for part in &has.climate {
            let model = if part.kind == PartKind::Dht11 { "DHT11" } else { "DHT22" };
            text +=
                &format!("  {{{}, DHT({}, {model})}},\n", cpp(&part.id), pin(part, Terminal::Data));
        }
        text += "};\n";
    }
    if !has.warmth.is_empty() {
        text += "\n// TMP36：0.5 V 是 0 °C，每 10 mV 一度 / TMP36: 0.5 V is 0 °C, and 10 mV are a degree\n\
                 const struct { const char *id; uint8_t pin; } WARMTH[] = {\n";
        for part in &has.warmth {
            let is_a0 =
                plan.spec.kind == Kind::Esp8266 && part.pin(Terminal::Signal) == Some(ESP8266_A0);
            let pin = if is_a0 { "A0".to_owned() } else { pin(part, Terminal::Signal) };
            text += &format!("  {{{}, {pin}}},\n", cpp(&part.id));
        }
        text += "};\n";
    }
    if let Some(display) = has.display {
        text += &format!(
            "\n// 显示屏 / The display\nAdafruit_SSD1306 display(128, 64, &{}, -1);\nString shown;\n",
            wire(plan, display)
        );
    }
    text
}

/// The I²C controller of the display.
fn wire(plan: &Plan, display: &Part) -> &'static str {
    let is_second = plan.spec.kind == Kind::PicoW && pico_bus(display) == Some(1);
    if is_second { "Wire1" } else { "Wire" }
}

/// What is done with an order, and what is reported of parts that take some.
pub fn orders(has: &Devices<'_>) -> String {
    let mut text = String::new();
    if has.has_lights() {
        text += LIGHTS;
    }
    if let Some(display) = has.display {
        text += &DISPLAY.replace("$ID", &cpp(&display.id));
    }
    text += "\n// 服务器转来一条命令，主题是 home/<元件>/set / An order from the broker, on home/<part>/set\n\
             void on_message(char *topic, uint8_t *payload, unsigned int length) {\n  \
             const String part = String(topic).substring(home.length() + 1, strlen(topic) - strlen(\"/set\"));\n  \
             String message;\n  message.reserve(length);\n  \
             for (unsigned int i = 0; i < length; i++) message += (char)payload[i];\n  \
             Serial.println(\"收到 / received: \" + part + \" \" + message);\n";
    if has.has_lights() {
        text += "  for (const auto &light : LIGHTS)\n    if (part == light.id) switch_light(light.id, light.pin, light.on, message);\n";
    }
    if let Some(display) = has.display {
        text += &format!("  if (part == {}) show(message);\n", cpp(&display.id));
    }
    text += "}\n";
    if !has.buttons.is_empty() {
        text += BUTTONS;
    }
    text + &report_all(has)
}

fn report_all(has: &Devices<'_>) -> String {
    let mut text = String::from(
        "\n// 自己怎么样，听哪些命令 / How it is, and which orders it listens to\nvoid report_all() {\n",
    );
    if has.has_lights() {
        text += "  for (const auto &light : LIGHTS) {\n    listen(light.id);\n    report_light(light.id, light.pin, light.on);\n  }\n";
    }
    if let Some(display) = has.display {
        let id = cpp(&display.id);
        text += &format!("  listen({id});\n  if (shown.length()) say({id}, shown);\n");
    }
    if !has.buttons.is_empty() {
        text += "  for (auto &button : buttons) button.reported = -1;\n  look_at_buttons();\n";
    }
    text += "}\n";
    if has.has_lights() || has.display.is_some() {
        let listen = "\nvoid listen(const char *part) {\n  mqtt.subscribe((home + \"/\" + part + \"/set\").c_str());\n}\n";
        text.insert_str(0, listen);
    }
    text
}

/// What is measured.
pub fn readings(plan: &Plan, has: &Devices<'_>) -> String {
    let mut text = String::from("\nvoid report_sensors() {\n");
    if !has.climate.is_empty() {
        text += CLIMATE;
    }
    if !has.warmth.is_empty() {
        let millivolts = match plan.spec.kind {
            Kind::Esp32 => "analogReadMilliVolts(tmp36.pin)",
            // The board divides what is on A0 so that the chip's 1 V are 3.3 V.
            Kind::Esp8266 => "analogRead(tmp36.pin) * 3300.0f / 1023",
            Kind::PicoW => "analogRead(tmp36.pin) * 3300.0f / 4095",
        };
        text += &WARMTH.replace("$MILLIVOLTS", millivolts);
    }
    text + "}\n"
}

/// `setup` and `loop`.
pub fn set_up(plan: &Plan, has: &Devices<'_>) -> String {
    let mut text = String::from("\nvoid setup() {\n  Serial.begin(115200);\n");
    if has.has_lights() {
        text += "  for (const auto &light : LIGHTS) {\n    digitalWrite(light.pin, light.on == HIGH ? LOW : HIGH);\n    \
                 pinMode(light.pin, OUTPUT);\n    digitalWrite(light.pin, light.on == HIGH ? LOW : HIGH);\n  }\n";
    }
    if !has.buttons.is_empty() {
        text += "  for (const auto &button : buttons) pinMode(button.pin, button.mode);\n";
    }
    if !has.climate.is_empty() {
        text += "  for (auto &dht : climate) dht.sensor.begin();\n";
    }
    if !has.warmth.is_empty() && plan.spec.kind == Kind::PicoW {
        text += "  analogReadResolution(12);\n";
    }
    if let Some(display) = has.display {
        let (sda, scl, wire) =
            (pin(display, Terminal::Sda), pin(display, Terminal::Scl), wire(plan, display));
        if plan.spec.kind == Kind::PicoW {
            text +=
                &format!("  {wire}.setSDA({sda});\n  {wire}.setSCL({scl});\n  {wire}.begin();\n");
        } else {
            text += &format!("  {wire}.begin({sda}, {scl});\n");
        }
        // The pins are set: the library's own begin() would take the usual ones.
        text += &format!(
            "  display.begin(SSD1306_SWITCHCAPVCC, 0x{:02X}, true, false);\n  display.clearDisplay();\n  display.display();\n",
            display.properties.address
        );
    }
    text += "  WiFi.mode(WIFI_STA);\n  WiFi.begin(WIFI_NAME, WIFI_PASSWORD[0] ? WIFI_PASSWORD : nullptr);\n  \
             name_board();\n  mqtt.setServer(SERVER, PORT);\n  mqtt.setKeepAlive(KEEP_ALIVE);\n  \
             mqtt.setBufferSize(512);\n  mqtt.setCallback(on_message);\n  \
             last_reading = millis() - READ_EVERY;\n  last_attempt = millis() - RETRY_EVERY;\n}\n";
    text += "\nvoid loop() {\n  if (WiFi.status() != WL_CONNECTED) {\n    delay(200);\n    return;\n  }\n  \
             if (!mqtt.connected()) {\n    if (millis() - last_attempt >= RETRY_EVERY) {\n      \
             last_attempt = millis();\n      connect_broker();\n    }\n    return;\n  }\n  mqtt.loop();\n";
    if !has.buttons.is_empty() {
        text += "  look_at_buttons();\n";
    }
    text + "  if (millis() - last_reading >= READ_EVERY) {\n    last_reading = millis();\n    \
            report_sensors();\n  }\n  delay(20);\n}\n"
}

const LIGHTS: &str = r#"
// 报告灯的真实状态 / Says what a light really does
void report_light(const char *id, uint8_t pin, uint8_t on) {
  say(id, digitalRead(pin) == on ? "ON" : "OFF");
}

void switch_light(const char *id, uint8_t pin, uint8_t on, const String &order) {
  if (order == "ON") digitalWrite(pin, on);
  if (order == "OFF") digitalWrite(pin, on == HIGH ? LOW : HIGH);
  report_light(id, pin, on);
}
"#;

const DISPLAY: &str = r#"
// 显示一段文字：每行 21 个字符，只认识 ASCII / Shows a text: 21 characters a line, of ASCII only
void show(const String &text) {
  shown = text;
  display.clearDisplay();
  display.setTextSize(1);
  display.setTextColor(SSD1306_WHITE);
  display.setCursor(0, 0);
  display.print(text);
  display.display();
  say($ID, text);
}
"#;

const BUTTONS: &str = r#"
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
"#;

const CLIMATE: &str = r#"  for (auto &dht : climate) {
    const float temperature = dht.sensor.readTemperature();
    const float humidity = dht.sensor.readHumidity();
    if (isnan(temperature) || isnan(humidity)) {
      Serial.print("没有应答，请检查接线 / no answer, check the wires: ");
      Serial.println(dht.id);
      continue;
    }
    say(dht.id, "{\"temperature\":" + String(temperature, 1) + ",\"humidity\":" + String(humidity, 1) + "}");
  }
"#;

const WARMTH: &str = r#"  for (const auto &tmp36 : WARMTH) {
    float sum = 0;
    for (int i = 0; i < 16; i++) sum += $MILLIVOLTS;
    say(tmp36.id, "{\"temperature\":" + String((sum / 16 - 500) / 10, 1) + "}");
  }
"#;
