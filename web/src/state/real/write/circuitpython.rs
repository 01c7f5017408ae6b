//! A program in CircuitPython: settings.toml with what a person filled in, and code.py.

use shared::board::kind::Kind;
use shared::board::part::Pull;
use shared::board::{Part, PartKind, Terminal};

use super::super::plan::Plan;
use super::entry::LAMP;
use super::python::{home, manifest, wiring};
use super::quote::{python, toml};

/// What has to be on the board in `lib`, by what is plugged in: the kind of part, or nothing for
/// what every program needs.
pub const LIBRARIES: [(Option<PartKind>, &str); 6] = [
    (None, "adafruit_minimqtt"),
    (None, "adafruit_connection_manager"),
    (None, "adafruit_ticks"),
    (Some(PartKind::Dht22), "adafruit_dht"),
    (Some(PartKind::Ssd1306), "adafruit_displayio_ssd1306"),
    (Some(PartKind::Ssd1306), "adafruit_display_text"),
];

/// The files: the one with passwords, and the program.
pub fn files(plan: &Plan) -> [(&'static str, String); 2] {
    [("settings.toml", settings(plan)), ("code.py", code(plan))]
}

fn settings(plan: &Plan) -> String {
    format!(
        "# Wi-Fi、服务器和板子的名字；里面有密码，不要给别人看。\n\
         # Wi-Fi, broker and the board's name; there are passwords in it: show it to nobody.\n\
         CIRCUITPY_WIFI_SSID = {}\nCIRCUITPY_WIFI_PASSWORD = {}\nMQTT_SERVER = {}\nMQTT_PORT = {}\n\
         MQTT_USER = {}\nMQTT_PASSWORD = {}\n\
         # 空着：用芯片编号的最后六位 / Empty: the last six digits of the chip\n\
         BOARD_NAME = {}\n",
        toml(&plan.wifi),
        toml(&plan.wifi_password),
        toml(&plan.server),
        plan.port_number().unwrap_or_default(),
        toml(&plan.username),
        toml(&plan.password),
        toml(&plan.board),
    )
}

/// What is plugged in, by what it is to the program.
struct Sorted<'a> {
    lights: Vec<&'a Part>,
    buttons: Vec<&'a Part>,
    climate: Vec<&'a Part>,
    warmth: Vec<&'a Part>,
    display: Option<&'a Part>,
    lamp: bool,
}

impl<'a> Sorted<'a> {
    fn of(plan: &'a Plan) -> Self {
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

    fn has_sensors(&self) -> bool {
        !self.climate.is_empty() || !self.warmth.is_empty()
    }
}

fn code(plan: &Plan) -> String {
    let has = Sorted::of(plan);
    let mut text = head(plan, &has);
    text += &parts(&has);
    text += "\n";
    text += &manifest(plan, "CircuitPython");
    text += SAY;
    if has.has_lights() {
        text += LIGHTS;
    }
    if !has.buttons.is_empty() {
        text += BUTTONS;
    }
    if has.has_sensors() {
        text += "\n\ndef report_sensors():\n";
    }
    if !has.climate.is_empty() {
        text += CLIMATE;
    }
    if !has.warmth.is_empty() {
        text += WARMTH;
    }
    if let Some(display) = has.display {
        text += &DISPLAY.replace("$ID", &python(&display.id));
    }
    text += &orders(&has);
    text + &serve(&has)
}

fn head(plan: &Plan, has: &Sorted<'_>) -> String {
    let kind = plan.spec.kind.name();
    let mut text = format!(
        "# Blinklab: {kind}, CircuitPython, adafruit_minimqtt\n# 接线 / Wiring:\n{}",
        wiring(plan, "#")
    );
    if has.lamp {
        text += "#   LED: 板上自带 / the one on the board\n";
    }
    text += "# Wi-Fi、服务器和板子的名字在 settings.toml 里 / Wi-Fi, broker and name are in settings.toml\n";
    text += "import json\nimport os\nimport time\n\nimport adafruit_minimqtt.adafruit_minimqtt as MQTT\n";
    let rows = [
        ("adafruit_dht", !has.climate.is_empty()),
        ("analogio", !has.warmth.is_empty()),
        ("board", has.lamp),
        ("busio", has.display.is_some()),
        ("digitalio", has.has_lights()),
        ("displayio", has.display.is_some()),
        ("i2cdisplaybus", has.display.is_some()),
        ("keypad", !has.buttons.is_empty()),
        ("microcontroller", true),
        ("socketpool", true),
        ("terminalio", has.display.is_some()),
        ("wifi", true),
    ];
    for (module, _) in rows.iter().filter(|row| row.1) {
        text += &format!("import {module}\n");
    }
    if has.display.is_some() {
        text += "from adafruit_display_text import label\nfrom adafruit_displayio_ssd1306 import SSD1306\n";
    }
    text += "from microcontroller import pin\n\n";
    let short = if plan.spec.kind == Kind::PicoW { "pico" } else { "esp32" };
    text += &format!(
        "BOARD = os.getenv(\"BOARD_NAME\") or \"{short}-\" + microcontroller.cpu.uid.hex()[-6:]\n"
    );
    text += "KEEP_ALIVE = 15  # 秒：这么久没有消息，服务器就认为板子掉线 / seconds of silence that mean \"gone\"\n";
    text += "READ_EVERY = 5  # 秒 / seconds\n\n";
    text + &format!("HOME = {}\nSTATUS = HOME + \"/status\"\n\n", home(plan))
}

fn parts(has: &Sorted<'_>) -> String {
    let mut text = String::new();
    let mut table = |about: &str, name: &str, rows: Vec<String>| {
        if !rows.is_empty() {
            text += &format!("# {about}\n{name} = {{\n");
            rows.iter().for_each(|row| text += &format!("    {row},\n"));
            text += "}\n";
        }
    };
    let light = |id: &str, pin: &str, on: bool| {
        let on = if on { "True" } else { "False" };
        format!("{}: (digitalio.DigitalInOut({pin}), {on})", python(id))
    };
    let lamp = has.lamp.then(|| light(LAMP, "board.LED", true));
    let lights = has
        .lights
        .iter()
        .map(|part| light(&part.id, &pin(part, Terminal::Signal), !part.properties.is_active_low));
    table(
        "灯和继电器：引脚，开着时的电平 / Lights and relays: pin, and its level when on",
        "LIGHTS",
        lamp.into_iter().chain(lights).collect(),
    );
    table(
        "按钮；去抖动由 keypad 完成 / Buttons; keypad sees to their bouncing",
        "BUTTONS",
        has.buttons.iter().map(|part| button(part)).collect(),
    );
    let climate = has.climate.iter().map(|part| {
        let class = if part.kind == PartKind::Dht11 { "DHT11" } else { "DHT22" };
        format!("{}: adafruit_dht.{class}({})", python(&part.id), pin(part, Terminal::Data))
    });
    table("温湿度传感器 / Sensors for temperature and humidity", "CLIMATE", climate.collect());
    let warmth = has.warmth.iter().map(|part| {
        format!("{}: analogio.AnalogIn({})", python(&part.id), pin(part, Terminal::Signal))
    });
    table(
        "TMP36：0.5 V 是 0 °C，每 10 mV 一度 / TMP36: 0.5 V is 0 °C, and 10 mV are a degree",
        "WARMTH",
        warmth.collect(),
    );
    if let Some(display) = has.display {
        let (sda, scl) = (pin(display, Terminal::Sda), pin(display, Terminal::Scl));
        text += &SCREEN
            .replace("$SCL", &scl)
            .replace("$SDA", &sda)
            .replace("$ADDRESS", &format!("0x{:02X}", display.properties.address));
    }
    if has.has_lights() {
        text += "for light, on in LIGHTS.values():\n    light.switch_to_output(not on)\n";
    }
    text + CLIENT
}

fn pin(part: &Part, terminal: Terminal) -> String {
    format!("pin.GPIO{}", part.pin(terminal).unwrap_or_default())
}

fn button(part: &Part) -> String {
    let level = if part.properties.closed_level { "True" } else { "False" };
    let pull = match part.properties.pull {
        // keypad's resistor is to the level that the button does not give.
        Some(Pull::Up | Pull::Down) => "True",
        None => "False",
    };
    let pin = pin(part, Terminal::Signal);
    format!("{}: keypad.Keys(({pin},), value_when_pressed={level}, pull={pull})", python(&part.id))
}

fn orders(has: &Sorted<'_>) -> String {
    let mut text = ON_MESSAGE.to_owned();
    if has.has_lights() {
        text += "    if part in LIGHTS:\n        switch_light(part, message)\n";
    }
    if let Some(display) = has.display {
        text += &format!("    if part == {}:\n        show(message)\n", python(&display.id));
    }
    if has.has_lights() || has.display.is_some() {
        text += LISTEN;
    }
    text += INTRODUCE;
    if has.has_lights() {
        text += "    for part in LIGHTS:\n        listen(part)\n        report_light(part)\n";
    }
    if let Some(display) = has.display {
        let id = python(&display.id);
        text += &format!(
            "    listen({id})\n    if words.text:\n        say({id}, words.text.replace(\"\\n\", \"\"))\n"
        );
    }
    if !has.buttons.is_empty() {
        text += "    for part in BUTTONS:\n        say(part, \"OFF\")\n";
    }
    text + "    client.publish(STATUS, \"online\", retain=True, qos=1)\n    \
            print(\"已上线 / online:\", BOARD)\n"
}

fn serve(has: &Sorted<'_>) -> String {
    let mut text = SERVE_HEAD.to_owned();
    if !has.buttons.is_empty() {
        text += "        look_at_buttons()\n";
    }
    text += "        if time.monotonic() - last_reading >= READ_EVERY:\n            \
             last_reading = time.monotonic()\n            \
             client.ping()  # 让服务器知道我们还在 / so that the broker knows that we are here\n";
    if has.has_sensors() {
        text += "            report_sensors()\n";
    }
    text + SERVE_TAIL
}

const SCREEN: &str = r#"# 显示屏 / The display
displayio.release_displays()
bus = i2cdisplaybus.I2CDisplayBus(busio.I2C($SCL, $SDA), device_address=$ADDRESS)
display = SSD1306(bus, width=128, height=64)
words = label.Label(terminalio.FONT, text="", color=0xFFFFFF, x=0, y=8)
display.root_group = words
"#;

const CLIENT: &str = r#"
client = MQTT.MQTT(
    broker=os.getenv("MQTT_SERVER"),
    port=os.getenv("MQTT_PORT"),
    username=os.getenv("MQTT_USER") or None,
    password=os.getenv("MQTT_PASSWORD") or None,
    client_id=BOARD,
    keep_alive=KEEP_ALIVE,
    socket_pool=socketpool.SocketPool(wifi.radio),
    socket_timeout=0.2,
    connect_retries=1,
)
"#;

const SAY: &str = r#"

# 报告一个元件的状态，服务器会保存最后一条 / Reports the state of a part; the broker keeps the last one
def say(part, text):
    client.publish(HOME + "/" + part + "/state", text, retain=True)
"#;

const LISTEN: &str = r#"

def listen(part):
    client.subscribe(HOME + "/" + part + "/set")
"#;

const LIGHTS: &str = r#"

# 报告灯的真实状态 / Says what a light really does
def report_light(part):
    light, on = LIGHTS[part]
    say(part, "ON" if light.value == on else "OFF")


def switch_light(part, order):
    light, on = LIGHTS[part]
    if order == "ON":
        light.value = on
    elif order == "OFF":
        light.value = not on
    report_light(part)
"#;

const BUTTONS: &str = r#"

# 报告按下和松开 / Reports what is pressed and let go
def look_at_buttons():
    for part, keys in BUTTONS.items():
        event = keys.events.get()
        while event:
            say(part, "ON" if event.pressed else "OFF")
            event = keys.events.get()
"#;

const CLIMATE: &str = r#"    for part, sensor in CLIMATE.items():
        try:
            reading = {"temperature": sensor.temperature, "humidity": sensor.humidity}
        except RuntimeError:
            print("没有应答，请检查接线 / no answer, check the wires:", part)
            continue
        say(part, json.dumps(reading))
"#;

const WARMTH: &str = r#"    for part, adc in WARMTH.items():
        volts = sum(adc.value for _ in range(16)) / 16 * adc.reference_voltage / 65535
        say(part, json.dumps({"temperature": round((volts - 0.5) * 100, 1)}))
"#;

const DISPLAY: &str = r#"

# 显示一段文字：每行 21 个字符，共 4 行 / Shows a text: 4 lines of 21 characters
def show(text):
    text = text.replace("\n", " ")
    words.text = "\n".join(text[21 * line : 21 * line + 21] for line in range(4)).rstrip("\n")
    say($ID, text)
"#;

const ON_MESSAGE: &str = r#"

# 服务器转来一条命令，主题是 HOME/<元件>/set / An order from the broker, on HOME/<part>/set
def on_message(client, topic, message):
    print("收到 / received:", topic, message)
    part = topic[len(HOME) + 1 : -len("/set")]
"#;

const INTRODUCE: &str = r#"

# 先说自己是什么，再说自己怎么样 / Says what it is, then how it is
def introduce():
    client.publish("homeassistant/device/%s/config" % BOARD, json.dumps(MANIFEST), retain=True)
"#;

const SERVE_HEAD: &str = r#"

# 一次连接，从接通到断开 / One connection, from its start to its loss
def serve():
    if not wifi.radio.connected:
        name = os.getenv("CIRCUITPY_WIFI_SSID")
        print("连接 Wi-Fi / joining Wi-Fi:", name)
        wifi.radio.connect(name, os.getenv("CIRCUITPY_WIFI_PASSWORD"))
    client.connect()
    introduce()
    last_reading = time.monotonic() - READ_EVERY
    while wifi.radio.connected:
        client.loop(0.2)
"#;

const SERVE_TAIL: &str = r#"    print("Wi-Fi 断开 / Wi-Fi lost")


client.on_message = on_message
client.will_set(STATUS, "offline", retain=True, qos=1)
while True:
    try:
        serve()
    except Exception as fault:  # 出什么错都要重来 / whatever went wrong, try again
        print("连接中断 / connection lost:", repr(fault))
    try:
        client.disconnect()
    except Exception:  # 连接已经断了 / it was lost already
        pass
    time.sleep(2)
"#;
