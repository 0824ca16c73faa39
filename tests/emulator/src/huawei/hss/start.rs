//! Starts a scan: a scan of the world, and the task that shows it.

use std::collections::BTreeSet;

use super::image::VULNERABILITIES;
use super::task::{ABNORMAL, DONE, TIMED_OUT};
use super::{FailedImage, State, Task};
use crate::Random;
use crate::world::{Chosen, Outcome};

/// The images of a new scan.
pub(super) struct Selection {
    pub(super) chosen: Chosen,
    /// Chosen images that the inventory lacks.
    pub(super) unknown: Vec<FailedImage>,
}

/// The settings of a new scan.
pub(super) struct Order<'a> {
    pub(super) project: &'a str,
    pub(super) enterprise_project: &'a str,
    /// `local` or `registry`.
    pub(super) image_type: &'a str,
    pub(super) is_all: bool,
    pub(super) scope: i32,
    pub(super) rate_limit: Option<i32>,
}

impl State {
    /// Starts a scan. One of an image that is being scanned is accepted, since the vendor publishes nothing else, and
    /// costs again.
    pub(super) fn start(&mut self, selection: Selection, order: &Order<'_>, random: &mut Random, now: i64) {
        let Selection { chosen, unknown } = selection;
        let mut task = Task::scan(order.project, random.uuid(), now);
        order.enterprise_project.clone_into(&mut task.enterprise_project);
        order.image_type.clone_into(&mut task.image_type);
        task.is_all = Some(order.is_all);
        task.scan_scope = Some(order.scope);
        task.rate_limit = order.rate_limit;
        task.duration = self.scan_time;
        task.total_num = count(chosen.len() + unknown.len() as u64);
        if chosen.len() > 0 {
            let failing = self.failing_among(&chosen);
            let scan = self.world.scans.start_beside(chosen, failing, now).clone();
            self.scopes.insert(scan.number, order.scope);
            task.scan = Some(scan.number);
            (task.final_status, task.failed_reason) = match scan.outcome {
                Outcome::Done => (DONE, None),
                Outcome::TimedOut => (TIMED_OUT, Some("The task ran out of time.".to_owned())),
                Outcome::Failed => (ABNORMAL, Some("The scanner is not available.".to_owned())),
            };
            let outcomes = scan.chosen.iter().map(|index| (index, scan.image_outcome(index)));
            let (done, failed): (Vec<_>, Vec<_>) =
                outcomes.partition(|(_, outcome)| *outcome == Outcome::Done);
            let finds = order.scope & VULNERABILITIES != 0;
            let risky = |index: u64| finds && self.world.vulnerabilities.count(index) > 0;
            task.risky_num = Some(count(done.into_iter().filter(|(index, _)| risky(*index)).count() as u64));
            task.failed_images = failed
                .into_iter()
                .map(|(index, outcome)| self.failed_image(index, self.reason(index, outcome)))
                .collect();
        }
        task.failed_images.extend(unknown);
        self.add(task);
    }

    pub(super) fn reason(&self, index: u64, outcome: Outcome) -> String {
        match outcome {
            Outcome::TimedOut => "The scan ran out of time.".to_owned(),
            _ => self.failure_reason(index).1,
        }
    }

    /// The images that cannot be scanned, and those that a test lets fail.
    fn failing_among(&self, chosen: &Chosen) -> BTreeSet<u64> {
        let named = self.failing.keys().flat_map(|name| self.world.images.named(name));
        let expired = chosen.iter().filter(|index| self.is_share_expired(*index));
        let is_chosen = |index: &u64| chosen.contains(*index);
        named.filter(is_chosen).chain(expired).collect()
    }
}

/// The list entry of a chosen image that the inventory lacks.
pub(super) fn unknown_image(namespace: &str, name: &str, version: &str, registry_type: &str) -> FailedImage {
    FailedImage {
        image_name: name.to_owned(),
        image_version: version.to_owned(),
        namespace: namespace.to_owned(),
        registry_type: registry_type.to_owned(),
        failed_reason: "The registry no longer has the image.".to_owned(),
        ..FailedImage::default()
    }
}

fn count(number: u64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
