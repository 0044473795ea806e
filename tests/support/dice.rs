//! Chance that falls alike in every run.

/// A linear congruential generator (Knuth's constants): enough to choose moments.
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: usize) -> Self {
        Self(seed as u64)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}
