//! Seeded randomness (SplitMix64), serialisable so that a saved world goes on where it stopped.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// A small deterministic generator: the same seed gives the same ids, splits and faults.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rng(u64);

impl Rng {
    /// A generator that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in `0..n` (0 when `n` is 0).
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// `len` lowercase hexadecimal digits.
    pub fn hex(&mut self, len: usize) -> String {
        let mut text = String::new();
        while text.len() < len {
            // Writing to a String cannot fail.
            let _ = write!(text, "{:016x}", self.next());
        }
        text.truncate(len);
        text
    }

    /// `len` characters of `a-z0-9`: the shape of API Gateway's ids.
    pub fn base36(&mut self, len: usize) -> String {
        const DIGITS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        (0..len).map(|_| char::from(DIGITS[self.below(36) as usize])).collect()
    }

    /// A version 4 UUID: the shape of request ids and RevisionIds.
    pub fn uuid(&mut self) -> String {
        let h = self.hex(30);
        let variant = ["8", "9", "a", "b"][self.below(4) as usize];
        format!("{}-{}-4{}-{variant}{}-{}", &h[..8], &h[8..12], &h[12..15], &h[15..18], &h[18..30])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_ids() {
        let (mut a, mut b) = (Rng::new(7), Rng::new(7));
        assert_eq!(a.uuid(), b.uuid(), "one seed must give one sequence");
        assert_eq!(a.uuid().len(), 36, "a UUID has 36 characters");
        assert_ne!(a.base36(10), a.base36(10), "the sequence must move on");
    }
}
