//! What the page can say of the programs of virtual boards.

use crate::state::programs::addresses::{Destination, RowError, Wish};
use crate::state::programs::fault::{Cause, Fault};
use crate::state::programs::files::FileError;
use crate::state::programs::said::Note;
use crate::state::programs::{Gone, Remark, Route, Status};

/// Something to say of them.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum ProgramsSay<'a> {
    // The head
    Program,
    ToBench,
    WriteProgram,
    WriteProgramHint,
    NoBoard,
    Behave,
    NoPower,
    Run,
    Restart,
    Stop,
    Force,
    ForceHint,
    Prompt,
    Status(&'a Status),
    Changed,
    Memory(&'a str, &'a str),
    Load(u32),
    Version(&'a str),

    // Files
    Files,
    NewFile,
    FileName,
    Add,
    Rename,
    RenameTitle(&'a str),
    Delete(&'a str),
    OpenFile,
    SaveFile,
    Examples,
    ExamplesHint,
    ExamplesFailed,
    FileError(&'a FileError),
    Text(&'a str),
    EditorKeys,
    EditorLoading,
    EditorFailed,

    // Output
    Output,
    OutputOf(&'a str),
    OutputEmpty,
    NothingFound,
    Lines(usize),
    Search,
    Hold,
    GoOn,
    Clear,
    Copy,
    SaveOutput,
    Input,
    InputHint,
    Send,
    Remark(&'a Remark),

    // What went wrong
    FaultAt(&'a Fault),
    Cause(&'a Cause),
    ShowLine(u32),
    NotesTitle,
    Note(&'a Note),

    // Where its bytes go
    Connections,
    NoConnections,
    Leads(&'a Wish, &'a Route),
    Packets,
    Wifi,
    Network(&'a str),
    NoNetwork,
    Addresses,
    AddressesHint,
    AddressColumn,
    ToColumn,
    To(&'a Destination),
    ToSocket,
    AddRow,
    RemoveRow(&'a str),
    ResetRows,
    RowError(&'a RowError),
    LetHere(&'a str),
    Gone(&'a Gone),
}
