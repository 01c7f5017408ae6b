//! What the page of real boards can say. The tables of the languages show what each one is.

use shared::board::kind::Kind;

use crate::state::real::plan::Fault;
use crate::state::real::serial::PortFault;
use crate::state::real::serial::job::Stage;

/// Something that the page of real boards can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum RealSay<'a> {
    Hint,
    BoardTitle,
    Kind,
    Runtime,
    Umqtt,
    Board,
    BoardHint,
    Home,
    HomeHint,
    Parts,
    Lamp,
    Network,
    Wifi,
    WifiPassword,
    Server,
    Port,
    OnLan,
    NotOnLan,
    Username,
    Password,
    LoginHint,
    ShowPasswords,
    PasswordsStay,
    Program,
    Copy,
    Save(usize),
    Loose(&'a str, &'a str),
    Fault(&'a Fault),
    Install,
    Firmware,
    Mpremote,
    ArduinoCore(Kind),
    ArduinoLibraries(&'a str),
    ArduinoFolder,
    CircuitPythonCopy,
    CircuitPythonLibraries,
    Usb,
    NotSecure,
    NoSerial,
    Choose,
    Disconnect,
    Send,
    PortFault(&'a PortFault),
    OnlyMicroPython,
    NoLibrary,
    Step(&'a Stage),
    Output,
    Input,
    Put,
    Interrupt,
    Restart,
    Clear,
}
