//! English for the programs of virtual boards.

use yew::AttrValue;

use super::super::programs::ProgramsSay;
use super::faults::{address, failure};
use crate::state::programs::addresses::{Destination, Refused, RowError, Wish};
use shared::board::program::{MAX_FILE_NAME_LEN, MAX_FILES, MAX_PROGRAM_LEN};

use crate::state::programs::files::FileError;
use crate::state::programs::said::{Doing, How, Lost};
use crate::state::programs::{Gone, MAX_SOCKETS, Remark, Route, Status};

use super::program_faults::{cause, note};
use super::s;

pub(in crate::i18n) fn say(what: ProgramsSay<'_>) -> AttrValue {
    match what {
        ProgramsSay::Program => text!("Program"),
        ProgramsSay::ToBench => text!("Back to the bench"),
        ProgramsSay::WriteProgram => text!("Write a program"),
        ProgramsSay::WriteProgramHint => {
            text!(
                "So far this board announces itself, reports and obeys without a program. With one \
                it runs MicroPython, and does only what the program says."
            )
        }
        ProgramsSay::NoBoard => text!("There is no such board on this page."),
        ProgramsSay::Behave => text!("Take the program off the board"),
        ProgramsSay::NoPower => text!("The board has no power."),
        ProgramsSay::Run => text!("Run"),
        ProgramsSay::Restart => text!("Restart"),
        ProgramsSay::Stop => text!("Stop"),
        ProgramsSay::Force => text!("Stop by force"),
        ProgramsSay::ForceHint => {
            text!(
                "The program does not get to a sleep or a read, where it could stop by itself: \
                perhaps it loops without one. Other boards go on as before."
            )
        }
        ProgramsSay::Prompt => text!("Prompt only"),
        ProgramsSay::Status(it) => status(it),
        ProgramsSay::Changed => text!("changed since it was started"),
        ProgramsSay::Memory(used, total) => text!("memory {used} of a real board's {total}"),
        ProgramsSay::Load(percent) => text!("CPU {percent} %"),
        ProgramsSay::Version(version) => text!("MicroPython {version}"),

        ProgramsSay::Files => text!("Files"),
        ProgramsSay::NewFile => text!("New file"),
        ProgramsSay::FileName => text!("File name"),
        ProgramsSay::Add => text!("Add"),
        ProgramsSay::Rename => text!("Rename"),
        ProgramsSay::RenameTitle(name) => text!("New name of {name}"),
        ProgramsSay::Delete(name) => text!("Delete {name}"),
        ProgramsSay::OpenFile => text!("Open from disk"),
        ProgramsSay::SaveFile => text!("Save to disk"),
        ProgramsSay::Examples => text!("Examples"),
        ProgramsSay::ExamplesHint => text!("Choose an example…"),
        ProgramsSay::ExamplesFailed => text!("The examples could not be fetched."),
        ProgramsSay::FileError(it) => file_error(it),
        ProgramsSay::Text(name) => text!("Text of {name}"),
        ProgramsSay::EditorKeys => {
            text!("Tab indents. To leave the editor, press Escape, then Tab.")
        }
        ProgramsSay::EditorLoading => text!("The editor is on its way; you can write already."),
        ProgramsSay::EditorFailed => {
            text!("The editor could not be fetched. This plain field works as well.")
        }

        ProgramsSay::Output => text!("Serial output"),
        ProgramsSay::OutputOf(name) => text!("Serial output of {name}"),
        ProgramsSay::OutputEmpty => text!("Nothing printed yet."),
        ProgramsSay::NothingFound => text!("No line has this text."),
        ProgramsSay::Lines(1) => text!("1 line"),
        ProgramsSay::Lines(count) => text!("{count} line{s}", s = s(count)),
        ProgramsSay::Search => text!("Search the output"),
        ProgramsSay::Hold => text!("Hold still"),
        ProgramsSay::GoOn => text!("Go on"),
        ProgramsSay::Clear => text!("Clear"),
        ProgramsSay::Copy => text!("Copy"),
        ProgramsSay::SaveOutput => text!("Save"),
        ProgramsSay::Input => text!("Type to the board"),
        ProgramsSay::InputHint => text!("Python at the prompt, or an answer to input()"),
        ProgramsSay::Send => text!("Enter"),
        ProgramsSay::Remark(it) => remark(it),

        ProgramsSay::FaultAt(fault) => {
            let (kind, message) = (&fault.kind, &fault.message);
            match fault.line {
                0 => text!("{kind}: {message}"),
                line => text!("{}, line {line}: {kind}: {message}", fault.file),
            }
        }
        ProgramsSay::Cause(it) => cause(it),
        ProgramsSay::ShowLine(line) => text!("Show line {line}"),
        ProgramsSay::NotesTitle => text!("Otherwise than on a real board"),
        ProgramsSay::Note(it) => note(it),

        ProgramsSay::Connections => text!("Its connections"),
        ProgramsSay::NoConnections => text!("none"),
        ProgramsSay::Leads(wish, route) => text!("{} → {}", wish.text(), leads(route)),
        ProgramsSay::Packets => text!("Its packets"),
        ProgramsSay::Wifi => text!("Wi-Fi"),
        ProgramsSay::Network(ssid) => text!("joined “{ssid}”"),
        ProgramsSay::NoNetwork => text!("not joined"),
        ProgramsSay::Addresses => text!("Where addresses lead"),
        ProgramsSay::AddressesHint => {
            text!(
                "A browser cannot connect to any computer as a board can. This table says what an \
                address in a program means here; the first row that fits counts. * stands for any \
                characters; without a port, 1883 and 8883 are meant. Own addresses of this broker \
                need no row. Every other address is refused."
            )
        }
        ProgramsSay::AddressColumn => text!("Address in the program"),
        ProgramsSay::ToColumn => text!("Leads to"),
        ProgramsSay::To(it) => destination(it),
        ProgramsSay::ToSocket => text!("another broker (WebSocket)"),
        ProgramsSay::AddRow => text!("Add"),
        ProgramsSay::RemoveRow(address) => text!("Remove {address}"),
        ProgramsSay::ResetRows => text!("Back to the first rows"),
        ProgramsSay::RowError(it) => row_error(it),
        ProgramsSay::LetHere(address) => text!("Let {address} lead to this broker"),
        ProgramsSay::Gone(it) => gone(it),
    }
}

fn status(status: &Status) -> AttrValue {
    match status {
        Status::Off => text!("not started"),
        Status::Starting => text!("starting"),
        Status::On(Doing::Running) => text!("running"),
        Status::On(Doing::Sleeping) => text!("running, asleep at the moment"),
        Status::On(Doing::Input) => text!("waiting for your input"),
        Status::On(Doing::Repl) => text!("at the prompt"),
        Status::Stopping { is_late: false } => text!("stopping"),
        Status::Stopping { is_late: true } => text!("does not stop"),
        Status::Hanging => text!("does not answer"),
        Status::Ended(How::End) => text!("ended"),
        Status::Ended(How::Stop) => text!("stopped"),
        Status::Ended(How::Error) => text!("ended by an error"),
        Status::Ended(How::Reset | How::DeepSleep(_)) => text!("starting again"),
        Status::Killed => text!("stopped by force"),
        Status::DeepSleep => text!("in deep sleep"),
        Status::Broken => text!("could not be started"),
    }
}

fn remark(remark: &Remark) -> AttrValue {
    match remark {
        Remark::Ready(version) => text!("MicroPython {version} has started."),
        Remark::Ended(How::End) => text!("The program has come to its end."),
        Remark::Ended(How::Stop) => text!("The program was stopped."),
        Remark::Ended(How::Error) => text!("The program was ended by an error."),
        Remark::Ended(How::Reset) => text!("The program has reset the board: it starts again."),
        Remark::Ended(How::DeepSleep(Some(ms))) => {
            text!("The board sleeps deeply for {ms} ms and starts again then.")
        }
        Remark::Ended(How::DeepSleep(None)) => {
            text!("The board sleeps deeply until you start it.")
        }
        Remark::Killed => text!("The program was stopped by force. Its connections were cut."),
        Remark::Hanging => {
            text!(
                "Nothing has been heard of the program for 3 seconds: perhaps it loops without a \
                sleep. You can stop it by force."
            )
        }
        Remark::Broken(words) if words.is_empty() => {
            text!("MicroPython could not be fetched. Check the connection to the page's server.")
        }
        Remark::Broken(words) => text!("MicroPython broke down: {words}"),
        Remark::Lost(Lost::Output, bytes) => {
            text!("The program prints faster than anybody reads: {bytes} bytes are not shown.")
        }
        Remark::Lost(Lost::Received, bytes) => {
            text!(
                "The program does not read what comes: {bytes} bytes are lost with the connection."
            )
        }
        Remark::Lost(Lost::Typed, bytes) => text!("Too much was typed: {bytes} bytes are lost."),
        Remark::Lost(Lost::Send, bytes) => text!("{bytes} bytes could not be sent."),
        Remark::Note(it) => note(it),
        Remark::Connected(wish, route) => {
            text!("Connected: {} → {}", wish.text(), leads(route))
        }
        Remark::Refused(wish, why) => refused(wish, *why),
        Remark::Failed(wish, why) => text!("{}: {}", wish.text(), failure(why)),
        Remark::Wifi(true) => text!("The Wi-Fi is back."),
        Remark::Wifi(false) => text!("The Wi-Fi is gone: connections are lost."),
        Remark::Power(true) => text!("The board has power."),
        Remark::Power(false) => text!("The power is gone."),
    }
}

fn refused(wish: &Wish, why: Refused) -> AttrValue {
    let address = wish.text();
    match why {
        Refused::Unknown => {
            text!(
                "{address} is refused (EHOSTUNREACH): the table “Where addresses lead” does not \
                have it, and a browser cannot connect there by itself."
            )
        }
        Refused::ByRow => text!("{address} is refused (EHOSTUNREACH): a row of the table says so."),
        Refused::NoWifi => text!("{address} cannot be reached (EHOSTUNREACH): there is no Wi-Fi."),
        Refused::TooMany => {
            text!("{address} is refused (ENFILE): {MAX_SOCKETS} connections are open already.")
        }
        Refused::Unreachable => {
            text!("{address} is refused (ECONNREFUSED): the broker that it leads to is not there.")
        }
    }
}

fn leads(route: &Route) -> AttrValue {
    match route {
        Route::Own => text!("this broker (its own address)"),
        Route::Row(row) => text!("{} (by the row {})", destination(&row.to), row.address),
    }
}

fn destination(to: &Destination) -> AttrValue {
    match to {
        Destination::Here => text!("this broker"),
        Destination::Tab => text!("the broker in this tab"),
        Destination::Socket(address) => text!("{address}"),
        Destination::Nowhere => text!("nowhere: refused"),
    }
}

fn file_error(error: &FileError) -> AttrValue {
    match error {
        FileError::NoName => text!("A file needs a name, such as sensor.py."),
        FileError::BadName(name) => {
            text!("A file cannot be called “{name}”: letters, digits, . _ - and / for folders.")
        }
        FileError::LongName => text!("A name has at most {MAX_FILE_NAME_LEN} bytes."),
        FileError::Taken(name) => text!("There is a file {name} already."),
        FileError::TooMany => text!("A board has at most {MAX_FILES} files."),
        FileError::TooLarge => {
            text!("A board's files have {} KiB at most.", MAX_PROGRAM_LEN / 1024)
        }
        FileError::NoText(name) => text!("{name} is not a text file."),
    }
}

fn row_error(error: &RowError) -> AttrValue {
    match error {
        RowError::Empty => text!("Type an address, such as broker.example or 192.168.1.5:1883."),
        RowError::BadHost(host) => text!("“{host}” is not a host: no scheme, no path, no spaces."),
        RowError::BadPort(port) => text!("“{port}” is not a port: those are 1 to 65535."),
        RowError::BadSocket(it) => address(it),
        RowError::TooMany => text!("The table is full."),
    }
}

pub(super) fn gone(gone: &Gone) -> AttrValue {
    match gone {
        Gone::File(_, _, file) => text!("{} is gone.", file.name),
        Gone::Files(..) => text!("Other files have taken the place of yours."),
        Gone::Output(..) => text!("The output is cleared."),
        Gone::Row(_, row) => text!("The row {} is gone.", row.address),
        Gone::Rows(_) => text!("The table is as it was at first."),
    }
}
