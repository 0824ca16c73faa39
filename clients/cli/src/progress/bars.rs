//! Progress as bars, on a terminal.

use std::collections::BTreeMap;
use std::sync::Arc;

use imagescan::scan::Progress;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{failures, words};
use crate::console::Console;

/// A bar for each scan, on standard error. Dropping it removes the bars.
pub struct Bars {
    console: Arc<Console>,
    all: MultiProgress,
    of_scans: BTreeMap<String, ProgressBar>,
}

impl Bars {
    pub fn new(console: Arc<Console>) -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        Self { console, all, of_scans: BTreeMap::new() }
    }

    pub fn update(&mut self, label: &str, progress: &Progress) {
        let bar = self.of_scans.entry(progress.scan.clone()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{prefix}  [{bar:24}] {msg}").ok();
            let style = style.unwrap_or_else(ProgressStyle::default_bar).progress_chars("=> ");
            let bar = ProgressBar::new(100).with_style(style).with_prefix(label.to_owned());
            self.all.add(bar)
        });
        let ended = progress.done + progress.failed;
        let of_images = (ended * 100).checked_div(progress.total).unwrap_or_default();
        bar.set_position(progress.percent.map_or(of_images, u64::from));
        bar.set_message(words(progress));
        self.all.suspend(|| {
            for failure in failures(progress) {
                self.console.note(&format!("{label}  {failure}"));
            }
        });
        if progress.finished {
            bar.finish_and_clear();
        }
    }

    /// Removes the bars while something is written, and draws them again.
    pub fn suspend(&self, write: impl FnOnce()) {
        self.all.suspend(write);
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        // Standard error may be gone; nothing can be done then.
        let _ = self.all.clear();
    }
}
