//! Progress as plain lines: when a scan ends an image, and at most one line a minute for each scan.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use imagescan::scan::Progress;
use tokio::time::Instant;

use super::{failures, words};
use crate::console::Console;

const PAUSE: Duration = Duration::from_secs(60);

/// Plain lines.
pub struct Plain {
    console: Arc<Console>,
    /// The last line of each scan, and when it was shown.
    shown: BTreeMap<String, (Instant, String)>,
}

impl Plain {
    pub fn new(console: Arc<Console>) -> Self {
        Self { console, shown: BTreeMap::new() }
    }

    pub fn update(&mut self, label: &str, progress: &Progress) {
        for failure in failures(progress) {
            self.console.note(&format!("{label}  {failure}"));
        }
        let (now, line) = (Instant::now(), words(progress));
        let is_due = match self.shown.get(&progress.scan) {
            None => true,
            Some((_, last)) if *last == line => false,
            Some((at, _)) => progress.finished || now.duration_since(*at) >= PAUSE,
        };
        if is_due {
            self.console.note(&format!("{label}  {line}"));
            self.shown.insert(progress.scan.clone(), (now, line));
        }
    }
}
