//! Values without a pattern, found for any moment without those before it.
//!
//! A walk is made of noises, each twice as slow and √2 times as strong as the last: their sum looks
//! like a walk, and no step of it is longer than it may be. What would leave the bounds is folded
//! back.

/// Noises in a walk; the slowest turns every 2^15 steps.
const OCTAVES: u32 = 16;
/// The longest step of the sum of all noises: twice the sum of 2^(-k/2), a bit more for rounding.
const LONGEST: f64 = 6.83;

/// The walk's value after `count` steps from `start`.
pub(super) fn value(seed: u64, count: u64, bounds: (f64, f64), start: f64, step: f64) -> f64 {
    let (low, high) = bounds;
    let span = high - low;
    if !(span > 0.0 && span.is_finite() && step.is_finite() && start.is_finite()) {
        return low;
    }
    let walked = (wander(seed, count) - wander(seed, 0)) * (step / LONGEST);
    low + fold(start.clamp(low, high) - low + walked, span)
}

/// A number from -1 to 1 that depends on nothing but these two.
pub(super) fn signed(seed: u64, count: u64) -> f64 {
    let bits = mix(seed ^ mix(count.wrapping_add(0x9E37_79B9_7F4A_7C15)));
    (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

fn wander(seed: u64, count: u64) -> f64 {
    let noise = |octave: u32| {
        let lattice = mix(seed.wrapping_add(u64::from(octave)));
        let (index, width) = (count >> octave, 1_u64 << octave);
        let within = (count & (width - 1)) as f64 / width as f64;
        let (from, to) = (signed(lattice, index), signed(lattice, index.wrapping_add(1)));
        (from + (to - from) * within) * libm::pow(2.0, f64::from(octave) / 2.0)
    };
    (0..OCTAVES).map(noise).sum()
}

/// `value` thrown back at 0 and at `span` until it lies between them.
fn fold(value: f64, span: f64) -> f64 {
    let rest = libm::fmod(value, 2.0 * span);
    let rest = if rest < 0.0 { rest + 2.0 * span } else { rest };
    if rest > span { 2.0 * span - rest } else { rest }
}

/// Bits that look like none of their neighbours' (the finalizer of SplitMix64).
fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
