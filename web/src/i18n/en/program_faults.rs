//! English for what goes wrong in a program, with what to do about it.

use shared::board::program::{MAX_FILES, MAX_PROGRAM_LEN};
use yew::AttrValue;

use crate::state::programs::fault::Cause;
use crate::state::programs::said::Note;

pub(super) fn cause(cause: &Cause) -> AttrValue {
    match cause {
        Cause::NoModule(name) if matches!(&**name, "simple" | "umqttsimple") => {
            text!("“{name}” is the lesson's name for umqtt.simple: import umqtt.simple instead.")
        }
        Cause::NoModule(name) => {
            text!(
                "There is no module “{name}” on this board. Check the spelling; a module of your \
                own must be one of the board's files, “{name}.py”."
            )
        }
        Cause::OnlyReal => {
            text!("A real board can do this, a virtual one cannot. What to do instead is below.")
        }
        Cause::NoNameInModule => {
            text!("The module is there, but has no such name in it. Check spelling and capitals.")
        }
        Cause::NoName(name) => {
            text!(
                "“{name}” is used before it was given. Check the spelling, or import it; a text \
                needs quotes."
            )
        }
        Cause::NoAttribute(name) => {
            text!(
                "There is no “.{name}” here. Check the spelling; if it is said of NoneType, what \
                stands before the dot is None."
            )
        }
        Cause::Indentation => {
            text!(
                "The line is not indented as its neighbours are. After a colon, indent by four \
                spaces; do not mix tabs and spaces."
            )
        }
        Cause::Syntax => {
            text!(
                "This is not valid Python. Look for a missing colon, quote or bracket in this line, or at \
                the end of the one before it."
            )
        }
        Cause::System(errno) => system(*errno),
        Cause::Mqtt(code) => mqtt(*code),
        Cause::Memory => {
            text!(
                "There is no more memory. Keep less in lists and texts, or reuse a bytearray; a \
                real ESP32 has even less."
            )
        }
        Cause::Recursion => text!("Functions call one another without an end."),
        Cause::Type => {
            text!(
                "A value of another kind was expected: a number for a text, say, or the wrong number \
                of arguments. str() and int() convert."
            )
        }
        Cause::Value => {
            text!(
                "The value is of the right kind, but not possible: a pin that this board does not \
                have, or a text that is not a number."
            )
        }
        Cause::Index => text!("Beyond the end of the list: its first element has number 0."),
        Cause::Key => text!("The dictionary does not have this key. get() asks without an error."),
        Cause::Zero => text!("Something is divided by zero."),
        Cause::Interrupt => text!("The program was stopped while it ran."),
        Cause::Other => text!("The last line of the output says what happened, and where."),
    }
}

fn system(errno: i32) -> AttrValue {
    match errno {
        -202 | -2 => {
            text!("The name of the host could not be resolved: is there Wi-Fi, is it spelt right?")
        }
        -1 => text!(
            "The broker has closed the connection. Does another board have the same client_id? The \
            later one throws the earlier one out."
        ),
        2 => text!("ENOENT: there is no such file on the board."),
        5 => text!("EIO: the part does not answer. Is it on the board, and on this pin?"),
        9 => text!("EBADF: the socket is closed. Connect again before you use it."),
        11 => text!("EAGAIN: nothing is there yet; try again later."),
        12 => text!("ENOMEM: no memory, or no socket left. Close what you do not need."),
        16 => text!("EBUSY: something else uses it."),
        19 => text!("ENODEV: nothing answers at this address. Check SDA, SCL and the wiring."),
        22 => text!("EINVAL: an argument is not possible."),
        23 => text!("ENFILE: too many sockets are open. Close those that you do not need."),
        104 => text!(
            "ECONNRESET: the broker has cut the connection. Connect again. If it goes on: does \
            another board have the same client_id?"
        ),
        107 | 128 => text!("ENOTCONN: the socket is not connected."),
        111 => {
            text!(
                "ECONNREFUSED: nobody listens at this address and port. Does the broker run, is \
                the port right?"
            )
        }
        110 | 116 => text!("ETIMEDOUT: no answer in time. Is the address right, is there Wi-Fi?"),
        113 | 118 => {
            text!(
                "EHOSTUNREACH: there is no way to this address. Check SERVER, and “Where addresses \
                lead” on this page."
            )
        }
        other => text!("The system says no, with the number {other}."),
    }
}

fn mqtt(code: Option<u32>) -> AttrValue {
    match code {
        Some(1) => text!("The broker does not speak this version of MQTT."),
        Some(2) => text!("The broker does not take this client_id."),
        Some(3) => text!("The broker is not available at the moment."),
        Some(4) => text!("User name or password are wrong."),
        Some(5) => text!("The broker does not permit this client to connect."),
        Some(128) => text!("The broker does not permit this subscription."),
        Some(other) => text!("The broker has refused, with the code {other}."),
        None => text!("The broker's answer was not what MQTT says."),
    }
}

pub(super) fn note(note: &Note) -> AttrValue {
    let name = &note.name;
    match &*note.code {
        "no-tls" => {
            text!(
                "A virtual board cannot do TLS ({name}). Connect to the port for plain MQTT, 1883; a \
                real board can do both."
            )
        }
        "no-http" => {
            text!(
                "A virtual board cannot fetch from web servers ({name}): a browser does not let it. Use \
                MQTT, or a real board."
            )
        }
        "no-udp" => text!("A virtual board has TCP, but no UDP ({name})."),
        "no-server" => text!("Nobody can connect to a virtual board: {name} has no effect here."),
        "no-access-point" => text!("A virtual board cannot be an access point ({name})."),
        "no-module" => text!("A real board has the module {name}, the virtual one does not."),
        "no-class" => text!("A real board has {name}, the virtual one does not."),
        "no-level-irq" => {
            text!(
                "A virtual board has interrupts of edges (IRQ_RISING, IRQ_FALLING), not of levels."
            )
        }
        "no-wake" => text!("A virtual board wakes by time only: {name} does not wake it."),
        "no-speed" => {
            text!(
                "A virtual board is as fast as this computer: {name} changes nothing but what it says."
            )
        }
        "no-power" => {
            text!(
                "A virtual board saves no power: {name} keeps it waiting, and that is all. A real one \
                may lose its Wi-Fi meanwhile."
            )
        }
        "no-current" => text!("No current flows in a virtual board: {name} changes nothing."),
        "no-hard-irq" => {
            text!(
                "On a virtual board interrupts run between instructions of the program: {name}=True \
                makes no difference."
            )
        }
        "no-chip-sensor" => {
            text!(
                "The chip of a virtual board measures nothing: {name} always gives the same number."
            )
        }
        "no-log" => text!("A virtual board has no log of its chip: {name} shows nothing."),
        "no-option" => {
            text!("The sockets of a virtual board have no options: {name} changes nothing.")
        }
        "no-radio" => {
            text!(
                "A virtual board has neither a radio nor an address of its own: {name} is kept, but \
                changes nothing."
            )
        }
        "no-native" => {
            text!(
                "A virtual board makes no machine code: leave the line {name}… out. The program does \
                the same without, only slower."
            )
        }
        "display-size" => {
            text!(
                "The OLED here has 128 by 64 dots, the program is for {name}: on a real one of that \
                size all of the picture is seen, on a real one of 128 by 64 its lines are spread."
            )
        }
        "no-alarm" => text!("The clock of a virtual board has no alarm ({name}): use Timer."),
        "no-dac" => text!("Nothing on a virtual board shows what {name} gives: use PWM."),
        "no-spi" => {
            text!("No part of a virtual board listens to {name}: what is sent goes nowhere.")
        }
        "no-spi-display" => {
            text!("The OLED of a virtual board is connected by I2C: use SSD1306_I2C, not {name}.")
        }
        "no-uart" => text!("Nothing is connected to the {name} of a virtual board."),
        "no-registers" => text!("The Ethernet chip of a virtual board has no registers ({name})."),
        "too-large" => {
            text!(
                "This program keeps more in memory than a real board of this kind has, about \
                {name} KiB besides its own modules: there it would end with MemoryError."
            )
        }
        "file-lost" => {
            text!(
                "{name} is gone when the board starts again: a virtual board keeps text, in up to \
                {MAX_FILES} files and {} KiB together, in names of letters, digits and _ - . ; a real \
                board keeps any file.",
                MAX_PROGRAM_LEN / 1024
            )
        }
        "flash-pin" => {
            text!("On a real board this pin leads to the flash memory: with it the board crashes.")
        }
        "pyboard-pin" => {
            text!("“{name}” is a pin of a pyboard: here it stands for one of this board's pins.")
        }
        other => text!("This is otherwise on a real board: {other} {name}"),
    }
}
