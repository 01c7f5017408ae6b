//! The scenarios that come with the page: those of `scenarios/`, as they are.

/// A scenario that comes with the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// What is in it.
    pub text: &'static str,
}

macro_rules! examples {
    ($($name:literal),* $(,)?) => {
        /// All of them, in the order in which a person is offered them.
        pub const EXAMPLES: &[Example] = &[$(Example {
            name: $name,
            text: include_str!(concat!("../../../../scenarios/", $name, ".yaml")),
        }),*];
    };
}

examples! {
    "qos1-over-a-cut",
    "last-will",
    "button-and-lamp",
    "session-resume",
    "retained-after-restart",
    "wildcards",
}
