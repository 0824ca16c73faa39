//! The limits of code scanning, and how a run is split to be within them.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Entry;
use super::text::hash;

/// The most runs in a file.
pub(super) const MAX_RUNS: usize = 20;
/// The most results in a run.
pub(super) const MAX_RESULTS: usize = 25_000;
/// The most bytes of a file after gzip: a tenth less than GitHub's limit, because it is measured with another compressor.
pub(super) const MAX_SIZE: usize = 9_000_000;
/// The most parts of an account.
pub(super) const MAX_PARTS: u32 = 1 << 10;
/// The level of compression that gzip has by default.
const LEVEL: u8 = 6;

/// The size of a text that is compressed for an upload: at most that of the text, which is not compressed to measure it if it
/// fits as it is.
pub(super) fn size(text: &str) -> usize {
    if text.len() <= MAX_SIZE / MAX_RUNS {
        return text.len();
    }
    miniz_oxide::deflate::compress_to_vec(text.as_bytes(), LEVEL).len()
}

/// How the results of an account are assigned to parts.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) count: u32,
    /// The repositories of which a single one is above the limits. Their results are assigned by their fingerprints.
    large: BTreeSet<u64>,
}

impl Parts {
    /// As many parts.
    pub(super) fn new(count: u32, entries: &[Entry]) -> Self {
        let mut repositories: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
        for entry in entries {
            repositories.entry(entry.repository).or_default().push(entry.json.get());
        }
        let large = repositories
            .into_iter()
            .filter(|(_, results)| results.len() > MAX_RESULTS || size(&results.concat()) > MAX_SIZE);
        Self { count, large: large.map(|(repository, _)| repository).collect() }
    }

    /// The part of a repository, from 0.
    pub(super) fn of_repository(&self, repository: u64) -> u32 {
        // The remainder of a 32-bit number has 32 bits.
        u32::try_from(repository % u64::from(self.count)).unwrap_or_default()
    }

    /// The results of each part, in their order.
    pub(super) fn split<'a>(&self, entries: &'a [Entry]) -> Vec<Vec<&'a Entry>> {
        let mut parts: Vec<_> = (0..self.count).map(|_| Vec::new()).collect();
        for entry in entries {
            let is_large = self.large.contains(&entry.repository);
            let part = self.of_repository(if is_large { hash(&entry.fingerprint) } else { entry.repository });
            parts[part as usize].push(entry);
        }
        parts
    }
}
