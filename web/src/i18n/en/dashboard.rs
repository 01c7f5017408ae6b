//! English for the dashboard.

use yew::AttrValue;

use super::super::dashboard::DashboardSay;
use super::faults::spec_error;
use super::s;
use crate::state::dashboard::spec::CardKind;

pub(in crate::i18n) fn say(what: DashboardSay<'_>) -> AttrValue {
    match what {
        DashboardSay::Edit(name) => text!("Change the card {name}"),
        DashboardSay::RemoveCard(name) => text!("Remove the card {name}"),
        DashboardSay::Arrange(name) => text!("Move or resize the card {name}"),
        DashboardSay::ArrangeHint => {
            text!("Drag, or use the arrow keys: they move the card; with Shift they resize it.")
        }
        DashboardSay::ResizeCorner => text!("Drag to resize"),
        DashboardSay::Moved(it) => text!(
            "Place {} of {}, {} column{s} wide, {} row{s_too} high",
            it.place,
            it.of,
            it.width,
            it.height,
            s = s(it.width),
            s_too = s(it.height)
        ),
        DashboardSay::Pending(payload) => text!("{payload} was sent, not seen on the topic yet…"),
        DashboardSay::Unseen(payload) => {
            text!("{payload} was sent, and was not seen on the topic within 5 seconds.")
        }
        DashboardSay::SentWords => text!("Sent. This part does not report back."),
        DashboardSay::Range(min, max) => text!("from {min} to {max}"),
        DashboardSay::SliderOf(name) => text!("Set {name}"),
        DashboardSay::Press(name) => text!("Press {name}"),
        DashboardSay::NoNumber => text!("The last message is not a number."),
        DashboardSay::NoField(path) => text!("The last message has no “{path}”."),
        DashboardSay::LogEmpty => text!("Messages appear here as they come."),
        DashboardSay::LogLost(count) => text!("{count} older message{s} not kept.", s = s(count)),
        DashboardSay::Clear => text!("Clear"),
        DashboardSay::NoPicture => text!("No picture has come on this topic yet."),
        DashboardSay::PictureTooLarge(size) => {
            text!("The picture has {size} bytes; up to 1 MiB is shown.")
        }
        DashboardSay::PictureUnknown(size) => {
            text!("These {size} bytes are no PNG, JPEG, GIF or WebP picture.")
        }
        DashboardSay::PictureAlt(name, size) => text!("Picture from {name}, {size} bytes"),
        DashboardSay::NoBoard(board) => text!("The board {board} has not announced itself here."),

        DashboardSay::NoNumbers => text!("The curve begins with the first number that comes."),
        DashboardSay::Chart(name, lines, points) => {
            text!("Chart of {name}: lines: {lines}, numbers: {points}")
        }
        DashboardSay::ChartKeys => text!(
            "Arrow keys move in time, plus and minus zoom, 0 shows all, space pauses; or drag, and zoom with Ctrl and the wheel, or with the wheel after a click."
        ),
        DashboardSay::WheelHint => text!("Ctrl + wheel zooms"),
        DashboardSay::ZoomIn => text!("Zoom in"),
        DashboardSay::ZoomOut => text!("Zoom out"),
        DashboardSay::Fit => text!("Show all"),
        DashboardSay::Hold => text!("Pause"),
        DashboardSay::Resume => text!("Follow"),
        DashboardSay::Held => text!("paused"),
        DashboardSay::Line => text!("Line"),
        DashboardSay::Last => text!("last"),
        DashboardSay::Least => text!("lowest"),
        DashboardSay::Most => text!("highest"),
        DashboardSay::Count => text!("numbers"),

        DashboardSay::AskedFor(value) => text!("asked for {value}, no report yet…"),
        DashboardSay::ToneOf(name) => text!("{name}: tone"),
        DashboardSay::Brightness => text!("Brightness"),
        DashboardSay::Color => text!("Colour"),
        DashboardSay::ColorTemperature => text!("Colour temperature"),
        DashboardSay::LightEffect => text!("Effect"),
        DashboardSay::Position => text!("Position"),
        DashboardSay::Speed => text!("Speed"),
        DashboardSay::Choose(name) => text!("Choose {name}"),
        DashboardSay::Set => text!("Set"),
        DashboardSay::LeftOut(keys) => text!("Not understood here, and left out: {keys}."),
        DashboardSay::Characters(min, max) => text!("{min} to {max} characters"),

        DashboardSay::NewCard => text!("A card for a topic"),
        DashboardSay::ChangeCard => text!("Change the card"),
        DashboardSay::Kind(it) => kind(it),
        DashboardSay::KindHint(it) => kind_hint(it),
        DashboardSay::KindLabel => text!("What it is"),
        DashboardSay::TitleLabel => text!("Title"),
        DashboardSay::TopicHint => text!("Messages on this topic are shown."),
        DashboardSay::PressHint => text!("Where a press sends its message."),
        DashboardSay::FilterHint => text!("+ and # are allowed here."),
        DashboardSay::BoardLabel => text!("Board"),
        DashboardSay::SendTo => text!("Send to"),
        DashboardSay::SendToHint => text!("empty: the same topic"),
        DashboardSay::Field => text!("Field of the JSON"),
        DashboardSay::FieldHint => text!("such as temperature or a.b[0]; empty: the whole message"),
        DashboardSay::Unit => text!("Unit"),
        DashboardSay::Min => text!("Lowest"),
        DashboardSay::Max => text!("Highest"),
        DashboardSay::Step => text!("Step"),
        DashboardSay::Message => text!("Message"),
        DashboardSay::More => text!("Further lines"),
        DashboardSay::MoreHint => text!("one a line: the topic, and after a space its field"),
        DashboardSay::Save => text!("Save"),
        DashboardSay::SpecError(it) => spec_error(it),
        DashboardSay::NotANumber => text!("This is not a number."),
    }
}

fn kind(it: CardKind) -> AttrValue {
    match it {
        CardKind::Switch => text!("Switch"),
        CardKind::Button => text!("Button"),
        CardKind::Slider => text!("Slider"),
        CardKind::Gauge => text!("Gauge"),
        CardKind::Value => text!("Value"),
        CardKind::Chart => text!("Chart"),
        CardKind::Text => text!("Text"),
        CardKind::Log => text!("Log"),
        CardKind::Image => text!("Picture"),
        CardKind::Board => text!("Board"),
    }
}

fn kind_hint(it: CardKind) -> AttrValue {
    match it {
        CardKind::Switch => text!("One message for on, one for off."),
        CardKind::Button => text!("Sends one message."),
        CardKind::Slider => text!("Sends a number."),
        CardKind::Gauge => text!("A number between two ends."),
        CardKind::Value => text!("The last value, large."),
        CardKind::Chart => text!("Numbers over time, several lines."),
        CardKind::Text => text!("Shows the last message and sends any text."),
        CardKind::Log => text!("The last messages of a topic filter."),
        CardKind::Image => text!("A PNG, JPEG, GIF or WebP picture."),
        CardKind::Board => text!("A board that announced itself."),
    }
}
