//! Numbers that look random and are the same for the same seed (SplitMix64).

/// A generator that the driver seeds.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `last`, both included.
    pub(super) fn up_to(&mut self, last: u64) -> u64 {
        // The high half of the product spreads the numbers evenly without a division.
        let product = u128::from(self.next()) * (u128::from(last) + 1);
        (product >> 64) as u64
    }

    /// True once in `times` times; never if that is 0.
    pub(super) fn one_in(&mut self, times: u32) -> bool {
        times != 0 && self.up_to(u64::from(times) - 1) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_sequence() {
        let mut random = Random::new(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973];
        assert_eq!([random.next(), random.next()], expected);
    }

    #[test]
    fn every_number_up_to_the_last_comes_and_no_other() {
        let mut random = Random::new(0);
        let mut seen = [0; 4];
        for _ in 0..4000 {
            seen[random.up_to(3) as usize] += 1;
        }
        assert!(seen.iter().all(|&times| (900..1100).contains(&times)), "{seen:?}");
        assert!(!Random::new(0).one_in(0));
        assert!(Random::new(0).one_in(1));
    }
}
