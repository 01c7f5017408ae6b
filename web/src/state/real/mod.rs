//! A real board: the program that is made for it, and how it gets there.
//!
//! Knows a plan, the files that follow from it, and what a board says on its USB cable. Nothing of
//! it is in the page's state, nor stored: the page of real boards holds its [`Stage`] itself, and
//! passwords are gone with it.

pub mod plan;
pub mod serial;
pub mod write;

use std::rc::Rc;

use shared::board::kind::Kind;
use shared::board::{BoardSpec, Part, PartKind, SpecError};
use shared::time::Instant;

use self::plan::{Plan, Runtime, Umqtt};
use self::serial::job::{Module, Order};
use self::serial::{Port, PortFault, Usb};
use self::write::SourceFile;
use super::fit::Fit;

/// What follows the address of the bench.
pub const PATH: &str = "real";
/// What leads there.
pub const HASH: &str = "#/real";
/// What stands for a character of a password that is not shown.
const DOT: &str = "•";

/// A field that a person fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The board's name.
    Board,
    /// The Wi-Fi's name.
    Wifi,
    /// Its password.
    WifiPassword,
    /// Where the broker is.
    Server,
    /// Its port.
    Port,
    /// Who the board says it is.
    Username,
    /// Its password at the broker.
    Password,
    /// What its topics begin with.
    Home,
}

/// What a person does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Chooses a kind of board.
    Kind(Kind),
    /// Chooses what runs on it.
    Runtime(Runtime),
    /// Chooses one of umqtt's clients.
    Umqtt(Umqtt),
    /// Says whether the lamp on the board is a light.
    Lamp(bool),
    /// Changes what is plugged in.
    Fit(Fit),
    /// Takes a removal back.
    PutBack(Gone),
    /// Fills a field in.
    Edit(Field, String),
    /// Has passwords shown, or not.
    ShowPasswords(bool),
    /// Looks at another file.
    Look(usize),
    /// Here a broker can be reached, `host:port`.
    Suggest(Rc<str>),
    /// Something about the board on the cable.
    Usb(UsbAct),
}

/// Something about the board on the cable.
#[derive(Clone, Debug, PartialEq)]
pub enum UsbAct {
    /// A person chooses a port.
    Choose,
    /// A person closes it.
    Close,
    /// It is open.
    Opened,
    /// It is not open.
    Closed(Option<PortFault>),
    /// Bytes came.
    Bytes(Rc<[u8]>),
    /// Time has passed.
    Tick,
    /// A person wants the program sent. The modules are on their way.
    Send,
    /// They came, in JSON; nothing if they did not.
    Library(Option<Rc<str>>),
    /// A person types.
    Put(String),
    /// A person has read what was printed.
    Clear,
}

/// What a person took out of a plan. No password is in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Gone {
    /// A part, and where it stood.
    Part(usize, Box<Part>),
    /// The parts that another kind of board had.
    Parts(Box<BoardSpec>),
}

/// What the page of real boards shows.
#[derive(Debug)]
pub struct Stage {
    /// What a person wants.
    pub plan: Plan,
    /// Why the last change to the parts could not be.
    pub refused: Option<SpecError>,
    /// Whether passwords are shown.
    pub shows_passwords: bool,
    /// Which file is seen.
    pub seen: usize,
    /// The board on the cable.
    pub usb: Usb,
    /// Whether what a program imports is waited for, or did not come.
    pub library: Library,
}

/// What programs import, which is fetched before the first one is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Library {
    /// Nobody asked for it.
    #[default]
    Idle,
    /// It is on its way.
    Coming,
    /// It did not come.
    Failed,
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            plan: Plan::new(Kind::Esp32),
            refused: None,
            shows_passwords: false,
            // The program: the other one is what a person has just filled in.
            seen: 1,
            usb: Usb::default(),
            library: Library::default(),
        }
    }
}

impl Stage {
    /// Does it. Returns what was taken out of the plan by that.
    pub fn act(&mut self, now: Instant, act: Act) -> Option<Gone> {
        let plan = &mut self.plan;
        match act {
            Act::Kind(kind) => {
                self.refused = None;
                return plan.set_kind(kind).map(|before| Gone::Parts(Box::new(before)));
            }
            Act::Runtime(runtime) => plan.runtime = runtime,
            Act::Umqtt(umqtt) => plan.umqtt = umqtt,
            Act::Lamp(lamp) => plan.lamp = lamp,
            Act::Fit(fit) => return self.fit(fit),
            Act::PutBack(gone) => self.put_back(gone),
            Act::Edit(field, text) => *field_of(plan, field) = text,
            Act::ShowPasswords(shows) => self.shows_passwords = shows,
            Act::Look(index) => self.seen = index,
            Act::Suggest(address) => plan.suggest(&address),
            Act::Usb(act) => self.usb(now, act),
        }
        None
    }

    fn usb(&mut self, now: Instant, act: UsbAct) {
        let usb = &mut self.usb;
        match act {
            UsbAct::Choose => usb.port = Port::Opening,
            // The driver says when it is.
            UsbAct::Close => {}
            UsbAct::Opened => usb.handle_open(),
            UsbAct::Closed(fault) => usb.handle_closed(fault),
            UsbAct::Bytes(bytes) => usb.handle_bytes(now, &bytes),
            UsbAct::Tick => usb.handle_timeout(now),
            UsbAct::Send => self.library = Library::Coming,
            UsbAct::Library(text) => {
                let order = text.and_then(|text| order(&self.plan, &text));
                self.library = if order.is_some() { Library::Idle } else { Library::Failed };
                if let Some(order) = order {
                    self.usb.send(now, order);
                }
            }
            UsbAct::Put(text) => usb.put(&text),
            UsbAct::Clear => usb.screen.clear(),
        }
    }

    /// Whether the program can be sent now.
    pub fn can_send(&self) -> bool {
        self.plan.runtime == Runtime::MicroPython
            && self.plan.faults().is_empty()
            && self.usb.port == Port::Open
            && self.library != Library::Coming
            && !self.usb.is_sending()
    }

    fn fit(&mut self, fit: Fit) -> Option<Gone> {
        let removed = match &fit {
            Fit::Remove(part) => {
                let parts = &self.plan.spec.parts;
                let at = parts.iter().position(|it| it.id == *part);
                at.map(|at| Gone::Part(at, Box::new(parts[at].clone())))
            }
            _ => None,
        };
        self.refused = self.plan.fit(fit).err();
        removed.filter(|_| self.refused.is_none())
    }

    fn put_back(&mut self, gone: Gone) {
        let mut spec = self.plan.spec.clone();
        match gone {
            Gone::Part(at, part) => spec.parts.insert(at.min(spec.parts.len()), *part),
            Gone::Parts(before) => spec = *before,
        }
        self.refused = spec.check().err();
        // Its pins may be taken by now.
        if self.refused.is_none() {
            self.plan.spec = spec;
        }
    }

    /// The files as they are seen: passwords only if they are to be.
    pub fn shown(&self) -> Option<Vec<SourceFile>> {
        if self.shows_passwords {
            return write::files(&self.plan);
        }
        let hidden = |text: &str| DOT.repeat(text.chars().count());
        let (wifi_password, password) =
            (hidden(&self.plan.wifi_password), hidden(&self.plan.password));
        write::files(&Plan { wifi_password, password, ..self.plan.clone() })
    }
}

/// What is sent for this plan. `library` is what programs import, by its path in `lib`, in JSON.
fn order(plan: &Plan, library: &str) -> Option<Order> {
    let library: serde_json::Value = serde_json::from_str(library).ok()?;
    let mut needed = vec![("umqtt.simple", "umqtt/simple.py")];
    if plan.umqtt == Umqtt::Robust {
        needed.push(("umqtt.robust", "umqtt/robust.py"));
    }
    if plan.spec.parts.iter().any(|part| part.kind == PartKind::Ssd1306) {
        needed.push(("ssd1306", "ssd1306.py"));
    }
    let module = |(name, path): (&'static str, &'static str)| {
        Some(Module { name, path, text: library.get(path)?.as_str()?.into() })
    };
    let files = write::files(plan)?.into_iter().map(|file| (file.name, file.text));
    Some(Order {
        kind: plan.spec.kind,
        modules: needed.into_iter().map(module).collect::<Option<_>>()?,
        files: files.collect(),
    })
}

/// What is in a field.
pub fn text_of(plan: &Plan, field: Field) -> &str {
    match field {
        Field::Board => &plan.board,
        Field::Wifi => &plan.wifi,
        Field::WifiPassword => &plan.wifi_password,
        Field::Server => &plan.server,
        Field::Port => &plan.port,
        Field::Username => &plan.username,
        Field::Password => &plan.password,
        Field::Home => &plan.home,
    }
}

fn field_of(plan: &mut Plan, field: Field) -> &mut String {
    match field {
        Field::Board => &mut plan.board,
        Field::Wifi => &mut plan.wifi,
        Field::WifiPassword => &mut plan.wifi_password,
        Field::Server => &mut plan.server,
        Field::Port => &mut plan.port,
        Field::Username => &mut plan.username,
        Field::Password => &mut plan.password,
        Field::Home => &mut plan.home,
    }
}
