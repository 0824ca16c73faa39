//! The state of the service: tasks, and what it knows of the images of the world.

use std::collections::BTreeMap;
use std::time::Duration;

use super::inventory::Added;
use super::{Image, Inventory, Task};
use crate::Random;
use crate::world::{Severity, Vulnerability, World};

#[derive(Debug)]
pub(crate) struct State {
    /// Newest first.
    pub(super) tasks: Vec<Task>,
    pub(in crate::huawei) world: World,
    /// The images that were added, by index.
    pub(super) added: BTreeMap<u64, Added>,
    /// The names of images whose scans fail, and the reasons.
    pub(super) failing: BTreeMap<String, String>,
    /// The risks that each scan of the world looks for.
    pub(super) scopes: BTreeMap<u64, i32>,
    /// The vulnerabilities of the world, by number.
    pub(super) catalogue: Vec<Vulnerability>,
    /// The duration of new scans, in milliseconds.
    pub(super) scan_time: i64,
    /// The last time at which the inventory was read from the registries.
    pub(super) synchronized_at: i64,
}

impl State {
    pub(crate) fn new(inventory: Inventory, scan_time: Duration, world: World, now: i64) -> Self {
        let mut state = Self {
            tasks: Vec::new(),
            catalogue: world.vulnerabilities.iter().collect(),
            world,
            added: BTreeMap::new(),
            failing: inventory.failing,
            scopes: BTreeMap::new(),
            scan_time: i64::try_from(scan_time.as_millis()).unwrap_or(i64::MAX),
            synchronized_at: now,
        };
        for image in inventory.images {
            state.add_image(image);
        }
        state
    }

    /// Adds images, and past tasks for each project.
    pub(crate) fn populate(&mut self, random: &mut Random, projects: &[String], now: i64) {
        super::populate::images(self, now);
        for project in projects {
            for task in super::populate::tasks(self, random, project, now) {
                self.add(task);
            }
        }
    }

    /// Of tasks with the same start, the one added last is the newest.
    pub(crate) fn add(&mut self, task: Task) {
        let index = self.tasks.partition_point(|other| other.begin_time > task.begin_time);
        self.tasks.insert(index, task);
    }

    pub(crate) fn add_image(&mut self, image: Image) {
        let (image, added) = image.into_world();
        let index = self.world.images.add(image);
        self.added.insert(index, added);
    }

    pub(crate) fn fail(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.failing.insert(name.into(), reason.into());
    }

    pub(crate) fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    pub(super) fn severity(&self, vulnerability: u64) -> Option<Severity> {
        Some(self.catalogue.get(usize::try_from(vulnerability).ok()?)?.severity)
    }

    /// The end of the last successful scan of an image that looked for one of these risks. Scans before the emulator
    /// was started looked for all.
    pub(super) fn last_success(&self, index: u64, risks: i32, now: i64) -> Option<i64> {
        let looked = |number: u64| self.scopes.get(&number).is_none_or(|scope| scope & risks != 0);
        let here = self.world.scans.last_success_among(index, now, |scan| looked(scan.number));
        here.or_else(|| self.world.images.scanned_before(index))
    }
}
