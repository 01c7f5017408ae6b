//! The codec as wasm: bytes come in and go out by a buffer in its memory, packets stay inside, as
//! they do in the page.
//!
//! Numbers instead of values that wasm cannot pass: a version is its protocol level, and 0 says
//! that something is not well-formed.

use std::cell::RefCell;

use shared::wire::{BytesMut, Decoder, Packet, Version};

/// What one connection has.
struct Side {
    /// Memory that is not used: what comes behind it lies elsewhere in each round.
    _padding: Vec<u8>,
    version: Version,
    decoder: Decoder,
    /// The bytes that JavaScript puts in.
    input: Vec<u8>,
    /// The bytes that JavaScript takes out.
    output: BytesMut,
    /// The packet that was decoded last.
    packet: Option<Packet>,
}

thread_local! {
    static SIDE: RefCell<Side> = RefCell::new(Side::new(Version::V5, 0));
}

impl Side {
    fn new(version: Version, padding: usize) -> Self {
        Self {
            _padding: vec![0; padding],
            version,
            decoder: Decoder::new(version, 1 << 20),
            input: Vec::new(),
            output: BytesMut::new(),
            packet: None,
        }
    }
}

fn with<T>(act: impl FnOnce(&mut Side) -> T) -> T {
    SIDE.with_borrow_mut(act)
}

/// Begins a connection in this version, with its memory moved by about so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn open(level: u8, padding: usize) {
    let version = if level == 5 { Version::V5 } else { Version::V311 };
    with(|side| *side = Side::new(version, padding));
}

/// Where `len` bytes are to be put.
#[unsafe(no_mangle)]
pub extern "C" fn input(len: usize) -> *mut u8 {
    with(|side| {
        side.input.resize(len, 0);
        side.input.as_mut_ptr()
    })
}

/// Takes the first `len` bytes of the input in; gives the type of the packet that is whole with
/// them, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn decode(len: usize) -> u8 {
    with(|side| {
        let mut bytes = &side.input[..len];
        side.packet = side.decoder.poll_packet_in(&mut bytes).and_then(Result::ok);
        side.packet.as_ref().map_or(0, |packet| packet.packet_type() as u8)
    })
}

/// Encodes the packet that was decoded last; gives the number of bytes, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn encode() -> usize {
    with(|side| {
        side.output.clear();
        let packet = side.packet.as_ref();
        let written = packet.map(|packet| packet.encode(side.version, &mut side.output));
        if matches!(written, Some(Ok(()))) { side.output.len() } else { 0 }
    })
}

/// Where the encoded bytes are.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with(|side| side.output.as_ptr())
}
