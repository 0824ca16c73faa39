//! A task, and its progress over time.

use super::task_info::{FailedImage, TaskInfo};
use super::{ALL_ENTERPRISE_PROJECTS, DEFAULT_ENTERPRISE_PROJECT};

/// The status of a completed task.
pub(super) const DONE: i32 = 100;

/// How a task ends that is stopped, takes too long, or fails as a whole.
pub(super) const STOPPED: i32 = -1;
pub(super) const TIMED_OUT: i32 = -2;
pub(super) const ABNORMAL: i32 = -3;

/// The bit mask of a scan for everything.
pub(super) const SCOPE_ALL: i32 = 0x7fff_ffff;

/// The two kinds of tasks. A list contains tasks of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskKind {
    /// Scans images.
    ImageScan,
    /// Fetches the list of images from their registry.
    ImageSync,
}

/// A task. The emulator stores its whole course; clients get its state at the time of their request: [`Task::info`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The project that it belongs to.
    pub project: String,
    /// The enterprise project, `0` by default.
    pub enterprise_project: String,
    /// Scan or synchronization.
    pub kind: TaskKind,
    /// The id of the task.
    pub task_id: String,
    /// The name of the task.
    pub task_name: String,
    /// The policy that started it, if one did.
    pub policy_id: Option<String>,
    /// `cycle`, `manual`, `autoSync` or `manualSync`.
    pub task_type: String,
    /// `local` or `registry`. Lists filter synchronizations by it, but do not contain it.
    pub image_type: String,
    /// The start time, in milliseconds since 1970.
    pub begin_time: i64,
    /// The duration, in milliseconds.
    pub duration: i64,
    /// The status at the end: 100 completed, -1 stopped, -2 timed out, -3 abnormal.
    pub final_status: i32,
    /// The bit mask of what it scans for; scans only.
    pub scan_scope: Option<i32>,
    /// Images per hour.
    pub rate_limit: Option<i32>,
    /// Whether it scans all images, or chosen ones; scans only.
    pub is_all: Option<bool>,
    /// The number of images.
    pub total_num: i32,
    /// The number of images with risks at the end; scans only.
    pub risky_num: Option<i32>,
    /// The kind of synchronization. Its values are not published.
    pub sync_task_type: Option<String>,
    /// Why the whole task failed.
    pub failed_reason: Option<String>,
    /// The images that failed.
    pub failed_images: Vec<FailedImage>,
    /// The number of images that were not scanned because the task was stopped.
    pub unfinished_num: i32,
    /// The scan of the world that it runs.
    pub(super) scan: Option<u64>,
}

impl Task {
    /// A successful manual scan of chosen images in a registry, without images and of duration zero.
    pub fn scan(project: impl Into<String>, id: impl Into<String>, begin_time: i64) -> Self {
        Self {
            kind: TaskKind::ImageScan,
            task_name: format!("ManualImageScan_{begin_time}"),
            task_type: "manual".to_owned(),
            scan_scope: Some(SCOPE_ALL),
            is_all: Some(false),
            risky_num: Some(0),
            ..Self::sync(project, id, begin_time)
        }
    }

    /// A successful automatic synchronization, without images and of duration zero.
    pub fn sync(project: impl Into<String>, id: impl Into<String>, begin_time: i64) -> Self {
        Self {
            project: project.into(),
            enterprise_project: DEFAULT_ENTERPRISE_PROJECT.to_owned(),
            kind: TaskKind::ImageSync,
            task_id: id.into(),
            task_name: format!("AutomaticImageSync_{begin_time}"),
            policy_id: None,
            task_type: "autoSync".to_owned(),
            image_type: "registry".to_owned(),
            begin_time,
            duration: 0,
            final_status: DONE,
            scan_scope: None,
            rate_limit: None,
            is_all: None,
            total_num: 0,
            risky_num: None,
            sync_task_type: None,
            failed_reason: None,
            failed_images: Vec::new(),
            unfinished_num: 0,
            scan: None,
        }
    }

    /// The end time, if the task has ended at `now`; both in milliseconds since 1970.
    #[must_use]
    pub fn end_time(&self, now: i64) -> Option<i64> {
        let end = self.begin_time + self.duration;
        (end <= now).then_some(end)
    }

    /// The status at `now`, in milliseconds since 1970: the percentage done, which grows evenly, or the final status.
    #[must_use]
    pub fn status(&self, now: i64) -> i32 {
        if self.end_time(now).is_some() {
            return self.final_status;
        }
        let elapsed = (now - self.begin_time).max(0);
        i32::try_from(elapsed * i64::from(DONE) / self.duration.max(1)).unwrap_or(DONE)
    }

    /// The list entry at `now`, in milliseconds since 1970. It has results only if the task has ended.
    #[must_use]
    pub fn info(&self, now: i64) -> TaskInfo {
        let end_time = self.end_time(now);
        let ended = end_time.is_some();
        let failed_num = i32::try_from(self.failed_images.len()).unwrap_or(i32::MAX);
        let scan = self.kind == TaskKind::ImageScan;
        TaskInfo {
            task_id: self.task_id.clone(),
            policy_id: self.policy_id.clone(),
            task_name: self.task_name.clone(),
            begin_time: self.begin_time,
            end_time,
            remain_min: scan.then(|| self.minutes_left(now)),
            task_type: self.task_type.clone(),
            image_type: scan.then(|| self.image_type.clone()),
            task_status: self.status(now),
            scan_scope: self.scan_scope,
            rate_limit: self.rate_limit,
            is_all: self.is_all,
            failed_num: ended.then_some(failed_num),
            success_num: ended.then(|| self.success_num()),
            total_num: self.total_num,
            risky_num: self.risky_num.filter(|_| ended),
            sync_task_type: self.sync_task_type.clone(),
            failed_reason: self.failed_reason.clone().filter(|_| ended),
            failed_images: if ended { self.failed_images.clone() } else { Vec::new() },
        }
    }

    fn success_num(&self) -> i32 {
        let failed = i32::try_from(self.failed_images.len()).unwrap_or(i32::MAX);
        self.total_num.saturating_sub(failed).saturating_sub(self.unfinished_num).max(0)
    }

    /// Whether a list for this enterprise project contains the task.
    pub(super) fn visible_in(&self, enterprise_project: &str) -> bool {
        enterprise_project == ALL_ENTERPRISE_PROJECTS || enterprise_project == self.enterprise_project
    }

    /// The remaining time in minutes, rounded up.
    fn minutes_left(&self, now: i64) -> i64 {
        const MINUTE: i64 = 60_000;
        ((self.begin_time + self.duration - now).max(0) + MINUTE - 1) / MINUTE
    }
}
