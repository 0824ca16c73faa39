//! What a list has already returned, in the memory of a hash for each element.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hash, RandomState};

/// The elements that occurred. Two of them are taken for the same if 128 bits of hashes with random keys are equal.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    keys: [RandomState; 2],
    hashes: HashSet<(u64, u64)>,
}

impl Seen {
    /// Adds an element, and returns whether it is new.
    pub(crate) fn insert(&mut self, element: &impl Hash) -> bool {
        let [first, second] = &self.keys;
        self.hashes.insert((first.hash_one(element), second.hash_one(element)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_new_once() {
        let mut seen = Seen::default();
        assert!((0..10_000).all(|element| seen.insert(&element)));
        assert!((0..10_000).all(|element| !seen.insert(&element)));
    }
}
