//! A task, and how it gets on as time passes.

/// A task as the emulator holds it. What a client sees of it depends on the time: [`Task::info`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The instance that it belongs to.
    pub instance_id: String,
    /// Its id.
    pub task_id: String,
    /// `AUTO` or `MANUAL`.
    pub task_type: String,
    /// The kind of artifact.
    pub artifact_type: String,
    /// `DOCKER_HUB`, `GCR` or `QUAY`.
    pub source_provider: String,
    /// Whether the source is open to everyone.
    pub source_repo_type: String,
    /// The namespace that it copies from.
    pub source_namespace_name: String,
    /// The repository that it copies from.
    pub source_repo_name: String,
    /// The namespace that it copies to.
    pub namespace_name: String,
    /// The repository that it copies to.
    pub repo_name: String,
    /// When it began, in milliseconds.
    pub start_time: i64,
    /// How long it takes, in milliseconds.
    pub duration: i64,
    /// How it ends: `SUCCESS` or `FAILED`.
    pub final_result: String,
    /// How many tags the source has.
    pub tag_total_count: i64,
    /// How many of them it has copied in the end.
    pub tag_subscription_count: i64,
}

/// A task as a client sees it at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields of the wire, described at `Task`")]
pub struct TaskInfo {
    pub instance_id: String,
    pub task_id: String,
    /// `RUNNING`, then `COMPLETED`, however it ended.
    pub task_status: String,
    /// Comes with the end.
    pub task_result: Option<String>,
    pub task_type: String,
    pub start_time: i64,
    /// Comes with the end.
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

impl Task {
    /// A task that copies `library/nginx` of Docker Hub into `test/nginx`: no tag yet, and at once done.
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

    /// When it has ended, if it has by `now` (milliseconds).
    #[must_use]
    pub fn end_time(&self, now: i64) -> Option<i64> {
        let end = self.start_time + self.duration;
        (end <= now).then_some(end)
    }

    /// What a client sees of it at `now` (milliseconds). The number of copied tags grows evenly.
    #[must_use]
    pub fn info(&self, now: i64) -> TaskInfo {
        let end_time = self.end_time(now);
        let elapsed = (now - self.start_time).clamp(0, self.duration);
        let copied = match end_time {
            Some(_) => self.tag_subscription_count,
            None => self.tag_subscription_count * elapsed / self.duration.max(1),
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
