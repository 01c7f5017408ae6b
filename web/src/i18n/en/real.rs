//! English for real boards.

use shared::board::kind::Kind;
use yew::AttrValue;

use super::super::real::RealSay as Say;
use crate::state::real::plan::Fault;
use crate::state::real::serial::PortFault;
use crate::state::real::serial::job::{Stage, Trouble};
use crate::state::real::serial::raw::Fault as LineFault;

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::Save(count) => return text!("Save {count} files"),
        Say::Loose(part, terminal) => return text!("{terminal} of {part} is on no pin."),
        Say::ArduinoLibraries(names) => {
            return text!("Sketch → Include Library → Manage Libraries: install {names}.");
        }
        Say::ArduinoCore(kind) => {
            return text!("Tools → Board → Boards Manager: install {}.", core(kind));
        }
        Say::Fault(fault) => self::fault(fault),
        Say::PortFault(fault) => return port(fault),
        Say::Step(step) => return self::step(step),
        Say::Usb => "Over USB",
        Say::NotSecure => {
            "Browsers let a page use USB only if it came over https or from this computer. This one came over \
             http from another. Open it over https (broker-ws --lan --tls auto), or save the files and send them with Thonny or \
             mpremote, as described below."
        }
        Say::NoSerial => {
            "This browser has no Web Serial; Chrome and Edge on a computer have. Or save the files and send \
             them with Thonny or mpremote, as described below."
        }
        Say::Choose => "Connect a board",
        Say::Disconnect => "Disconnect",
        Say::Send => "Send the program",
        Say::OnlyMicroPython => {
            "What the board prints is shown here. Only programs in MicroPython can be sent from here."
        }
        Say::NoLibrary => "The modules that the program imports could not be fetched: try again.",
        Say::Output => "What the board prints",
        Say::Input => "For the board",
        Say::Put => "Enter",
        Say::Interrupt => "Interrupt (Ctrl-C)",
        Say::Restart => "Restart (Ctrl-D)",
        Say::Clear => "Clear",
        Say::Hint => {
            "Say what your board is and what is plugged in: the page makes the program, which introduces \
             the board, so that its card appears on the bench by itself."
        }
        Say::BoardTitle => "Board",
        Say::Kind => "Kind of board",
        Say::Runtime => "Language",
        Say::Umqtt => "MQTT library",
        Say::Board => "Name",
        Say::BoardHint => "Empty: made of the chip's number, so that every board has its own",
        Say::Home => "Its topics begin with",
        Say::HomeHint => "{board} stands for its name",
        Say::Parts => "Parts and pins",
        Say::Lamp => "The LED on the board is a light as well",
        Say::Network => "Wi-Fi and broker",
        Say::Wifi => "Wi-Fi name",
        Say::WifiPassword => "Wi-Fi password",
        Say::Server => "Broker",
        Say::Port => "Port",
        Say::OnLan => "This page's broker:",
        Say::NotOnLan => {
            "This page's broker is not open to other devices. To let boards in, start it with"
        }
        Say::Username => "User name",
        Say::Password => "Password",
        Say::LoginHint => "For a broker or a seat with a login; else leave both empty.",
        Say::ShowPasswords => "Show passwords",
        Say::PasswordsStay => {
            "Passwords stay in this page: they are neither stored nor sent to the broker."
        }
        Say::Program => "Program",
        Say::Copy => "Copy",
        Say::Install => "Onto the board by hand",
        Say::Firmware => {
            "The board needs MicroPython 1.20 or newer. Thonny installs it: Tools → Options → Interpreter."
        }
        Say::Mpremote => {
            "Save both files on the board: with Thonny (File → Save as → MicroPython device), or on the \
             command line:"
        }
        Say::ArduinoFolder => {
            "Put both files into a folder called blinklab, open blinklab.ino, and upload."
        }
        Say::CircuitPythonCopy => {
            "The board needs CircuitPython 9 or newer, and appears as the drive CIRCUITPY: save both files \
             there."
        }
        Say::CircuitPythonLibraries => "Its libraries come into lib by themselves with circup:",
    })
}

fn port(fault: &PortFault) -> AttrValue {
    match fault {
        PortFault::NotChosen => {
            text!("No board was chosen. If it is not in the list: is the cable one for data?")
        }
        PortFault::NotOpened(words) => {
            text!(
                "The port could not be opened. Is it open in Thonny or another tab? The browser says: {words}"
            )
        }
        PortFault::Lost => {
            text!("The board is gone: the cable was pulled, or the board was reset.")
        }
    }
}

fn step(step: &Stage) -> AttrValue {
    match step {
        Stage::Entering => text!("Interrupting what runs on the board …"),
        Stage::Asking => text!("Asking the board what it is and what it has …"),
        Stage::Writing(file, _, 0) => text!("Writing {file} …"),
        Stage::Writing(file, done, all) => text!("Writing {file}: {done} of {all} bytes"),
        Stage::Done => text!("All is on the board, which starts with it now."),
        Stage::Failed(trouble) => self::trouble(trouble),
    }
}

fn trouble(trouble: &Trouble) -> AttrValue {
    match trouble {
        Trouble::Line(LineFault::NoRepl) => text!(
            "No MicroPython answers. Is its firmware on the board? Press the board's reset button, and try again."
        ),
        Trouble::Line(LineFault::Silent) => {
            text!("The board does not answer any more: reset it, and try again.")
        }
        Trouble::Line(LineFault::Garbled) => {
            text!("What the board says makes no sense here: reset it, and try again.")
        }
        Trouble::Line(LineFault::TooMuch) => {
            text!("The board prints without an end: reset it, and try again.")
        }
        Trouble::OtherBoard(name) => {
            text!(
                "The board says that it is another one: {name}. Choose its kind, so that pins are right."
            )
        }
        Trouble::OtherRuntime(name) => {
            text!("What runs on the board is not MicroPython but {name}.")
        }
        Trouble::Refused(line) => text!("The board could not do it: {line}"),
        Trouble::Damaged(file) => {
            text!(
                "What arrived of {file} is not what was sent; the old one is still there. Try again."
            )
        }
    }
}

const fn core(kind: Kind) -> &'static str {
    match kind {
        Kind::Esp32 => "esp32 by Espressif Systems",
        Kind::Esp8266 => "esp8266 by ESP8266 Community",
        Kind::PicoW => "Raspberry Pi Pico/RP2040 by Earle F. Philhower",
    }
}

const fn fault(fault: &Fault) -> &'static str {
    match fault {
        // Said by the parts themselves.
        Fault::Spec(_) | Fault::Loose(..) => "",
        Fault::NoCircuitPython => {
            "There is no CircuitPython for the ESP8266: take MicroPython or Arduino."
        }
        Fault::TwoDisplays => "The program can have one display.",
        Fault::NoBus => {
            "On a Pico W, SDA and SCL of the display must be of one I²C: such as GP4 and GP5, or GP6 and GP7."
        }
        Fault::BoardName => "A name has 1 to 23 letters, digits, _ and -.",
        Fault::Topics => {
            "A topic cannot begin like this: no +, #, quotation mark, backslash, or / at its end."
        }
        Fault::NoWifi => "The name of the Wi-Fi is missing.",
        Fault::WifiName => "The name of a Wi-Fi has at most 32 bytes.",
        Fault::WifiPassword => "The password of a Wi-Fi has 8 to 64 characters.",
        Fault::NoServer => "The broker's address is missing.",
        Fault::Server => "This is not the name or address of a computer, such as 192.168.1.10.",
        Fault::Loopback => {
            "A board would look for that on itself: take the computer's address in the network."
        }
        Fault::Port => "A port is a number from 1 to 65535.",
        Fault::NoUsername => "A password needs a user name.",
        Fault::Nul => "There is a character in it (NUL) that no program can hold.",
    }
}
