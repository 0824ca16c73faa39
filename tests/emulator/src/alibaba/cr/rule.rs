//! A subscription rule.

/// A subscription rule: which tags of an external repository are copied, and into which repository.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The instance that it belongs to.
    pub instance_id: String,
    /// The id of the rule.
    pub rule_id: String,
    /// `DOCKER_HUB`, `GCR` or `QUAY`.
    pub source_provider: String,
    /// The namespace of the source repository.
    pub source_namespace_name: String,
    /// The name of the source repository.
    pub source_repo_name: String,
    /// The namespace of the target repository.
    pub namespace_name: String,
    /// The name of the target repository.
    pub repo_name: String,
    /// The regular expression of the tags. The emulator does not evaluate it.
    pub tag_regexp: String,
    /// The number of tags that a task copies.
    pub tag_count: i64,
    /// The number of tags in the source repository.
    pub source_tags: i64,
    /// When it was created, in milliseconds since 1970.
    pub create_time: i64,
    /// The result of its tasks: `SUCCESS`, or `FAILED`: they copy half of the tags.
    pub task_result: String,
}

impl Rule {
    /// A rule that copies three of ten tags of `library/nginx` of Docker Hub into `test/nginx`, with success.
    pub fn new(instance_id: impl Into<String>, rule_id: impl Into<String>, create_time: i64) -> Self {
        Self {
            instance_id: instance_id.into(),
            rule_id: rule_id.into(),
            source_provider: "DOCKER_HUB".to_owned(),
            source_namespace_name: "library".to_owned(),
            source_repo_name: "nginx".to_owned(),
            namespace_name: "test".to_owned(),
            repo_name: "nginx".to_owned(),
            tag_regexp: ".*".to_owned(),
            tag_count: 3,
            source_tags: 10,
            create_time,
            task_result: "SUCCESS".to_owned(),
        }
    }

    pub(super) fn is(&self, instance_id: &str, rule_id: &str) -> bool {
        self.instance_id == instance_id && self.rule_id == rule_id
    }

    /// A task of this rule.
    pub(super) fn task(&self, id: String, task_type: &str, start_time: i64, duration: i64) -> super::Task {
        let mut task = super::Task::new(&self.instance_id, id, start_time);
        task_type.clone_into(&mut task.task_type);
        task.source_provider.clone_from(&self.source_provider);
        task.source_namespace_name.clone_from(&self.source_namespace_name);
        task.source_repo_name.clone_from(&self.source_repo_name);
        task.namespace_name.clone_from(&self.namespace_name);
        task.repo_name.clone_from(&self.repo_name);
        task.final_result.clone_from(&self.task_result);
        task.duration = duration;
        task.tag_total_count = self.source_tags;
        let failed = task.final_result == "FAILED";
        task.tag_subscription_count = if failed { self.tag_count / 2 } else { self.tag_count };
        task
    }
}
