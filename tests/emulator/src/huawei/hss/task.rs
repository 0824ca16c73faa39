//! A task, and how it gets on as time passes.

use super::task_info::{FailedImage, TaskInfo};
use super::{ALL_ENTERPRISE_PROJECTS, DEFAULT_ENTERPRISE_PROJECT};

/// The status of a task that did all it had to.
const DONE: i32 = 100;

/// Look for everything.
const SCOPE_ALL: i32 = 0x7fff_ffff;

/// The two families of tasks, which lists never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    /// Scans images.
    ImageScan,
    /// Fetches the list of images from their registry.
    ImageSync,
}

/// A task as the emulator holds it. What a client sees of it depends on the time: [`Task::info`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The project that it belongs to.
    pub project: String,
    /// The enterprise project, `0` by default.
    pub enterprise_project: String,
    /// Scan or sync.
    pub kind: TaskKind,
    /// Its id.
    pub task_id: String,
    /// Its name.
    pub task_name: String,
    /// The policy that made it, if one did.
    pub policy_id: Option<String>,
    /// `cycle`, `manual`, `autoSync` or `manualSync`.
    pub task_type: String,
    /// `local` or `registry`. Sync tasks are filtered by it but do not show it.
    pub image_type: String,
    /// When it began, in milliseconds.
    pub begin_time: i64,
    /// How long it takes, in milliseconds.
    pub duration: i64,
    /// The status that it ends with: 100 done, -1 stopped, -2 timed out, -3 abnormal.
    pub final_status: i32,
    /// What it looks for, a bit mask; scans only.
    pub scan_scope: Option<i32>,
    /// Images per hour.
    pub rate_limit: Option<i32>,
    /// All images, or chosen ones; scans only.
    pub is_all: Option<bool>,
    /// How many images it has.
    pub total_num: i32,
    /// How many images turn out to be risky; scans only.
    pub risky_num: Option<i32>,
    /// The kind of synchronisation. Nobody published its values.
    pub sync_task_type: Option<String>,
    /// Why it failed as a whole.
    pub failed_reason: Option<String>,
    /// The images that fail.
    pub failed_images: Vec<FailedImage>,
}

impl Task {
    /// A manual scan of chosen images in a registry: of none yet, and at once done.
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

    /// An automatic synchronisation: of no image yet, and at once done.
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
        }
    }

    /// When it has ended, if it has by `now` (milliseconds).
    #[must_use]
    pub fn end_time(&self, now: i64) -> Option<i64> {
        let end = self.begin_time + self.duration;
        (end <= now).then_some(end)
    }

    /// Its status at `now` (milliseconds): the percentage done, which grows evenly, or how it ended.
    #[must_use]
    pub fn status(&self, now: i64) -> i32 {
        if self.end_time(now).is_some() {
            return self.final_status;
        }
        let elapsed = (now - self.begin_time).max(0);
        i32::try_from(elapsed * i64::from(DONE) / self.duration.max(1)).unwrap_or(DONE)
    }

    /// What a list shows of it at `now` (milliseconds). Results come with the end.
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
            success_num: ended.then(|| self.total_num.saturating_sub(failed_num).max(0)),
            total_num: self.total_num,
            risky_num: self.risky_num.filter(|_| ended),
            sync_task_type: self.sync_task_type.clone(),
            failed_reason: self.failed_reason.clone().filter(|_| ended),
            failed_images: if ended { self.failed_images.clone() } else { Vec::new() },
        }
    }

    /// Does a caller who named this enterprise project see it?
    pub(super) fn visible_in(&self, enterprise_project: &str) -> bool {
        enterprise_project == ALL_ENTERPRISE_PROJECTS || enterprise_project == self.enterprise_project
    }

    /// Whole minutes, the begun one counted.
    fn minutes_left(&self, now: i64) -> i64 {
        const MINUTE: i64 = 60_000;
        ((self.begin_time + self.duration - now).max(0) + MINUTE - 1) / MINUTE
    }
}
