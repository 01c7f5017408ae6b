//! The page's icons: strokes of one weight on a 24 by 24 field, in the colour of the text.

use yew::prelude::*;

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A cross.
    Close,
    /// Four corners.
    FullScreen,
    /// Six dots.
    Grip,
    /// A plus.
    Add,
    /// A half filled disc: as the system has it.
    Auto,
    /// A sun.
    Light,
    /// A moon.
    Dark,
    /// A board with pins.
    Board,
    /// A tag on a string: a topic.
    Topic,
    /// A cable.
    Cable,
    /// An arrow out of a tray: a file comes in.
    Open,
    /// An arrow into a tray: a file goes out.
    Save,
    /// A bin.
    Bin,
    /// An angle: there is more below.
    Twig,
    /// Cells.
    Table,
    /// An arrow up: from the page.
    Sent,
    /// An arrow down: to the page.
    Received,
    /// Two arrows in a circle.
    Repeat,
    /// A level line.
    Constant,
    /// A sine wave.
    Sine,
    /// A triangle wave.
    Triangle,
    /// A square wave.
    Square,
    /// A board on a bench: the place of boards.
    Bench,
    /// A prompt: the console.
    Console,
    /// Boxes in a row: packets.
    Packets,
    /// An open book: to learn.
    Learn,
    /// A hub with its clients: the broker.
    Broker,
    /// An arrow that goes back.
    Undo,
    /// A window with a drawer at its bottom.
    Drawer,
    /// A magnifying glass.
    Search,
    /// A pencil.
    Edit,
    /// Two sheets.
    Copy,
    /// A paper plane.
    Send,
    /// A triangle.
    Play,
    /// Two bars.
    Pause,
    /// A square.
    Stop,
    /// A filled disc in a ring.
    Record,
    /// An arrow head that points down.
    Down,
    /// An arrow head that points right.
    Right,
    /// An arrow head that points left.
    Left,
    /// An arrow head that points up.
    Up,
    /// Three dots.
    More,
    /// A funnel.
    Filter,
    /// Four corners that part: full screen.
    Full,
    /// A question mark.
    Help,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Grip => "M9 5h.01M15 5h.01M9 12h.01M15 12h.01M9 19h.01M15 19h.01",
            Self::FullScreen => "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Add => "M12 5v14M5 12h14",
            Self::Auto => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 3v18M12 8l5.5-2M12 13l8-3M12 18l7-3",
            Self::Light => {
                "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4\
                 M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5"
            }
            Self::Dark => "M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5z",
            Self::Board => "M5 7h14v10H5zM9 10h6v4H9zM8 4v3M12 4v3M16 4v3M8 17v3M12 17v3M16 17v3",
            Self::Topic => "M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01",
            Self::Cable => "M7 3v5M13 3v5M5 8h10v3a5 5 0 01-10 0zM10 16v2a3 3 0 003 3h7",
            Self::Open => "M4 15v5h16v-5M12 16V4M7 9l5-5 5 5",
            Self::Save => "M4 15v5h16v-5M12 4v12M7 11l5 5 5-5",
            Self::Bin => "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5",
            Self::Twig => "M9 6l6 6-6 6",
            Self::Table => "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14",
            Self::Sent => "M12 19V5M6 11l6-6 6 6",
            Self::Received => "M12 5v14M6 13l6 6 6-6",
            Self::Repeat => "M4 11a8 8 0 0114-5l2 2M20 4v4h-4M20 13a8 8 0 01-14 5l-2-2M4 20v-4h4",
            Self::Constant => "M3 12h18",
            Self::Sine => "M3 12c2.5-9 6-9 9 0s6.5 9 9 0",
            Self::Triangle => "M3 12l4.5-6 9 12L21 12",
            Self::Square => "M3 12V6h9v12h9v-6",
            Self::Bench => {
                "M4 5h10v7H4zM7 5V3M11 5V3M7 12v2M11 12v2M2 17h20M5 17v4\
                M19 17v4M17.5 9.5a2 2 0 100-4 2 2 0 000 4z"
            }
            Self::Console => "M3 4h18v16H3zM7 9l3 3-3 3M12.5 15H17",
            Self::Packets => "M3 6h5v5H3zM10 6h11v5H10zM3 14h9v5H3zM14 14h7v5h-7z",
            Self::Learn => {
                "\
                M12 6.5C10 4.8 7 4.3 3 4.5v14c4-.2 7 .3 9 2 2-1.7 5-2.2 9-2v-14c-4-.2-7 .3-9 2zM12 6.5v14"
            }
            Self::Broker => {
                "M12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM12 9.5V7M14.2 13.3l2.2 1.2M9.8 13.3l-2.2 1.2\
                M12 3a2 2 0 100 4 2 2 0 000-4zM18.2 13.5a2 2 0 100 4 2 2 0 000-4zM5.8 13.5a2 2 0 100 4 2 2 0 000-4z"
            }
            Self::Undo => "M9 5L4 10l5 5M4 10h10a6 6 0 010 12h-3",
            Self::Drawer => "M4 4h16v16H4zM4 14h16M10.5 17h3",
            Self::Search => "M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.2 15.2L21 21",
            Self::Edit => "M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4",
            Self::Copy => "M8 8h12v12H8zM16 8V4H4v12h4",
            Self::Send => "M3 11l18-8-7 18-3-7.5zM11 13.5L21 3",
            Self::Play => "M7 4l13 8-13 8z",
            Self::Pause => "M8 5v14M16 5v14",
            Self::Stop => "M6 6h12v12H6z",
            Self::Record => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 9a3 3 0 100 6 3 3 0 000-6z",
            Self::Down => "M6 9l6 6 6-6",
            Self::Right => "M9 6l6 6-6 6",
            Self::Left => "M15 6l-6 6 6 6",
            Self::Up => "M6 15l6-6 6 6",
            Self::More => {
                "M5.5 11.4a.6.6 0 100 1.2.6.6 0 000-1.2zM12 11.4a.6.6 0 100 1.2.6.6 0 000-1.2z\
                M18.5 11.4a.6.6 0 100 1.2.6.6 0 000-1.2z"
            }
            Self::Filter => "M3 5h18l-7 8v6l-4 2v-8z",
            Self::Full => "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
            Self::Help => {
                "M12 3a9 9 0 100 18 9 9 0 000-18z\
                M9.5 9.5a2.5 2.5 0 113.5 2.3c-.7.3-1 .9-1 1.7M12 16.5h.01"
            }
        }
    }

    /// The icon, hidden from those who do not see it: what it says is said beside it.
    pub fn html(self, size: u32) -> Html {
        let size = AttrValue::from(size.to_string());
        html! {
            <svg width={size.clone()} height={size} viewBox="0 0 24 24" fill="none"
                stroke="currentColor" stroke-width="1.8" stroke-linecap="round"
                stroke-linejoin="round" aria-hidden="true" focusable="false">
                <path d={self.path()} />
            </svg>
        }
    }
}

/// The mark of Blinklab: an LED whose light goes out in waves, as a message does.
pub fn mark() -> Html {
    html! {
        <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8" fill="#23251f" />
            <path d="M8 25v-3M14 25v-3" stroke="#c9b8a6" stroke-width="2" stroke-linecap="round" />
            <path d="M5.5 20.5h11v-8a5.5 5.5 0 00-11 0z" fill="#ff6a42" />
            <path d="M8.3 13.2a2.8 2.8 0 012.4-2.9" fill="none" stroke="#ffd9c7"
                stroke-width="1.6" stroke-linecap="round" />
            <path d="M19.5 10.5a7 7 0 010 8M23.5 7a12 12 0 010 15" fill="none"
                stroke="#ffb38f" stroke-width="2.2" stroke-linecap="round" />
        </svg>
    }
}
