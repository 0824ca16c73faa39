//! Container Registry: tasks that copy the tags of a public repository into a private one.
//!
//! Error responses of this service have HTTP status 200 and `IsSuccess` false. Their codes are not published; the
//! emulator uses `INSTANCE_NOT_EXIST` and `TASK_NOT_EXIST`.

mod populate;
mod task;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

pub use task::{Task, TaskInfo};

use super::action::operations;
use super::error_response::ErrorResponse;
use super::response_value::ResponseValue;
use super::service_call::ServiceCall;
use crate::Random;

operations![GetArtifactSubscriptionTask];

impl Operation {
    pub(super) fn methods(self) -> &'static [&'static str] {
        match self {
            Self::GetArtifactSubscriptionTask => &["GET"],
        }
    }
}

/// The state of Container Registry. It can be changed while the server runs.
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
    /// The tasks of all instances, in the order in which they were added.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        self.held().tasks.clone()
    }

    /// Adds a task, and its instance if it is new. Replaces a task with the same instance and id.
    pub fn add_task(&self, task: Task) {
        let mut state = self.held();
        state.instances.insert(task.instance_id.clone());
        state.tasks.retain(|other| !other.is(&task.instance_id, &task.task_id));
        state.tasks.push(task);
    }

    /// Adds an instance, which may be without tasks.
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

pub(super) fn respond(
    service: &Service,
    operation: Operation,
    call: &ServiceCall,
) -> Result<ResponseValue, ErrorResponse> {
    match operation {
        Operation::GetArtifactSubscriptionTask => get_task(service, call),
    }
}

/// GetArtifactSubscriptionTask.
fn get_task(service: &Service, call: &ServiceCall) -> Result<ResponseValue, ErrorResponse> {
    let &ServiceCall { rpc, request_id, now, .. } = call;
    let (instance, id) = (rpc.required("InstanceId")?, rpc.required("TaskId")?);
    let state = service.held();
    if !state.instances.contains(&instance) {
        return Ok(failure(
            "INSTANCE_NOT_EXIST",
            format!("the instance {instance} does not exist"),
            request_id,
        ));
    }
    let Some(task) = state.tasks.iter().find(|task| task.is(&instance, &id)) else {
        return Ok(failure("TASK_NOT_EXIST", format!("the task {id} does not exist"), request_id));
    };
    Ok(success(task.info(now), request_id))
}

fn failure(code: &str, message: String, request_id: &str) -> ResponseValue {
    ResponseValue::Object(vec![
        ("IsSuccess", ResponseValue::Bool(false)),
        ("RequestId", request_id.into()),
        ("Code", code.into()),
        ("Message", message.into()),
    ])
}

/// Fields without a value are absent.
fn success(task: TaskInfo, request_id: &str) -> ResponseValue {
    let mut fields = vec![
        ("IsSuccess", ResponseValue::Bool(true)),
        ("RequestId", request_id.into()),
        ("Code", "success".into()),
        ("InstanceId", task.instance_id.into()),
        ("TaskId", task.task_id.into()),
        ("TaskStatus", task.task_status.into()),
    ];
    fields.extend(task.task_result.map(|result| ("TaskResult", result.into())));
    fields.push(("TaskType", task.task_type.into()));
    fields.push(("StartTime", ResponseValue::Number(task.start_time)));
    fields.extend(task.end_time.map(|end| ("EndTime", ResponseValue::Number(end))));
    fields.extend([
        ("ArtifactType", task.artifact_type.into()),
        ("SourceProvider", task.source_provider.into()),
        ("SourceRepoType", task.source_repo_type.into()),
        ("SourceNamespaceName", task.source_namespace_name.into()),
        ("SourceRepoName", task.source_repo_name.into()),
        ("NamespaceName", task.namespace_name.into()),
        ("RepoName", task.repo_name.into()),
        ("TagTotalCount", ResponseValue::Number(task.tag_total_count)),
        ("TagSubscriptionCount", ResponseValue::Number(task.tag_subscription_count)),
        ("Message", "success".into()),
    ]);
    ResponseValue::Object(fields)
}
