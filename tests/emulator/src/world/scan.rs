//! One scan: the state of each of its images is a function of the time.
//!
//! A scan takes the same time for any number of images. Its images run one after another, so that its progress is linear.

use std::collections::{BTreeMap, BTreeSet};

use super::{Chosen, mix};

/// The part of a scan's time that it waits before its first image runs: one of this many.
const WAITING_PART: i64 = 10;

/// How a scan ends for an image, or as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Failed,
    TimedOut,
}

/// The state of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImageState {
    NotScanned,
    Waiting,
    /// With the percentage that is done.
    Running(u8),
    Done {
        at: i64,
    },
    Failed {
        at: i64,
    },
    TimedOut {
        at: i64,
    },
    Stopped {
        at: i64,
    },
}

impl ImageState {
    pub(crate) fn is_unfinished(self) -> bool {
        matches!(self, Self::Waiting | Self::Running(_))
    }
}

/// The state of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScanState {
    Waiting,
    Running,
    Done { at: i64 },
    Failed { at: i64 },
    TimedOut { at: i64 },
    Stopped { at: i64 },
}

impl ScanState {
    pub(crate) fn is_unfinished(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// The numbers of images of a scan by their states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    pub(crate) total: u64,
    pub(crate) done: u64,
    pub(crate) failed: u64,
    pub(crate) timed_out: u64,
    /// Waiting and running ones; 0 if the scan was stopped.
    pub(crate) unfinished: u64,
    /// 0 to 100.
    pub(crate) percent: u8,
    /// Until the end, in milliseconds.
    pub(crate) remaining: i64,
}

/// A scan that was started.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    /// Counted from 1.
    pub(crate) number: u64,
    pub(crate) chosen: Chosen,
    pub(crate) started_at: i64,
    pub(crate) duration: i64,
    pub(crate) stopped_at: Option<i64>,
    /// Images whose scans were stopped while the others went on.
    pub(super) stopped_images: BTreeMap<u64, i64>,
    /// How the scan ends as a whole.
    pub(crate) outcome: Outcome,
    /// Images whose scans fail in any case.
    pub(super) failing: BTreeSet<u64>,
    pub(super) seed: u64,
}

impl Scan {
    pub(crate) fn ends_at(&self) -> i64 {
        self.started_at + self.duration
    }

    pub(crate) fn state(&self, now: i64) -> ScanState {
        let end = self.ends_at();
        match (self.stopped_at, self.outcome) {
            (Some(at), _) if at < end && at <= now => ScanState::Stopped { at },
            _ if now < self.started_at + self.duration / WAITING_PART => ScanState::Waiting,
            _ if now < end => ScanState::Running,
            (_, Outcome::Done) => ScanState::Done { at: end },
            (_, Outcome::Failed) => ScanState::Failed { at: end },
            (_, Outcome::TimedOut) => ScanState::TimedOut { at: end },
        }
    }

    /// How the scan of an image ends: of a hundred, one fails and one runs to the end of the time.
    pub(crate) fn image_outcome(&self, index: u64) -> Outcome {
        if self.outcome != Outcome::Done {
            return self.outcome;
        }
        if self.failing.contains(&index) {
            return Outcome::Failed;
        }
        match mix(self.seed, index, 7) % 100 {
            0 => Outcome::Failed,
            1 => Outcome::TimedOut,
            _ => Outcome::Done,
        }
    }

    /// The state of an image, if the scan covers it.
    pub(crate) fn image_state(&self, index: u64, now: i64) -> Option<ImageState> {
        let position = self.chosen.position(index)?;
        let outcome = self.image_outcome(index);
        let (begin, end) = self.time_of(position, outcome);
        let stops = [self.stopped_images.get(&index).copied(), self.stopped_at];
        if let Some(at) = stops.into_iter().flatten().find(|at| *at < end && *at <= now) {
            return Some(ImageState::Stopped { at });
        }
        Some(if now < begin {
            ImageState::Waiting
        } else if now < end {
            let percent = (now - begin) * 100 / (end - begin).max(1);
            ImageState::Running(u8::try_from(percent).unwrap_or(99))
        } else {
            match outcome {
                Outcome::Done => ImageState::Done { at: end },
                Outcome::Failed => ImageState::Failed { at: end },
                Outcome::TimedOut => ImageState::TimedOut { at: end },
            }
        })
    }

    pub(crate) fn progress(&self, now: i64) -> Progress {
        let mut progress = Progress { total: self.chosen.len(), ..Progress::default() };
        for index in self.chosen.iter() {
            match self.image_state(index, now) {
                Some(ImageState::Done { .. }) => progress.done += 1,
                Some(ImageState::Failed { .. }) => progress.failed += 1,
                Some(ImageState::TimedOut { .. }) => progress.timed_out += 1,
                Some(ImageState::Waiting | ImageState::Running(_)) => progress.unfinished += 1,
                Some(ImageState::Stopped { .. } | ImageState::NotScanned) | None => {}
            }
        }
        let elapsed = (now.min(self.stopped_at.unwrap_or(now)) - self.started_at).clamp(0, self.duration);
        progress.percent = u8::try_from(elapsed * 100 / self.duration.max(1)).unwrap_or(100);
        if self.state(now).is_unfinished() {
            progress.remaining = self.ends_at() - now;
        }
        progress
    }

    /// The begin and the end of an image's scan. One that times out runs to the end of the whole scan.
    fn time_of(&self, position: u64, outcome: Outcome) -> (i64, i64) {
        let waiting = self.duration / WAITING_PART;
        let at = |position: u64| {
            let part = i128::from(self.duration - waiting) * i128::from(position);
            let offset = part / i128::from(self.chosen.len().max(1));
            self.started_at + waiting + i64::try_from(offset).unwrap_or(i64::MAX)
        };
        let end = if outcome == Outcome::TimedOut { self.ends_at() } else { at(position + 1) };
        (at(position), end)
    }
}
