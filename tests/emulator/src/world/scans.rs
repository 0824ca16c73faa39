//! The scans that were started, and the states of images that follow from them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Chosen, ImageState, Outcome, Scan};

/// A scan of this image is unfinished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AlreadyScanning {
    pub(crate) image: u64,
    pub(crate) scan: u64,
}

/// All scans that were started.
#[derive(Debug)]
pub(crate) struct Scans {
    seed: u64,
    duration: i64,
    /// Oldest first; the number of a scan is its position, from 1.
    started: Vec<Scan>,
    next_outcome: Outcome,
}

impl Scans {
    pub(crate) fn new(seed: u64, duration: i64) -> Self {
        Self { seed, duration, started: Vec::new(), next_outcome: Outcome::Done }
    }

    /// Starts a scan.
    ///
    /// # Errors
    /// When one of the images is being scanned. Nothing is started then.
    pub(crate) fn start(&mut self, chosen: Chosen, now: i64) -> Result<&Scan, AlreadyScanning> {
        self.start_within(chosen, now, i64::MAX)
    }

    /// Starts a scan with a time limit, in milliseconds: it times out if it would take longer.
    ///
    /// # Errors
    /// When one of the images is being scanned. Nothing is started then.
    pub(crate) fn start_within(
        &mut self,
        chosen: Chosen,
        now: i64,
        limit: i64,
    ) -> Result<&Scan, AlreadyScanning> {
        for scan in self.started.iter().filter(|scan| scan.state(now).is_unfinished()) {
            let covers = |index: &u64| {
                scan.chosen.position(*index).is_some() && !scan.stopped_images.contains_key(index)
            };
            let both = chosen.iter().find(covers);
            if let Some(image) = both {
                return Err(AlreadyScanning { image, scan: scan.number });
            }
        }
        Ok(self.push(chosen, BTreeSet::new(), now, limit))
    }

    /// Starts a scan whether or not its images are being scanned. The scans of `failing` images fail.
    pub(crate) fn start_beside(&mut self, chosen: Chosen, failing: BTreeSet<u64>, now: i64) -> &Scan {
        self.push(chosen, failing, now, i64::MAX)
    }

    fn push(&mut self, chosen: Chosen, failing: BTreeSet<u64>, now: i64, limit: i64) -> &Scan {
        let number = self.started.len() as u64 + 1;
        let next_outcome = std::mem::replace(&mut self.next_outcome, Outcome::Done);
        self.started.push(Scan {
            number,
            chosen,
            started_at: now,
            duration: self.duration.min(limit),
            stopped_at: None,
            stopped_images: BTreeMap::new(),
            outcome: if limit < self.duration { Outcome::TimedOut } else { next_outcome },
            failing,
            seed: self.seed,
        });
        &self.started[self.started.len() - 1]
    }

    /// Stops a scan; whether it was unfinished.
    pub(crate) fn stop(&mut self, number: u64, now: i64) -> bool {
        let position = number.checked_sub(1).and_then(|position| usize::try_from(position).ok());
        let scan = position.and_then(|position| self.started.get_mut(position));
        let scan = scan.filter(|scan| scan.state(now).is_unfinished());
        scan.map(|scan| scan.stopped_at = Some(now)).is_some()
    }

    /// Stops the unfinished scans of these images; a scan of other images too goes on with those.
    pub(crate) fn stop_images(&mut self, chosen: &Chosen, now: i64) {
        for scan in self.started.iter_mut().filter(|scan| scan.state(now).is_unfinished()) {
            if scan.chosen.iter().all(|index| chosen.position(index).is_some()) {
                scan.stopped_at = Some(now);
            } else {
                let both: Vec<_> = scan.chosen.iter().filter(|one| chosen.position(*one).is_some()).collect();
                scan.stopped_images.extend(both.into_iter().map(|index| (index, now)));
            }
        }
    }

    /// How the next scan ends as a whole.
    pub(crate) fn set_next_outcome(&mut self, outcome: Outcome) {
        self.next_outcome = outcome;
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Scan> {
        self.started.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// Each scan as text, oldest first.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.started.iter().map(|scan| format!("{scan:?}")).collect()
    }

    /// Newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Scan> {
        self.started.iter().rev()
    }

    pub(crate) fn unfinished(&self, now: i64) -> impl Iterator<Item = &Scan> {
        self.iter().filter(move |scan| scan.state(now).is_unfinished())
    }

    /// The last scan of an image.
    pub(crate) fn last_of(&self, index: u64) -> Option<&Scan> {
        self.iter().find(|scan| scan.chosen.position(index).is_some())
    }

    /// The state of an image by its last scan.
    pub(crate) fn state(&self, index: u64, now: i64) -> Option<ImageState> {
        self.last_of(index).and_then(|scan| scan.image_state(index, now))
    }

    /// The end of the last scan of an image that succeeded.
    pub(crate) fn last_success(&self, index: u64, now: i64) -> Option<i64> {
        self.last_success_among(index, now, |_| true)
    }

    /// The same among the scans that `counts` accepts.
    pub(crate) fn last_success_among(
        &self,
        index: u64,
        now: i64,
        counts: impl Fn(&Scan) -> bool,
    ) -> Option<i64> {
        self.iter().filter(|scan| counts(scan)).find_map(|scan| match scan.image_state(index, now) {
            Some(ImageState::Done { at }) => Some(at),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::ScanState;

    const START: i64 = 1_700_000_000_000;

    #[test]
    fn images_wait_run_and_end_one_after_another() {
        let mut scans = Scans::new(1, 100_000);
        scans.start(Chosen::All(1_000), START).expect("the first scan");
        let mut finished = 0;
        for second in 0..=100 {
            let now = START + second * 1_000;
            let progress = scans.get(1).unwrap().progress(now);
            let ended = progress.done + progress.failed + progress.timed_out;
            assert!(ended >= finished, "at {second} s: {progress:?}");
            assert_eq!(ended + progress.unfinished, progress.total);
            finished = ended;
        }
        let progress = scans.get(1).unwrap().progress(START + 100_000);
        assert!(progress.failed > 0 && progress.timed_out > 0, "{progress:?}");
        assert_eq!((progress.unfinished, progress.percent, progress.remaining), (0, 100, 0));
        assert_eq!(scans.get(1).unwrap().state(START + 99_999), ScanState::Running);
        assert_eq!(scans.get(1).unwrap().state(START + 100_000), ScanState::Done { at: START + 100_000 });
    }

    #[test]
    fn an_image_is_scanned_once_at_a_time() {
        let mut scans = Scans::new(1, 1_000);
        scans.start(Chosen::listed(vec![3, 1, 3]), START).expect("the first scan");
        let refused = scans.start(Chosen::All(2), START + 999).map(|scan| scan.number);
        assert_eq!(refused, Err(AlreadyScanning { image: 1, scan: 1 }));
        assert_eq!(scans.start(Chosen::All(2), START + 1_000).unwrap().number, 2);
    }

    #[test]
    fn a_stopped_scan_keeps_what_it_has_finished() {
        let mut scans = Scans::new(1, 1_000);
        scans.start(Chosen::All(10), START).expect("the first scan");
        assert!(scans.stop(1, START + 500));
        assert!(!scans.stop(1, START + 600), "it is stopped already");
        assert!(!scans.stop(2, START), "it does not exist");
        let now = START + 5_000;
        assert!(matches!(scans.state(0, now), Some(ImageState::Done { .. })));
        assert_eq!(scans.state(9, now), Some(ImageState::Stopped { at: START + 500 }));
        assert_eq!(scans.get(1).unwrap().state(now), ScanState::Stopped { at: START + 500 });
        // Like its images, if a test turns the clock back.
        assert_eq!(scans.get(1).unwrap().state(START + 400), ScanState::Running);
        assert_eq!((scans.last_success(9, now), scans.state(10, now)), (None, None));
    }

    #[test]
    fn single_images_of_a_scan_are_stopped() {
        let mut scans = Scans::new(1, 1_000);
        scans.start(Chosen::listed(vec![1, 2]), START).expect("the first scan");
        scans.stop_images(&Chosen::listed(vec![2, 3]), START + 200);
        assert_eq!(scans.state(2, START + 1_000), Some(ImageState::Stopped { at: START + 200 }));
        assert!(matches!(scans.state(1, START + 1_000), Some(ImageState::Done { .. })));
        assert!(scans.start(Chosen::listed(vec![1]), START + 201).is_err());
        assert_eq!(scans.start(Chosen::listed(vec![2]), START + 201).unwrap().number, 2);
        scans.stop_images(&Chosen::All(10), START + 300);
        assert_eq!(scans.unfinished(START + 300).count(), 0);
    }

    #[test]
    fn a_scan_beside_another_counts_by_itself() {
        let mut scans = Scans::new(1, 1_000);
        scans.start(Chosen::All(2), START).expect("the first scan");
        let failing = BTreeSet::from([1]);
        assert_eq!(scans.start_beside(Chosen::All(2), failing, START + 500).number, 2);
        let now = START + 1_500;
        assert_eq!(scans.state(1, now), Some(ImageState::Failed { at: now }));
        assert!(scans.last_success(1, now).is_some(), "the first scan succeeded");
        assert_eq!(scans.last_success_among(1, now, |scan| scan.number == 2), None);
    }

    #[test]
    fn a_scan_beyond_its_time_limit_times_out() {
        let mut scans = Scans::new(1, 1_000);
        let scan = scans.start_within(Chosen::All(1), START, 400).expect("the first scan");
        assert_eq!(scan.state(START + 399), ScanState::Running);
        assert_eq!(scan.state(START + 400), ScanState::TimedOut { at: START + 400 });
    }

    #[test]
    fn the_next_scan_can_fail_as_a_whole() {
        let mut scans = Scans::new(1, 1_000);
        scans.set_next_outcome(Outcome::TimedOut);
        scans.start(Chosen::All(1), START).expect("the first scan");
        assert_eq!(scans.state(0, START + 1_000), Some(ImageState::TimedOut { at: START + 1_000 }));
        scans.start(Chosen::All(1), START + 1_000).expect("the second scan");
        assert!(matches!(
            scans.state(0, START + 2_000),
            Some(ImageState::Done { .. } | ImageState::Failed { .. })
        ));
    }
}
