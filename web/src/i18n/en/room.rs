//! English for the classroom.

use yew::AttrValue;

use super::super::room::RoomSay;
use crate::state::room::{Happened, Limit, Refused};

pub fn say(what: RoomSay<'_>) -> AttrValue {
    match what {
        RoomSay::Refused(refused) => of(refused),
        RoomSay::Happened(event) => happened(event),
        RoomSay::JoinTitle => text!("Join the class"),
        RoomSay::JoinHint => text!("Type the code that the teacher shows, and your name."),
        RoomSay::Code => text!("Room code"),
        RoomSay::Name => text!("Your name"),
        RoomSay::Join => text!("Take a seat"),
        RoomSay::ForTeachers => text!("Are you the teacher?"),
        RoomSay::Seat(number) => text!("Seat {number}"),
        RoomSay::SeatHint => text!(
            "This seat has topics of its own: you can run the same program as everybody else, with the same client identifier, and nobody gets in your way."
        ),
        RoomSay::YourBoards => text!("Your virtual boards"),
        RoomSay::ToBench => text!("To the bench"),
        RoomSay::ProgramOf(name) => text!("Program of {name}"),
        RoomSay::Topics => text!("What your topics are for others"),
        RoomSay::YouWrite => text!("You write"),
        RoomSay::BrokerHas => text!("The broker has"),
        RoomSay::WhoSees => text!("Who can use it"),
        RoomSay::OnlyYou => text!("your seat"),
        RoomSay::WholeClass => text!("the whole class"),
        RoomSay::ForBoards => text!("For a real board"),
        RoomSay::ForBoardsHint => text!(
            "A real board joins your seat with this login. The topics in its program stay as they are."
        ),
        RoomSay::Address => text!("Broker"),
        RoomSay::Username => text!("User name"),
        RoomSay::Password => text!("Password"),
        RoomSay::LeaveSeat => text!("Leave the seat"),
        RoomSay::RaiseHand => text!("Raise your hand"),
        RoomSay::LowerHand => text!("Take your hand down"),
        RoomSay::Elsewhere => text!("The page talks to another broker"),
        RoomSay::BackToSeat => text!("Back to the seat"),
        RoomSay::Read => text!("Done"),
        RoomSay::TeacherSays => text!("The teacher says:"),
        RoomSay::TeacherProgram => text!("The teacher has a program for you."),
        RoomSay::TakeProgram => text!("Put it into my board and run it"),
        RoomSay::TakeProgramInto(name) => text!("Put it into {name} and run it"),
        RoomSay::IsFrozen => {
            text!("The teacher has frozen all seats: what you publish now reaches nobody.")
        }
        RoomSay::IsMuted => {
            text!("The teacher has muted your seat: what you publish now reaches nobody.")
        }
        RoomSay::IsSlowed(limit) => slowed(limit),
        RoomSay::NeedsBoard => text!("Add a virtual board to run it."),
        RoomSay::ToWall => text!("Teacher's wall"),
        RoomSay::Wall => text!("Teacher's wall"),
        RoomSay::WallHint => {
            text!("Students scan the picture, or open the address and type the code.")
        }
        RoomSay::ToProjector => text!("For the projector"),
        RoomSay::ShowHint => text!("Scan the picture, or open this address and type the code:"),
        RoomSay::Controls => text!("For all seats"),
        RoomSay::OnlyHere => {
            text!("Only this computer reaches the broker: students can't join yet.")
        }
        RoomSay::OnlyHereTls => text!(
            "Only this computer reaches the broker. Start it with --lan, so that students can join."
        ),
        RoomSay::LetIn => text!("Let the room in"),
        RoomSay::PlainHttp => text!(
            "The address is plain http. Browsers then keep some things from the students' pages: sending a program to a board over USB, copying with a button, and working without the network. Over https they have all of them: start the broker with --lan --tls auto."
        ),
        RoomSay::LetInMeanwhile => text!("Let devices of this network in while the lesson is held"),
        RoomSay::NoLesson => text!("No lesson yet"),
        RoomSay::NoLessonHint => text!(
            "A lesson gives each student a seat with topics of its own. While it is held, other devices need a seat or a password to come in."
        ),
        RoomSay::Ended => text!("The lesson is over"),
        RoomSay::EndedHint => text!(
            "What was done can still be exported. The next lesson has a new code and empty seats."
        ),
        RoomSay::Begin => text!("Begin a lesson"),
        RoomSay::ReallyBegin(seats) => text!(
            "The record of the last lesson and what {} retained are gone for good then. Export the record first if you want to keep it.",
            if seats == 1 { "its seat has".to_owned() } else { format!("its {seats} seats have") }
        ),
        RoomSay::Online(online, 1) => text!("{online} of 1 seat online"),
        RoomSay::Online(online, all) => text!("{online} of {all} seats online"),
        RoomSay::Hands(1) => text!("1 hand is up"),
        RoomSay::Hands(hands) => text!("{hands} hands are up"),
        RoomSay::NoSeats => text!("Nobody is here yet"),
        RoomSay::NoSeatsHint => text!("Each student who joins gets a card here."),
        RoomSay::Freeze => text!("Freeze all"),
        RoomSay::Release => text!("Release all"),
        RoomSay::Lock => text!("Lock the room"),
        RoomSay::Unlock => text!("Let new students in"),
        RoomSay::End => text!("End the lesson"),
        RoomSay::ReallyEnd(0) => text!("End the lesson? Its code lets nobody in any more."),
        RoomSay::ReallyEnd(seats) => text!(
            "End the lesson for everyone? Its code and {} let nobody in any more. What was done can be exported until the next lesson.",
            if seats == 1 { "its seat".to_owned() } else { format!("its {seats} seats") }
        ),
        RoomSay::Cancel => text!("Cancel"),
        RoomSay::ExportCsv => text!("Export CSV"),
        RoomSay::ExportJson => text!("Export JSON"),
        RoomSay::MessageForAll => text!("A message for all"),
        RoomSay::Send => text!("Send"),
        RoomSay::AllSee => text!("All see:"),
        RoomSay::TakeBack => text!("Take it back"),
        RoomSay::ProgramForAll => text!("A program for all"),
        RoomSay::Given(1) => text!("given: 1 line"),
        RoomSay::Given(lines) => text!("given: {lines} lines"),
        RoomSay::FromFile => text!("From a file"),
        RoomSay::FromBoard => text!("From one of my boards"),
        RoomSay::TooLong => text!("A program for all has 48 KiB at most."),
        RoomSay::Give => text!("Give it to all"),
        RoomSay::Rate(rate) => text!("{rate:.1} msg/s"),
        RoomSay::Silent(seconds @ ..120) => text!("{seconds} s ago"),
        RoomSay::Silent(seconds) => text!("{} min ago", seconds / 60),
        RoomSay::NeverHeard => text!("nothing sent yet"),
        RoomSay::HandIsUp => text!("hand is up"),
        RoomSay::Muted => text!("muted"),
        RoomSay::Slowed => text!("sends too fast"),
        RoomSay::IsOpen => text!("open to all"),
        RoomSay::Offline => text!("offline"),
        RoomSay::IsOnline => text!("online"),
        RoomSay::BrokenBoard => text!("Its manifest can't be read."),
        RoomSay::Quality("color_temp") => text!("color temperature"),
        RoomSay::Quality(name) => text!("{name}"),
        RoomSay::LampOn => text!("on"),
        RoomSay::LampOff => text!("off"),
        RoomSay::LookInto(number) => text!("A look into seat {number}"),
        RoomSay::Close => text!("Close"),
        RoomSay::HandSeen => text!("Hand seen"),
        RoomSay::Mute => text!("Mute"),
        RoomSay::Unmute => text!("Unmute"),
        RoomSay::Open => text!("Open to all"),
        RoomSay::Shut => text!("Close to others"),
        RoomSay::Remove => text!("Remove the seat"),
        RoomSay::ReallyRemove(name) => {
            text!("{name} is sent away, and what the seat has retained is gone for good.")
        }
        RoomSay::LastError => text!("Last error of its program"),
        RoomSay::Values => text!("Boards and values"),
        RoomSay::Log => text!("What happened"),
        RoomSay::Program => text!("Its program"),
        RoomSay::Output => text!("What the program printed last"),
        RoomSay::NoOutput => text!("It has printed nothing in the page."),
        RoomSay::NoProgram => text!("No program in the page yet."),
        RoomSay::Clients => text!("Clients"),
        RoomSay::ItsConsole => text!("Its console"),
        RoomSay::ItsPackets => text!("Its packets"),
        RoomSay::Lesson => text!("Its lesson"),
        RoomSay::LessonNumber(number) => text!("Lesson {number}"),
        RoomSay::StepOf(step, all) => text!("step {step} of {all}"),
        RoomSay::OfStep(come, wanted) => text!("{come} of {wanted}"),
        RoomSay::LessonDone => text!("done"),
        RoomSay::Almost => text!("Almost:"),
        RoomSay::Qr => text!("QR code of the address to join"),
    }
}

/// Why the broker reads more slowly.
fn slowed(limit: Limit) -> AttrValue {
    match limit {
        Limit::Messages(rate) => text!(
            "Your seat sends more than {rate} messages a second (to connect counts as ten): the broker takes them more slowly. Nothing is lost."
        ),
        Limit::Bytes(rate) => text!(
            "Your seat sends more than {} KiB a second: the broker takes it more slowly. Nothing is lost.",
            rate / 1024
        ),
        Limit::Other => {
            text!("Your seat sends too much: the broker takes it more slowly. Nothing is lost.")
        }
    }
}

fn of(refused: Refused) -> AttrValue {
    match refused {
        Refused::Unreachable => text!("Nobody answers: is the broker still running?"),
        Refused::NoClassroom => text!("This page was not served by a broker with a classroom."),
        Refused::NoLesson => text!("No lesson is held here at the moment."),
        Refused::WrongCode => text!("That is not the code of this room."),
        Refused::Locked => text!("The teacher lets nobody new in at the moment."),
        Refused::Full => text!("Every seat is taken."),
        Refused::BadName => text!("A name has 1 to 40 characters that can be seen."),
        Refused::NoSeat => {
            text!("This seat is gone: the teacher removed it, or another lesson has begun.")
        }
        Refused::TooMany => text!("Too many tries: wait some seconds."),
        Refused::Watched => text!("As many clients are watched as the broker permits."),
        Refused::Login => text!("This is for administrators."),
        Refused::NotOpened => text!(
            "Other devices could not be let in: this computer is in no network, or another program is in the way."
        ),
        Refused::Status(status) => text!("The broker refused (status {status})."),
    }
}

fn happened(what: Happened) -> AttrValue {
    match what {
        Happened::Joined => text!("took the seat"),
        Happened::Connected => text!("connected"),
        Happened::Disconnected => text!("disconnected"),
        Happened::Message => text!("published"),
        Happened::Muted(true) => text!("was muted"),
        Happened::Muted(false) => text!("may speak again"),
        Happened::Opened(true) => text!("was opened to all"),
        Happened::Opened(false) => text!("was closed to others"),
        Happened::HandSeen => text!("hand was seen"),
    }
}
