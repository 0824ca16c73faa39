//! What was not looked at, as notifications.

use std::collections::BTreeMap;

use super::document::{Level, Message, Notification};
use super::entry::repository;
use super::text::{DESCRIPTION, NAME, line, sentence};
use crate::model::{Coverage, ImageReport, Report};
use crate::report::words::{failure, missing};

/// The most notifications of images in a run. Those above are counted.
const MAX_NOTIFICATIONS: usize = 1_000;

/// The notifications of an account.
#[derive(Default)]
pub(super) struct Notifications {
    /// With the hash of the image's repository.
    images: Vec<(u64, Notification)>,
    /// Of the whole report.
    report: Vec<Notification>,
    has_unresolved: bool,
}

impl Notifications {
    pub(super) fn new(report: &Report, images: &[&ImageReport]) -> Self {
        let unresolved = report.unresolved.iter().map(|unresolved| {
            let name = line(&unresolved.reference.to_string(), NAME);
            notification(Level::Error, format!("{name} was not read: {}", failure(&unresolved.error)))
        });
        let notes = report.notes.iter().map(|note| notification(Level::Note, line(&note.text, DESCRIPTION)));
        let unsupported = unsupported(images)
            .into_iter()
            .map(|(text, count)| notification(Level::Note, format!("{text} ({count} images)")));
        Self {
            images: images.iter().flat_map(|image| incomplete(image)).collect(),
            report: capped(unresolved).chain(capped(notes)).chain(unsupported).collect(),
            has_unresolved: !report.unresolved.is_empty(),
        }
    }

    /// Those of a part, and whether all was read that belongs to it.
    pub(super) fn of_part(&self, is_in_part: impl Fn(u64) -> bool) -> (Vec<Notification>, bool) {
        let images = self.images.iter().filter(|(repository, _)| is_in_part(*repository));
        let images = capped(images.map(|(_, notification)| notification.clone()));
        let images: Vec<_> = images.collect();
        let is_complete = images.is_empty() && !self.has_unresolved;
        ([images, self.report.clone()].concat(), is_complete)
    }
}

/// At most [`MAX_NOTIFICATIONS`], and one that counts the others.
fn capped(all: impl Iterator<Item = Notification>) -> impl Iterator<Item = Notification> {
    let mut all: Vec<_> = all.collect();
    let others = all.len().saturating_sub(MAX_NOTIFICATIONS);
    if others > 0 {
        all.truncate(MAX_NOTIFICATIONS);
        all.push(notification(Level::Error, format!("and {others} more notifications, which are left out")));
    }
    all.into_iter()
}

fn incomplete(image: &ImageReport) -> impl Iterator<Item = (u64, Notification)> + '_ {
    let incomplete = image.coverage.iter().filter(|(_, coverage)| coverage.is_incomplete());
    incomplete.filter_map(|(kind, coverage)| {
        let level = if matches!(coverage, Coverage::Failed { .. }) { Level::Error } else { Level::Warning };
        let name = line(&image.image.reference.to_string(), NAME);
        Some((repository(image), notification(level, format!("{name}: {kind}: {}", missing(coverage)?))))
    })
}

/// Kinds that cannot be read, each with the number of images.
fn unsupported(images: &[&ImageReport]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (kind, coverage) in images.iter().flat_map(|image| &image.coverage) {
        if let (Coverage::Unsupported { .. }, Some(text)) = (coverage, missing(coverage)) {
            *counts.entry(format!("{kind}: {text}")).or_default() += 1;
        }
    }
    counts
}

pub(super) fn notification(level: Level, text: impl AsRef<str>) -> Notification {
    Notification { level, message: Message { text: sentence(line(text.as_ref(), usize::MAX)) } }
}
