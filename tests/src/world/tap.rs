//! Sees every byte that arrives anywhere in a world: counts them, hashes them, splits them.

use shared::time::Instant;

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Tap {
    fingerprint: u64,
    delivered: u64,
    split: Option<u64>,
}

impl Tap {
    /// Hands `bytes` to a machine, in two pieces if the planned split lies inside them.
    pub(super) fn pass(&mut self, now: Instant, bytes: &[u8], mut machine: impl FnMut(&[u8])) {
        let start = self.delivered;
        self.delivered += bytes.len() as u64;
        self.fingerprint = fold(self.fingerprint, now.as_micros());
        for byte in bytes {
            self.fingerprint = fold(self.fingerprint, u64::from(*byte));
        }
        match self.split {
            Some(split) if start < split && split < self.delivered => {
                let index = usize::try_from(split - start).expect("it lies within the bytes");
                machine(&bytes[..index]);
                machine(&bytes[index..]);
            }
            _ => machine(bytes),
        }
    }

    /// Plans a split before the byte with this number.
    pub(super) fn split_at(&mut self, byte: u64) {
        self.split = Some(byte);
    }

    /// A hash of every byte, and of when it arrived.
    pub(super) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// How many bytes have arrived.
    pub(super) fn delivered(&self) -> u64 {
        self.delivered
    }
}

/// One step of the FNV-1a hash.
const fn fold(print: u64, number: u64) -> u64 {
    (print ^ number).wrapping_mul(0x0100_0000_01b3)
}
