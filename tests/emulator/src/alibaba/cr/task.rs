//! A task, and its progress over time.

/// A task. The emulator stores its whole course; clients get its state at the time of their request: [`Task::info`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The instance that it belongs to.
    pub instance_id: String,
    /// The id of the task.
    pub task_id: String,
    /// `AUTO` or `MANUAL`.
    pub task_type: String,
    /// The kind of artifact.
    pub artifact_type: String,
    /// `DOCKER_HUB`, `GCR` or `QUAY`.
    pub source_provider: String,
    /// The visibility of the source repository, such as `PUBLIC`.
    pub source_repo_type: String,
    /// The namespace of the source repository.
    pub source_namespace_name: String,
    /// The name of the source repository.
    pub source_repo_name: String,
    /// The namespace of the target repository.
    pub namespace_name: String,
    /// The name of the target repository.
    pub repo_name: String,
    /// The start time, in milliseconds since 1970.
    pub start_time: i64,
    /// The duration, in milliseconds.
    pub duration: i64,
    /// The result: `SUCCESS` or `FAILED`.
    pub final_result: String,
    /// The number of tags in the source repository.
    pub tag_total_count: i64,
    /// The number of tags that it has copied at its end.
    pub tag_subscription_count: i64,
}

/// The state of a task at some time, as the service returns it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields on the wire, described at `Task`")]
pub struct TaskInfo {
    pub instance_id: String,
    pub task_id: String,
    /// `RUNNING`, then `COMPLETED`, whether it failed or not.
    pub task_status: String,
    /// `None` while the task is running.
    pub task_result: Option<String>,
    pub task_type: String,
    pub start_time: i64,
    /// `None` while the task is running.
    pub end_time: Option<i64>,
    pub artifact_type: String,
    pub source_provider: String,
    pub source_repo_type: String,
    pub source_namespace_name: String,
    pub source_repo_name: String,
    pub namespace_name: String,
    pub repo_name: String,
    pub tag_total_count: i64,
    pub tag_subscription_count: i64,
}

/// The copy of one tag by a task.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagResult {
    /// The name of the tag.
    pub tag: String,
    /// When the copy started, in milliseconds since 1970.
    pub start_time: i64,
    /// When it ended; `None` while it is running.
    pub end_time: Option<i64>,
    /// `SUCCESS` or `FAILED`; `None` while it is running.
    pub result: Option<String>,
}

impl Task {
    /// A successful task that copies `library/nginx` of Docker Hub into `test/nginx`, without tags and of duration zero.
    pub fn new(instance_id: impl Into<String>, task_id: impl Into<String>, start_time: i64) -> Self {
        Self {
            instance_id: instance_id.into(),
            task_id: task_id.into(),
            task_type: "AUTO".to_owned(),
            artifact_type: "IMAGE".to_owned(),
            source_provider: "DOCKER_HUB".to_owned(),
            source_repo_type: "PUBLIC".to_owned(),
            source_namespace_name: "library".to_owned(),
            source_repo_name: "nginx".to_owned(),
            namespace_name: "test".to_owned(),
            repo_name: "nginx".to_owned(),
            start_time,
            duration: 0,
            final_result: "SUCCESS".to_owned(),
            tag_total_count: 0,
            tag_subscription_count: 0,
        }
    }

    /// The end time, if the task has ended at `now`; both in milliseconds since 1970.
    #[must_use]
    pub fn end_time(&self, now: i64) -> Option<i64> {
        let end = self.start_time + self.duration;
        (end <= now).then_some(end)
    }

    /// The copies of tags that have started at `now`, in milliseconds since 1970. They run one after another. If the task
    /// fails, it does so in its last copy.
    #[must_use]
    pub fn tag_results(&self, now: i64) -> Vec<TagResult> {
        let copies = self.copies();
        let at = |nth: i64| self.start_time + self.duration * nth / copies.max(1);
        let started = (0..copies).take_while(|nth| at(*nth) <= now);
        let results = started.map(|nth| {
            let end_time = Some(at(nth + 1)).filter(|end| *end <= now);
            let result = if nth < self.tag_subscription_count { "SUCCESS" } else { "FAILED" };
            TagResult {
                tag: format!("v1.{nth}"),
                start_time: at(nth),
                end_time,
                result: end_time.map(|_| result.to_owned()),
            }
        });
        results.collect()
    }

    /// The copies that it makes, of which a failed task fails in the last one.
    fn copies(&self) -> i64 {
        self.tag_subscription_count + i64::from(self.final_result == "FAILED")
    }

    /// The state at `now`, in milliseconds since 1970. The number of copied tags grows evenly.
    #[must_use]
    pub fn info(&self, now: i64) -> TaskInfo {
        let end_time = self.end_time(now);
        let elapsed = (now - self.start_time).clamp(0, self.duration);
        let copied = match end_time {
            Some(_) => self.tag_subscription_count,
            None => self.tag_subscription_count.min(self.copies() * elapsed / self.duration.max(1)),
        };
        TaskInfo {
            instance_id: self.instance_id.clone(),
            task_id: self.task_id.clone(),
            task_status: if end_time.is_some() { "COMPLETED" } else { "RUNNING" }.to_owned(),
            task_result: end_time.map(|_| self.final_result.clone()),
            task_type: self.task_type.clone(),
            start_time: self.start_time,
            end_time,
            artifact_type: self.artifact_type.clone(),
            source_provider: self.source_provider.clone(),
            source_repo_type: self.source_repo_type.clone(),
            source_namespace_name: self.source_namespace_name.clone(),
            source_repo_name: self.source_repo_name.clone(),
            namespace_name: self.namespace_name.clone(),
            repo_name: self.repo_name.clone(),
            tag_total_count: self.tag_total_count,
            tag_subscription_count: copied,
        }
    }

    pub(super) fn is(&self, instance_id: &str, task_id: &str) -> bool {
        self.instance_id == instance_id && self.task_id == task_id
    }
}
