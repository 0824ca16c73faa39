//! The operations of subscription rules and their tasks.

use super::call::Call;
use super::instances;
use super::page::Page;
use super::{Rule, TagResult, Task, TaskInfo, failure, success};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::faults::Anomaly;

/// ListArtifactSubscriptionRule.
pub(super) fn rules(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered(call)?;
    let instance = instances::of_request(call)?;
    let state = call.service.held();
    let of_instance = state.rules.iter().filter(|rule| rule.instance_id == instance.id);
    let rows = page.window().filter(of_instance.map(rule_row), call.anomaly);
    let (fields, total) = page.response(call, "Rules", rows);
    Ok(fields.number("TotalCount", total).build())
}

/// CreateArtifactSubscriptionTask. Each call starts a task, also while one of the same rule is running.
pub(super) fn create_task(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let rule_id = call.rpc.required("RuleId")?;
    let instance = instances::of_request(call)?;
    if let Some(Anomaly::AlreadyScanning | Anomaly::TooManyTasks) = call.anomaly {
        return Err(failure("TOO_MANY_TASKS", "too many tasks are running"));
    }
    let mut state = call.service.held();
    let id = format!("crast-{}", state.random.hex(16));
    let rule = state.rules.iter().find(|rule| rule.is(&instance.id, &rule_id));
    let rule = rule.ok_or_else(|| failure("RULE_NOT_EXIST", format!("the rule {rule_id} does not exist")))?;
    let task = rule.task(id.clone(), "MANUAL", call.now, call.service.task_time);
    state.tasks.push(task);
    call.set_changed();
    Ok(success(call).text("TaskId", id).build())
}

/// ListArtifactSubscriptionTask, newest first. Its times are texts.
pub(super) fn tasks(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered(call)?;
    let instance = instances::of_request(call)?;
    let state = call.service.held();
    let of_instance = state.tasks.iter().rev().filter(|task| task.instance_id == instance.id);
    let rows = of_instance.map(|task| {
        let info = task.info(call.now);
        let fields = Fields::default().text("StartTime", info.start_time.to_string());
        let fields = fields.optional_text("EndTime", info.end_time.map(|end| end.to_string()));
        task_fields(fields, call, info).build()
    });
    let (fields, total) = page.response(call, "Tasks", page.window().filter(rows, call.anomaly));
    Ok(fields.number("TotalCount", total).build())
}

/// GetArtifactSubscriptionTask. Its times are numbers.
pub(super) fn task(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let info = task_of_request(call)?.info(call.now);
    let fields = success(call).number("StartTime", info.start_time);
    let fields = match info.end_time {
        Some(end) => fields.number("EndTime", end),
        None => fields,
    };
    Ok(task_fields(fields, call, info).build())
}

/// GetArtifactSubscriptionTaskResult: the tags whose copy has started.
pub(super) fn results(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered(call)?;
    let task = task_of_request(call)?;
    let rows = task.tag_results(call.now).into_iter().map(|tag| result_row(&task, tag));
    let (fields, total) = page.response(call, "TaskResults", page.window().filter(rows, call.anomaly));
    Ok(fields.number("TotalCount", total).build())
}

fn task_of_request(call: &Call) -> Result<Task, ErrorResponse> {
    let id = call.rpc.required("TaskId")?;
    let instance = instances::of_request(call)?;
    let state = call.service.held();
    let task = state.tasks.iter().find(|task| task.is(&instance.id, &id)).cloned();
    task.ok_or_else(|| failure("TASK_NOT_EXIST", format!("the task {id} does not exist")))
}

/// Everything but the times, whose type differs from operation to operation.
fn task_fields(fields: Fields, call: &Call, task: TaskInfo) -> Fields {
    fields
        .text("InstanceId", task.instance_id)
        .text("TaskId", task.task_id)
        .text("TaskStatus", call.state(task.task_status))
        .optional_text("TaskResult", task.task_result)
        .text("TaskType", task.task_type)
        .text("ArtifactType", task.artifact_type)
        .text("SourceProvider", task.source_provider)
        .text("SourceRepoType", task.source_repo_type)
        .text("SourceNamespaceName", task.source_namespace_name)
        .text("SourceRepoName", task.source_repo_name)
        .text("NamespaceName", task.namespace_name)
        .text("RepoName", task.repo_name)
        .number("TagTotalCount", task.tag_total_count)
        .number("TagSubscriptionCount", task.tag_subscription_count)
        .text("Message", "success")
}

fn rule_row(rule: &Rule) -> ResponseValue {
    Fields::default()
        .text("InstanceId", &rule.instance_id)
        .text("RuleId", &rule.rule_id)
        .text("SourceProvider", &rule.source_provider)
        .text("SourceNamespaceName", &rule.source_namespace_name)
        .text("SourceRepoName", &rule.source_repo_name)
        .text("NamespaceName", &rule.namespace_name)
        .text("RepoName", &rule.repo_name)
        .text("TagRegexp", &rule.tag_regexp)
        .number("TagCount", rule.tag_count)
        .bool("Override", true)
        .bool("Accelerate", false)
        .list("Platform", vec!["linux/amd64".into(), "linux/arm64".into()])
        .number("CreateTime", rule.create_time)
        .number("ModifiedTime", rule.create_time)
        .build()
}

fn result_row(task: &Task, tag: TagResult) -> ResponseValue {
    let fields = Fields::default()
        .text("InstanceId", &task.instance_id)
        .text("TaskId", &task.task_id)
        .text("NamespaceName", &task.namespace_name)
        .text("RepoName", &task.repo_name)
        .text("Tag", tag.tag)
        .text("Status", if tag.end_time.is_some() { "COMPLETED" } else { "RUNNING" })
        .optional_text("Result", tag.result)
        .number("StartTime", tag.start_time);
    match tag.end_time {
        Some(end) => fields.number("EndTime", end).build(),
        None => fields.build(),
    }
}
