//! A small reproducible random number generator (SplitMix64) for ids and initial state. It is not cryptographic.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::BuildHasher as _;

/// A reproducible stream of random numbers, determined by a seed. It is not cryptographic.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream that `seed` determines.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next number.
    pub fn next_number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next_number() % end.max(1)
    }

    /// One of `choices`.
    ///
    /// # Panics
    ///
    /// When `choices` is empty.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        let last = choices.len() as u64;
        choices[usize::try_from(self.below(last)).unwrap_or(0)]
    }

    /// `length` lower-case hexadecimal digits.
    pub fn hex(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            write!(text, "{:016x}", self.next_number()).expect("a String takes any text");
        }
        text.truncate(length);
        text
    }

    /// A random id in the form of a UUID, without its version digits.
    pub fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

/// A seed that differs from run to run, taken from the random state of the standard library's hash maps.
#[must_use]
pub fn entropy() -> u64 {
    RandomState::new().hash_one(std::process::id())
}
