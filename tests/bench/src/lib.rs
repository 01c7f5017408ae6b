//! The packets that are measured, and the codecs that read and write them.
//!
//! Every codec gets the same bytes and does the same work, as far as its interface lets it; where
//! it does not, docs/BENCHMARKS.md says so. Which packets they are, and that all codecs mean the
//! same by them, is in [`samples`].

pub mod codecs;
pub mod samples;

/// A codec in one version of MQTT, as its user calls it.
pub trait Codec {
    /// What it is called in the tables.
    const NAME: &'static str;
    /// A decoded packet.
    type Packet;
    /// A packet as the encoder takes it: borrowed, where the encoder does not use it up.
    type Item<'a>;
    /// What lives as long as a connection: the decoder and the buffer that it reads from.
    type Decoder;
    /// The buffer that is written into again and again.
    type Out: Default;

    /// A decoder for a connection.
    fn decoder() -> Self::Decoder;

    /// Takes in bytes as a socket hands them over, one whole packet, and decodes it.
    fn decode(decoder: &mut Self::Decoder, bytes: &[u8]) -> Self::Packet;

    /// The packet as the encoder takes it.
    fn item(packet: &Self::Packet) -> Self::Item<'_>;

    /// Empties `out` and encodes the packet into it: contiguous bytes, as one write takes them.
    fn encode(item: Self::Item<'_>, out: &mut Self::Out);

    /// What stands in `out`.
    fn written(out: &Self::Out) -> &[u8];
}
