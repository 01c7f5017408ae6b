//! A program in MicroPython: config.py with what a person filled in, and main.py.

use shared::board::kind::{ESP8266_A0, Kind};
use shared::board::part::Pull;
use shared::board::{Part, PartKind, Terminal};

use super::super::plan::{Plan, Umqtt};
use super::entry::LAMP;
use super::python::{home, manifest, wiring};
use super::quote::python;

/// The files: the one with passwords, and the program.
pub fn files(plan: &Plan) -> [(&'static str, String); 2] {
    [("config.py", config(plan)), ("main.py", main(plan))]
}

fn config(plan: &Plan) -> String {
    let kind = plan.spec.kind.key();
    let short = kind.split('-').next().unwrap_or(kind);
    let (imports, board) = if plan.board.is_empty() {
        let made = format!(
            "\n# 每块板子的名字必须不同：这里取芯片编号的最后六位。\n\
             # Every board needs a name of its own: the last six digits of its chip.\n\
             BOARD = \"{short}-\" + hexlify(unique_id()).decode()[-6:]\n"
        );
        ("from binascii import hexlify\nfrom machine import unique_id\n\n", made)
    } else {
        ("", format!("\n# 板子的名字 / The board's name\nBOARD = {}\n", python(&plan.board)))
    };
    let quoted = |text: &str| python(text);
    format!(
        "# Wi-Fi、服务器和板子的名字；里面有密码，不要给别人看。\n\
         # Wi-Fi, broker and the board's name; there are passwords in it: show it to nobody.\n\
         {imports}WIFI_NAME = {}\nWIFI_PASSWORD = {}\n\nSERVER = {}\nPORT = {}\nUSER = {}\nPASSWORD = {}\n{board}",
        quoted(&plan.wifi),
        quoted(&plan.wifi_password),
        quoted(&plan.server),
        plan.port_number().unwrap_or_default(),
        quoted(&plan.username),
        quoted(&plan.password),
    )
}

/// What of the program there is, by what is plugged in.
struct Has {
    lights: bool,
    buttons: bool,
    climate: bool,
    warmth: bool,
    display: Option<String>,
}

impl Has {
    fn of(plan: &Plan) -> Self {
        let has = |is: fn(PartKind) -> bool| plan.spec.parts.iter().any(|it| is(it.kind));
        let display = plan.spec.parts.iter().find(|it| it.kind == PartKind::Ssd1306);
        Self {
            lights: plan.has_lamp() || has(is_light),
            buttons: has(|it| it == PartKind::Button),
            climate: has(is_dht),
            warmth: has(|it| it == PartKind::Tmp36),
            display: display.map(|it| python(&it.id)),
        }
    }
}

fn is_light(kind: PartKind) -> bool {
    matches!(kind, PartKind::Led | PartKind::Relay)
}

fn is_dht(kind: PartKind) -> bool {
    matches!(kind, PartKind::Dht11 | PartKind::Dht22)
}

fn main(plan: &Plan) -> String {
    let has = Has::of(plan);
    let mut text = head(plan, &has);
    text += &parts(plan, &has);
    text += "\n";
    text += &manifest(plan, "MicroPython");
    text += &functions(plan, &has);
    text += SERVE_HEAD;
    if has.buttons {
        text += "        look_at_buttons()\n";
    }
    text += "        if time.ticks_diff(time.ticks_ms(), last_reading) >= READ_EVERY:\n            \
             last_reading = time.ticks_ms()\n            \
             client.ping()  # 让服务器知道我们还在 / so that the broker knows that we are here\n";
    if has.climate || has.warmth {
        text += "            report_sensors()\n";
    }
    text + SERVE_TAIL
}

fn head(plan: &Plan, has: &Has) -> String {
    let module = plan.umqtt.module();
    let kind = plan.spec.kind.name();
    let mut text = format!(
        "# Blinklab: {kind}, MicroPython, {module}\n# 接线 / Wiring:\n{}",
        wiring(plan, "#")
    );
    if plan.has_lamp() {
        text += "#   LED: 板上自带 / the one on the board\n";
    }
    if has.climate {
        text += "import dht\n";
    }
    text += "import json\nimport network\nimport time\n";
    let machine = [("ADC", has.warmth), ("Pin", true), ("SoftI2C", has.display.is_some())];
    let machine: Vec<_> = machine.iter().filter(|it| it.1).map(|it| it.0).collect();
    text += &format!("from machine import {}\n", machine.join(", "));
    if has.display.is_some() {
        text += "from ssd1306 import SSD1306_I2C\n";
    }
    text += &format!("from {module} import MQTTClient\n");
    text += "from config import BOARD, PASSWORD, PORT, SERVER, USER, WIFI_NAME, WIFI_PASSWORD\n\n";
    text += "KEEP_ALIVE = 15  # 秒：这么久没有消息，服务器就认为板子掉线 / seconds of silence that mean \"gone\"\n";
    text += "READ_EVERY = 5000  # 毫秒 / milliseconds\n\n";
    text + &format!("HOME = {}\nSTATUS = HOME + \"/status\"\n\n", home(plan))
}

/// The objects for what is plugged in.
fn parts(plan: &Plan, has: &Has) -> String {
    let kind = plan.spec.kind;
    let of = |is: fn(PartKind) -> bool| plan.spec.parts.iter().filter(move |it| is(it.kind));
    let mut text = String::new();
    let table = |text: &mut String, about: &str, name: &str, rows: &[String]| {
        *text += &format!("# {about}\n{name} = {{\n");
        rows.iter().for_each(|row| *text += &format!("    {row},\n"));
        *text += "}\n";
    };
    if has.lights {
        let light = |id: &str, pin: &str, lit: u8| {
            format!("{}: (Pin({pin}, Pin.OUT, value={}), {lit})", python(id), 1 - lit)
        };
        let lamp = plan.has_lamp().then(|| light(LAMP, "\"LED\"", 1));
        let rows = of(is_light).map(|part| {
            let lit = u8::from(!part.properties.is_active_low);
            light(&part.id, &pin(part, Terminal::Signal), lit)
        });
        let rows: Vec<_> = lamp.into_iter().chain(rows).collect();
        let about =
            "灯和继电器：引脚，开着时的电平 / Lights and relays: pin, and its level when on";
        table(&mut text, about, "LIGHTS", &rows);
    }
    if has.buttons {
        let rows: Vec<_> = of(|it| it == PartKind::Button).map(button).collect();
        let about = "按钮：引脚，按下时的电平 / Buttons: pin, and its level when pressed";
        table(&mut text, about, "BUTTONS", &rows);
        text += "pressed = {}  # 已经报告的状态 / what was reported\n";
    }
    if has.climate {
        let rows = of(is_dht).map(|part| {
            let class = if part.kind == PartKind::Dht11 { "DHT11" } else { "DHT22" };
            format!("{}: dht.{class}(Pin({}))", python(&part.id), pin(part, Terminal::Data))
        });
        let about = "温湿度传感器 / Sensors for temperature and humidity";
        table(&mut text, about, "CLIMATE", &rows.collect::<Vec<_>>());
    }
    if has.warmth {
        let rows = of(|it| it == PartKind::Tmp36)
            .map(|part| format!("{}: {}", python(&part.id), adc(kind, part)));
        let about =
            "TMP36：0.5 V 是 0 °C，每 10 mV 一度 / TMP36: 0.5 V is 0 °C, and 10 mV are a degree";
        table(&mut text, about, "WARMTH", &rows.collect::<Vec<_>>());
    }
    if let Some(display) = of(|it| it == PartKind::Ssd1306).next() {
        let (sda, scl) = (pin(display, Terminal::Sda), pin(display, Terminal::Scl));
        let address = display.properties.address;
        text += &format!(
            "display = SSD1306_I2C(128, 64, SoftI2C(scl=Pin({scl}), sda=Pin({sda})), addr=0x{address:02X})\n\
             shown = \"\"\n"
        );
    }
    let client = if plan.umqtt == Umqtt::Robust { ROBUST } else { "" };
    text += client;
    let class = if plan.umqtt == Umqtt::Robust { "Client" } else { "MQTTClient" };
    text + &format!(
        "\nwlan = network.WLAN(network.STA_IF)\n\
         client = {class}(BOARD, SERVER, PORT, USER.encode() or None, PASSWORD.encode(), KEEP_ALIVE)\n"
    )
}

fn pin(part: &Part, terminal: Terminal) -> String {
    part.pin(terminal).unwrap_or_default().to_string()
}

fn button(part: &Part) -> String {
    let pull = match part.properties.pull {
        Some(Pull::Up) => ", Pin.PULL_UP",
        Some(Pull::Down) => ", Pin.PULL_DOWN",
        None => "",
    };
    let closed = u8::from(part.properties.closed_level);
    format!("{}: (Pin({}, Pin.IN{pull}), {closed})", python(&part.id), pin(part, Terminal::Signal))
}

fn adc(kind: Kind, part: &Part) -> String {
    match part.pin(Terminal::Signal) {
        Some(ESP8266_A0) if kind == Kind::Esp8266 => "ADC(0)".to_owned(),
        _ if kind == Kind::Esp32 => {
            format!("ADC(Pin({}), atten=ADC.ATTN_11DB)", pin(part, Terminal::Signal))
        }
        _ => format!("ADC(Pin({}))", pin(part, Terminal::Signal)),
    }
}

fn functions(plan: &Plan, has: &Has) -> String {
    let mut text = SAY.to_owned();
    if has.lights {
        text += LIGHTS;
    }
    if has.buttons {
        text += BUTTONS;
    }
    if has.climate || has.warmth {
        text += "\n\ndef report_sensors():\n";
    }
    if has.climate {
        text += CLIMATE;
    }
    if has.warmth {
        let volts = match plan.spec.kind {
            Kind::Esp32 => "adc.read_uv() / 1000000",
            // The board divides what is on A0 so that the chip's 1 V are 3.3 V.
            Kind::Esp8266 | Kind::PicoW => "adc.read_u16() * 3.3 / 65535",
        };
        text += &WARMTH.replace("$VOLTS", volts);
    }
    if let Some(id) = &has.display {
        text += &DISPLAY.replace("$ID", id);
    }
    text += ON_MESSAGE;
    if has.lights {
        text += "    if part in LIGHTS:\n        switch_light(part, message)\n";
    }
    if let Some(id) = &has.display {
        text += &format!("    if part == {id}:\n        show(message)\n");
    }
    if !has.lights && has.display.is_none() {
        text += "    # 没有听命令的元件 / Nothing here takes orders\n";
    }
    text += JOIN;
    if has.lights || has.display.is_some() {
        text += LISTEN;
    }
    text += INTRODUCE;
    if has.lights {
        text += "    for part in LIGHTS:\n        listen(part)\n        report_light(part)\n";
    }
    if let Some(id) = &has.display {
        text += &format!("    listen({id})\n    if shown:\n        say({id}, shown)\n");
    }
    if has.buttons {
        text += "    pressed.clear()\n    look_at_buttons()\n";
    }
    text += "    client.publish(STATUS.encode(), \"online\", retain=True, qos=1)\n    \
             print(\"已上线 / online:\", BOARD)\n";
    text
}

const ROBUST: &str = r#"

# umqtt.robust 断线后自己重连；重连后要重新介绍自己。
# umqtt.robust reconnects by itself after a loss; then the board introduces itself again.
class Client(MQTTClient):
    DEBUG = True

    def reconnect(self):
        super().reconnect()
        introduce()

"#;

const SAY: &str = r#"

# 报告一个元件的状态，服务器会保存最后一条。umqtt 按字节计算长度，所以先编码。
# Reports the state of a part; the broker keeps the last one. Encoded first, as umqtt counts bytes.
def say(part, text):
    client.publish((HOME + "/" + part + "/state").encode(), text.encode(), retain=True)
"#;

const LIGHTS: &str = r#"

# 报告灯的真实状态 / Says what a light really does
def report_light(part):
    pin, on = LIGHTS[part]
    say(part, "ON" if pin.value() == on else "OFF")


def switch_light(part, order):
    pin, on = LIGHTS[part]
    if order == "ON":
        pin.value(on)
    elif order == "OFF":
        pin.value(1 - on)
    report_light(part)
"#;

const BUTTONS: &str = r#"

# 报告按下和松开 / Reports what is pressed and let go
def look_at_buttons():
    for part, (pin, closed) in BUTTONS.items():
        now = pin.value() == closed
        if pressed.get(part) != now:
            pressed[part] = now
            say(part, "ON" if now else "OFF")
"#;

const CLIMATE: &str = r#"    for part, sensor in CLIMATE.items():
        try:
            sensor.measure()
        except OSError:
            print("没有应答，请检查接线 / no answer, check the wires:", part)
            continue
        reading = {
            "temperature": round(sensor.temperature(), 1),
            "humidity": round(sensor.humidity(), 1),
        }
        say(part, json.dumps(reading))
"#;

const WARMTH: &str = r#"    for part, adc in WARMTH.items():
        volts = sum($VOLTS for _ in range(16)) / 16
        say(part, json.dumps({"temperature": round((volts - 0.5) * 100, 1)}))
"#;

const DISPLAY: &str = r#"

# 显示一段文字：每行 16 个字符，共 8 行，只认识 ASCII
# Shows a text: 8 lines of 16 characters, of ASCII only
def show(text):
    global shown
    shown = text
    display.fill(0)
    for line in range(8):
        display.text(text[16 * line : 16 * line + 16], 0, 8 * line)
    display.show()
    say($ID, text)
"#;

const ON_MESSAGE: &str = r#"

# 服务器转来一条命令，主题是 HOME/<元件>/set / An order from the broker, on HOME/<part>/set
def on_message(topic, message):
    print("收到 / received:", topic, message)
    try:
        part = topic.decode()[len(HOME) + 1 : -len("/set")]
        message = message.decode()
    except UnicodeError:
        return
"#;

const JOIN: &str = r#"

def join_wifi():
    wlan.active(True)
    if not wlan.isconnected():
        print("连接 Wi-Fi / joining Wi-Fi:", WIFI_NAME)
        wlan.connect(WIFI_NAME, WIFI_PASSWORD)
    while not wlan.isconnected():
        time.sleep_ms(200)
"#;

const LISTEN: &str = r#"

def listen(part):
    client.subscribe((HOME + "/" + part + "/set").encode())
"#;

const INTRODUCE: &str = r#"

# 先说自己是什么，再说自己怎么样 / Says what it is, then how it is
def introduce():
    manifest = json.dumps(MANIFEST).encode()
    client.publish("homeassistant/device/%s/config" % BOARD, manifest, retain=True)
"#;

const SERVE_HEAD: &str = r#"

# 一次连接，从接通到断开 / One connection, from its start to its loss
def serve():
    join_wifi()
    client.connect()
    introduce()
    last_reading = time.ticks_add(time.ticks_ms(), -READ_EVERY)
    while wlan.isconnected():
        client.check_msg()
"#;

const SERVE_TAIL: &str = r#"        time.sleep_ms(20)
    print("Wi-Fi 断开 / Wi-Fi lost")


client.set_callback(on_message)
client.set_last_will(STATUS.encode(), "offline", retain=True, qos=1)
while True:
    try:
        serve()
    except Exception as fault:  # 出什么错都要重来 / whatever went wrong, try again
        print("连接中断 / connection lost:", repr(fault))
    if client.sock:
        client.sock.close()
    time.sleep(2)
"#;
