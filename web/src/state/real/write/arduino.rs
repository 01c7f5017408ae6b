//! A sketch for Arduino: config.h with what a person filled in, and the sketch.

use shared::board::kind::Kind;

use super::super::plan::{NAME, Plan};
use super::arduino_parts::{Devices, orders, parts, readings, set_up};
use super::entry::{Word, entries};
use super::python::wiring;
use super::quote::{comment, cpp, json};

/// The libraries that a sketch needs, as Arduino's library manager calls them, and whether only a
/// display, or only a sensor for temperature and humidity, needs one.
pub const LIBRARIES: [(&str, Option<shared::board::PartKind>); 4] = [
    ("PubSubClient", None),
    ("DHT sensor library", Some(shared::board::PartKind::Dht22)),
    ("Adafruit SSD1306", Some(shared::board::PartKind::Ssd1306)),
    ("Adafruit GFX Library", Some(shared::board::PartKind::Ssd1306)),
];

/// The files: the one with passwords, and the sketch.
pub fn files(plan: &Plan) -> [(&'static str, String); 2] {
    [("config.h", config(plan)), ("blinklab.ino", sketch(plan))]
}

fn config(plan: &Plan) -> String {
    format!(
        "// Wi-Fi、服务器和板子的名字；里面有密码，不要给别人看。\n\
         // Wi-Fi, broker and the board's name; there are passwords in it: show it to nobody.\n\
         const char WIFI_NAME[] = {};\nconst char WIFI_PASSWORD[] = {};\n\
         const char SERVER[] = {};\nconst uint16_t PORT = {};\n\
         const char USER[] = {};\nconst char PASSWORD[] = {};\n\
         // 空着：用芯片编号的最后六位 / Empty: the last six digits of the chip\n\
         const char BOARD_NAME[] = {};\n",
        cpp(&plan.wifi),
        cpp(&plan.wifi_password),
        cpp(&plan.server),
        plan.port_number().unwrap_or_default(),
        cpp(&plan.username),
        cpp(&plan.password),
        cpp(&plan.board),
    )
}

fn sketch(plan: &Plan) -> String {
    let kind = plan.spec.kind;
    let has = Devices::of(plan);
    let wifi = if kind == Kind::Esp8266 { "ESP8266WiFi.h" } else { "WiFi.h" };
    let short = match kind {
        Kind::Esp32 => "esp32",
        Kind::Esp8266 => "esp8266",
        Kind::PicoW => "pico",
    };
    let mut text = format!(
        "// Blinklab: {}, Arduino, PubSubClient\n// 接线 / Wiring:\n{}",
        comment(kind.name()),
        wiring(plan, "//")
    );
    if has.lamp {
        text += "//   LED: 板上自带 / the one on the board\n";
    }
    text += "// Wi-Fi、服务器和板子的名字在 config.h 里 / Wi-Fi, broker and the board's name are in config.h\n";
    text += &format!("#include <{wifi}>\n#include <PubSubClient.h>\n");
    text += has.includes();
    text += "#include \"config.h\"\n";
    text += HEAD;
    text += &parts(plan, &has);
    text += &manifest(plan);
    text += SAY;
    text += &orders(&has);
    text += &readings(plan, &has);
    text += &INTRODUCE.replace("$SHORT", short).replace("$TOPICS", &home(plan));
    text += &set_up(plan, &has);
    text
}

/// The board's topics as an expression.
fn home(plan: &Plan) -> String {
    let pieces: Vec<_> = plan.home.split(NAME).map(|it| format!("String({})", cpp(it))).collect();
    let sum = pieces.join(" + board + ");
    let sum = sum.strip_prefix("String(\"\") + ").unwrap_or(&sum);
    sum.strip_suffix(" + String(\"\")").unwrap_or(sum).to_owned()
}

/// The manifest as JSON with `$BOARD` and `$HOME` in it, which are filled in on the board.
fn manifest(plan: &Plan) -> String {
    // A text of a person's may have a `$` in it, which is to stay.
    let text = |text: &str| json(text).replace('$', "\\u0024");
    let components = entries(plan);
    let components = components.iter().map(|entry| {
        let rows = entry.rows.iter().map(|(key, word)| match word {
            Word::Text(it) => format!("\"{key}\":{}", text(it)),
            Word::Topic(end) => format!("\"{key}\":\"$HOME/{end}\""),
        });
        let rows: Vec<_> = rows.collect();
        format!("{}:{{{},\"unique_id\":\"$BOARD_{}\"}}", text(&entry.id), rows.join(","), entry.id)
    });
    let head = format!(
        "{{\"device\":{{\"identifiers\":[\"$BOARD\"],\"name\":\"$BOARD\",\"manufacturer\":\"Blinklab\",\"model\":{}}},",
        text(plan.spec.kind.name())
    );
    let about = "\"origin\":{\"name\":\"Blinklab, Arduino\"},\"availability_topic\":\"$HOME/status\",\"components\":{";
    let mut lines = vec![head, about.to_owned()];
    let components: Vec<_> = components.collect();
    let last = components.len().saturating_sub(1);
    lines.extend(components.into_iter().enumerate().map(
        |(index, it)| {
            if index == last { it } else { it + "," }
        },
    ));
    lines.push("}}".to_owned());
    let lines: Vec<_> = lines.iter().map(|line| format!("  {}", cpp(line))).collect();
    format!(
        "\n// 清单：Home Assistant 的 MQTT 设备发现，网页照着它画卡片\n\
         // The manifest: Home Assistant's MQTT device discovery, from which the page draws a card\n\
         const char MANIFEST[] PROGMEM =\n{};\n",
        lines.join("\n")
    )
}

const HEAD: &str = r#"
const uint16_t KEEP_ALIVE = 15;           // 秒 / seconds
const unsigned long READ_EVERY = 5000;    // 毫秒 / milliseconds
const unsigned long RETRY_EVERY = 2000;   // 毫秒 / milliseconds

WiFiClient network;
PubSubClient mqtt(network);
String board, home, status_topic;
unsigned long last_reading, last_attempt;
"#;

const SAY: &str = r#"
// 报告一个元件的状态，服务器会保存最后一条 / Reports the state of a part; the broker keeps the last one
void say(const char *part, const String &text) {
  mqtt.publish((home + "/" + part + "/state").c_str(), text.c_str(), true);
}
"#;

const INTRODUCE: &str = r#"
// 板子的名字：每块必须不同 / The board's name: each has one of its own
void name_board() {
  board = BOARD_NAME;
  if (board.length() == 0) {
    uint8_t mac[6];
    WiFi.macAddress(mac);
    char digits[7];
    snprintf(digits, sizeof digits, "%02x%02x%02x", mac[3], mac[4], mac[5]);
    board = String("$SHORT-") + digits;
  }
  home = $TOPICS;
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
"#;
