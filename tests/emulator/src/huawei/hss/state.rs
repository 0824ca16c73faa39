//! The state of the service: tasks and inventory.

use std::time::Duration;

use super::{Inventory, Task};
use crate::Random;
use crate::world::World;

#[derive(Debug)]
pub(crate) struct State {
    /// Newest first.
    tasks: Vec<Task>,
    pub(crate) inventory: Inventory,
    /// The duration of new scans, in milliseconds.
    pub(super) scan_time: i64,
    #[allow(dead_code, reason = "operations take it up one after another")]
    pub(super) world: World,
}

impl State {
    pub(crate) fn new(inventory: Inventory, scan_time: Duration, world: World) -> Self {
        let scan_time = i64::try_from(scan_time.as_millis()).unwrap_or(i64::MAX);
        Self { tasks: Vec::new(), inventory, scan_time, world }
    }

    /// Adds images, and past tasks for each project.
    pub(crate) fn populate(&mut self, random: &mut Random, projects: &[String], now: i64) {
        super::populate::images(&mut self.inventory, random, now);
        for project in projects {
            for task in super::populate::tasks(random, project, now) {
                self.add(task);
            }
        }
    }

    /// Of tasks with the same start, the one added last is the newest.
    pub(crate) fn add(&mut self, task: Task) {
        let index = self.tasks.partition_point(|other| other.begin_time > task.begin_time);
        self.tasks.insert(index, task);
    }

    pub(crate) fn tasks(&self) -> &[Task] {
        &self.tasks
    }
}
