//! Container Registry: tasks that copy tags of a public repository into one's own.
//!
//! Failures of this service come with HTTP status 200 and `IsSuccess` false. Their codes are not published; the
//! emulator says `INSTANCE_NOT_EXIST` and `TASK_NOT_EXIST`.

mod populate;
mod task;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

pub use task::{Task, TaskInfo};

use super::document::Node;
use super::message::Message;
use super::refusal::Refusal;
use crate::Random;

/// The service's state. It may change while the server runs.
#[derive(Debug, Default)]
pub struct Service {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    instances: BTreeSet<String>,
    tasks: Vec<Task>,
}

impl Service {
    /// The tasks of all instances, in order of arrival.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        self.held().tasks.clone()
    }

    /// Puts a task among those it holds, and its instance among those that exist.
    /// A task of the same instance and id is replaced.
    pub fn add_task(&self, task: Task) {
        let mut state = self.held();
        state.instances.insert(task.instance_id.clone());
        state.tasks.retain(|other| !other.is(&task.instance_id, &task.task_id));
        state.tasks.push(task);
    }

    /// Has an instance, though it may have no task.
    pub fn add_instance(&self, id: impl Into<String>) {
        self.held().instances.insert(id.into());
    }

    pub(crate) fn populate(&self, random: &mut Random, now: i64) {
        for task in populate::tasks(random, now) {
            self.add_task(task);
        }
    }

    fn held(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }
}

/// GetArtifactSubscriptionTask.
pub(super) fn get_task(
    service: &Service,
    message: &Message,
    request_id: &str,
    now: i64,
) -> Result<Node, Refusal> {
    let (instance, id) = (message.required("InstanceId")?, message.required("TaskId")?);
    let state = service.held();
    if !state.instances.contains(&instance) {
        return Ok(failure("INSTANCE_NOT_EXIST", format!("there is no instance {instance}"), request_id));
    }
    let Some(task) = state.tasks.iter().find(|task| task.is(&instance, &id)) else {
        return Ok(failure("TASK_NOT_EXIST", format!("there is no task {id}"), request_id));
    };
    Ok(success(task.info(now), request_id))
}

fn failure(code: &str, message: String, request_id: &str) -> Node {
    Node::Object(vec![
        ("IsSuccess", Node::Truth(false)),
        ("RequestId", request_id.into()),
        ("Code", code.into()),
        ("Message", message.into()),
    ])
}

/// A field without a value is absent.
fn success(task: TaskInfo, request_id: &str) -> Node {
    let mut fields = vec![
        ("IsSuccess", Node::Truth(true)),
        ("RequestId", request_id.into()),
        ("Code", "success".into()),
        ("InstanceId", task.instance_id.into()),
        ("TaskId", task.task_id.into()),
        ("TaskStatus", task.task_status.into()),
    ];
    fields.extend(task.task_result.map(|result| ("TaskResult", result.into())));
    fields.push(("TaskType", task.task_type.into()));
    fields.push(("StartTime", Node::Number(task.start_time)));
    fields.extend(task.end_time.map(|end| ("EndTime", Node::Number(end))));
    fields.extend([
        ("ArtifactType", task.artifact_type.into()),
        ("SourceProvider", task.source_provider.into()),
        ("SourceRepoType", task.source_repo_type.into()),
        ("SourceNamespaceName", task.source_namespace_name.into()),
        ("SourceRepoName", task.source_repo_name.into()),
        ("NamespaceName", task.namespace_name.into()),
        ("RepoName", task.repo_name.into()),
        ("TagTotalCount", Node::Number(task.tag_total_count)),
        ("TagSubscriptionCount", Node::Number(task.tag_subscription_count)),
        ("Message", "success".into()),
    ]);
    Node::Object(fields)
}
