//! What a person wants for a real board: which one, what runs on it, what is plugged in, which Wi-Fi
//! and which broker.
//!
//! Knows what of that makes no program, or none that reaches a broker, and says why. Does not know
//! what a program looks like (`write`). Passwords are nowhere but here: nothing of a plan is stored.

use shared::board::kind::Kind;
use shared::board::spec::MAX_PARTS;
use shared::board::{Behaviour, BoardSpec, Part, PartKind, Program, SpecError, Terminal};
use shared::topic::TopicName;
use shared::wire::Version;

use super::super::fit::{self, Fit};

/// What stands in the topics for the board's name.
pub const NAME: &str = "{board}";
/// The topics of a board, unless a person wants others.
const HOME: &str = "blinklab/{board}";
/// The port of a broker without TLS.
const PORT: &str = "1883";
/// Bytes of a Wi-Fi's name, at most (IEEE 802.11, section 9.4.2.2).
const MAX_SSID: usize = 32;
/// Bytes of a Wi-Fi's password: a passphrase, or 64 digits of a key.
const WIFI_PASSWORD: std::ops::RangeInclusive<usize> = 8..=64;
/// What can be plugged in here.
pub const PARTS: [PartKind; 7] = [
    PartKind::Led,
    PartKind::Relay,
    PartKind::Button,
    PartKind::Dht22,
    PartKind::Dht11,
    PartKind::Tmp36,
    PartKind::Ssd1306,
];

/// What runs on the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Runtime {
    /// MicroPython.
    #[default]
    MicroPython,
    /// Arduino's C++.
    Arduino,
    /// CircuitPython.
    CircuitPython,
}

/// Which of umqtt's two clients a program in MicroPython has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Umqtt {
    /// `umqtt.simple`: the program reconnects.
    #[default]
    Simple,
    /// `umqtt.robust`, which reconnects in the middle of what it does.
    Robust,
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What runs.
    pub runtime: Runtime,
    /// With which client, in MicroPython.
    pub umqtt: Umqtt,
    /// The board and what is plugged in. Its id is not used.
    pub spec: BoardSpec,
    /// Whether the lamp on a Pico W is one of its lights. On other boards that is an LED on a pin.
    pub lamp: bool,
    /// The board's name in topics; empty: it is made of the chip's number.
    pub board: String,
    /// The name of the Wi-Fi.
    pub wifi: String,
    /// Its password; empty: it has none.
    pub wifi_password: String,
    /// Where the broker is.
    pub server: String,
    /// Its port.
    pub port: String,
    /// Who the board says it is; empty: nobody.
    pub username: String,
    /// Its password at the broker.
    pub password: String,
    /// What all its topics begin with; [`NAME`] stands for its name.
    pub home: String,
}

/// What is wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The board cannot be made so.
    Spec(SpecError),
    /// A part's terminal is on no pin.
    Loose(String, Terminal),
    /// There is no such CircuitPython.
    NoCircuitPython,
    /// There are two displays.
    TwoDisplays,
    /// The display's pins are not those of one I²C controller.
    NoBus,
    /// The name is none that can be in a topic.
    BoardName,
    /// The topics are none.
    Topics,
    /// There is no Wi-Fi.
    NoWifi,
    /// Its name is too long.
    WifiName,
    /// Its password is too short or too long.
    WifiPassword,
    /// There is no broker.
    NoServer,
    /// That is no name or address of a computer.
    Server,
    /// A board would look for the broker on itself.
    Loopback,
    /// That is no port.
    Port,
    /// A password needs a user name.
    NoUsername,
    /// A character that no program can hold.
    Nul,
}

impl Runtime {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MicroPython, Self::Arduino, Self::CircuitPython];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MicroPython => "MicroPython",
            Self::Arduino => "Arduino",
            Self::CircuitPython => "CircuitPython",
        }
    }
}

impl Umqtt {
    /// The module.
    pub const fn module(self) -> &'static str {
        match self {
            Self::Simple => "umqtt.simple",
            Self::Robust => "umqtt.robust",
        }
    }
}

impl Fault {
    /// Whether there can be no program at all, and not only none that reaches a broker.
    pub const fn forbids_program(&self) -> bool {
        matches!(
            self,
            Self::Spec(_)
                | Self::Loose(..)
                | Self::NoCircuitPython
                | Self::TwoDisplays
                | Self::NoBus
                | Self::BoardName
                | Self::Topics
                | Self::Port
                | Self::Nul
        )
    }
}

impl Plan {
    /// A board of this kind with an LED, a button, a DHT22, a TMP36 and a display.
    pub fn new(kind: Kind) -> Self {
        let spec = BoardSpec {
            id: "board".to_owned(),
            name: kind.name().to_owned(),
            version: Version::V311,
            kind,
            parts: usual_parts(kind),
            program: Program::Behaviour(Behaviour::default()),
        };
        Self {
            runtime: Runtime::default(),
            umqtt: Umqtt::default(),
            spec,
            lamp: true,
            board: String::new(),
            wifi: String::new(),
            wifi_password: String::new(),
            server: String::new(),
            port: PORT.to_owned(),
            username: String::new(),
            password: String::new(),
            home: HOME.to_owned(),
        }
    }

    /// Another kind of board: it has other pins, so that its parts are the usual ones again. Returns the
    /// board as it was, if a person had chosen its parts.
    pub fn set_kind(&mut self, kind: Kind) -> Option<BoardSpec> {
        if self.spec.kind == kind {
            return None;
        }
        let was_usual = self.spec.parts == usual_parts(self.spec.kind);
        let (name, parts) = (kind.name().to_owned(), usual_parts(kind));
        let before = BoardSpec { kind, name, parts, ..self.spec.clone() };
        let before = std::mem::replace(&mut self.spec, before);
        (!was_usual).then_some(before)
    }

    /// Changes what is plugged in.
    ///
    /// # Errors
    ///
    /// Why it cannot be so; the plan stays as it was.
    pub fn fit(&mut self, fit: Fit) -> Result<(), SpecError> {
        let mut spec = self.spec.clone();
        match fit {
            Fit::Remove(part) => spec.parts.retain(|it| it.id != part),
            fit => fit::change(&mut spec, fit)?,
        }
        spec.check()?;
        self.spec = spec;
        Ok(())
    }

    /// Whether the lamp on the board is one of its lights, and on no pin.
    pub fn has_lamp(&self) -> bool {
        self.lamp && self.spec.kind == Kind::PicoW
    }

    /// Whether there is room for one more part.
    pub fn has_room(&self) -> bool {
        self.spec.parts.len() < MAX_PARTS
    }

    /// Puts the address in where a broker can be reached, `host:port`, unless a person did so.
    pub fn suggest(&mut self, address: &str) {
        if let Some((host, port)) = address.rsplit_once(':').filter(|_| self.server.is_empty()) {
            self.server = host.trim_matches(['[', ']']).to_owned();
            self.port = port.to_owned();
        }
    }

    /// What is wrong, in the order of the form.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Err(error) = self.spec.check() {
            faults.push(Fault::Spec(error));
        }
        faults.extend(self.part_faults());
        if !self.board.is_empty() && !is_level(&self.board) {
            faults.push(Fault::BoardName);
        }
        // They are written into JSON on the board, where nothing escapes them.
        let breaks = |it: char| it.is_control() || matches!(it, '"' | '\\');
        let name = TopicName::new(&self.home.replace(NAME, "x"));
        if name.is_err() || self.home.ends_with('/') || self.home.contains(breaks) {
            faults.push(Fault::Topics);
        }
        faults.extend(self.network_faults());
        let texts = [&self.wifi, &self.wifi_password, &self.username, &self.password];
        if texts.iter().any(|text| text.contains('\0')) {
            faults.push(Fault::Nul);
        }
        faults
    }

    fn part_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.runtime == Runtime::CircuitPython && self.spec.kind == Kind::Esp8266 {
            faults.push(Fault::NoCircuitPython);
        }
        for part in &self.spec.parts {
            let loose = part.kind.terminals().iter().find(|(it, _)| part.pin(*it).is_none());
            faults.extend(loose.map(|(terminal, _)| Fault::Loose(part.name.clone(), *terminal)));
        }
        let mut displays = self.spec.parts.iter().filter(|it| it.kind == PartKind::Ssd1306);
        if let Some(display) = displays.next() {
            let has_any_pins =
                self.spec.kind != Kind::PicoW || self.runtime == Runtime::MicroPython;
            if !has_any_pins && pico_bus(display).is_none() {
                faults.push(Fault::NoBus);
            }
        }
        if displays.next().is_some() {
            faults.push(Fault::TwoDisplays);
        }
        faults
    }

    fn network_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.wifi.is_empty() {
            faults.push(Fault::NoWifi);
        } else if self.wifi.len() > MAX_SSID {
            faults.push(Fault::WifiName);
        }
        let length = self.wifi_password.len();
        if length > 0 && !WIFI_PASSWORD.contains(&length) {
            faults.push(Fault::WifiPassword);
        }
        let server = self.server.as_str();
        if server.is_empty() {
            faults.push(Fault::NoServer);
        } else if server.contains(|it: char| it.is_whitespace() || it.is_control() || it == '/') {
            faults.push(Fault::Server);
        } else if server == "localhost" || server == "::1" || server.starts_with("127.") {
            faults.push(Fault::Loopback);
        }
        if self.port_number().is_none() {
            faults.push(Fault::Port);
        }
        if self.username.is_empty() && !self.password.is_empty() {
            faults.push(Fault::NoUsername);
        }
        faults
    }

    /// The port, if it is one.
    pub fn port_number(&self) -> Option<u16> {
        self.port.trim().parse().ok().filter(|port| *port > 0)
    }
}

/// The I²C controller of a Pico W whose pins the display is on: 0 or 1 (RP2040 Datasheet, "GPIO
/// functions": SDA on even pins, SCL on odd ones, and the controllers take turns in pairs).
pub fn pico_bus(display: &Part) -> Option<u8> {
    let (sda, scl) = (display.pin(Terminal::Sda)?, display.pin(Terminal::Scl)?);
    let controller = |pin: u8| pin / 2 % 2;
    let fits = sda % 2 == 0 && scl % 2 == 1 && controller(sda) == controller(scl);
    fits.then(|| controller(sda))
}

/// Letters, digits, `_` and `-`, as Home Assistant wants them in its topics.
fn is_level(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=shared::board::topics::MAX_ID_LEN).contains(&text.len()) && text.bytes().all(allowed)
}

/// What most have: on pins that need no thought.
fn usual_parts(kind: Kind) -> Vec<Part> {
    let lamp = kind.lamp();
    let bus = kind.usual_bus();
    let (led, button, dht, adc) = match kind {
        Kind::Esp32 => (lamp.pin, 13, 4, 34),
        Kind::Esp8266 => (lamp.pin, 14, 13, shared::board::kind::ESP8266_A0),
        Kind::PicoW => (15, 14, 16, 26),
    };
    let mut light = Part::new("led1", PartKind::Led).on_pin(led);
    light.properties.is_active_low = led == lamp.pin && lamp.is_active_low;
    vec![
        light,
        Part::new("button1", PartKind::Button).on_pin(button),
        Part::new("dht22", PartKind::Dht22).on_pin(dht),
        Part::new("tmp36", PartKind::Tmp36).on_pin(adc),
        Part::new("ssd1306", PartKind::Ssd1306).on(Terminal::Sda, bus.0).on(Terminal::Scl, bus.1),
    ]
}
