//! Container Registry: subscription rules, and the tasks that they start.

use std::time::Duration;

use imagescan_emulator::alibaba::cr::{Rule, Task};
use imagescan_emulator::{Anomaly, Emulator, Fault};
use serde_json::Value;

use super::registry::{failure, get, post};
use crate::{NOW_MS, builder, clock, start, start_at};

const RESULT: &str = "GetArtifactSubscriptionTaskResult";

async fn run(emulator: &Emulator, rule: &str) -> String {
    let query = format!("InstanceId=cri-1&RuleId={rule}");
    let body = post(emulator, "CreateArtifactSubscriptionTask", &query).await;
    body["TaskId"].as_str().unwrap_or_else(|| failure(&body)).to_owned()
}

async fn task(emulator: &Emulator, id: &str) -> Value {
    get(emulator, "GetArtifactSubscriptionTask", &format!("InstanceId=cri-1&TaskId={id}")).await
}

async fn results(emulator: &Emulator, id: &str) -> Vec<(Value, Value, Value)> {
    let mut results = Vec::new();
    for page in 1.. {
        let query = format!("InstanceId=cri-1&TaskId={id}&PageNo={page}&PageSize=2");
        let body = get(emulator, RESULT, &query).await;
        let rows = body["TaskResults"].as_array().unwrap();
        results.extend(
            rows.iter().map(|row| (row["Tag"].clone(), row["Status"].clone(), row["Result"].clone())),
        );
        if rows.len() < 2 {
            assert_eq!(body["TotalCount"], results.len());
            break;
        }
    }
    results
}

#[tokio::test]
async fn a_rule_starts_tasks_that_copy_its_tags() {
    let clock = clock();
    let emulator = start_at(builder().scan_time(Duration::from_secs(30)), &clock).await;
    emulator.alibaba().cr().add_rule(Rule::new("cri-1", "crasr-1", NOW_MS));
    assert_eq!(run(&emulator, "crasr-2").await, "RULE_NOT_EXIST");
    let id = run(&emulator, "crasr-1").await;
    clock.advance(Duration::from_secs(15));
    let running = task(&emulator, &id).await;
    assert_eq!((&running["TaskStatus"], &running["TaskType"]), (&"RUNNING".into(), &"MANUAL".into()));
    assert_eq!((&running["TagSubscriptionCount"], &running["TagTotalCount"]), (&1.into(), &10.into()));
    let done = ("v1.0".into(), "COMPLETED".into(), "SUCCESS".into());
    assert_eq!(results(&emulator, &id).await, [done, ("v1.1".into(), "RUNNING".into(), Value::Null)]);

    clock.advance(Duration::from_secs(15));
    let ended = task(&emulator, &id).await;
    assert_eq!((&ended["TaskResult"], &ended["EndTime"]), (&"SUCCESS".into(), &(NOW_MS + 30_000).into()));
    let results = results(&emulator, &id).await;
    assert_eq!(results.len(), 3);
    assert!(results.iter().all(|(_, status, result)| status == "COMPLETED" && result == "SUCCESS"));
    let executions = emulator.executions();
    assert_eq!(executions.len(), 1);
    assert_eq!(executions[0].operation, "CreateArtifactSubscriptionTask");
}

#[tokio::test]
async fn a_failed_task_fails_in_its_last_tag() {
    let (emulator, clock) = start().await;
    let mut rule = Rule::new("cri-1", "crasr-1", NOW_MS);
    rule.task_result = "FAILED".into();
    emulator.alibaba().cr().add_rule(rule);
    let id = run(&emulator, "crasr-1").await;
    clock.advance(Duration::from_secs(30));
    assert_eq!(task(&emulator, &id).await["TaskResult"], "FAILED");
    let results: Vec<_> = results(&emulator, &id).await.into_iter().map(|(_, _, result)| result).collect();
    assert_eq!(results, ["SUCCESS", "FAILED"]);
}

#[tokio::test]
async fn lists_have_the_rules_and_tasks_of_one_instance() {
    let (emulator, _) = start().await;
    let cr = emulator.alibaba().cr();
    for nth in 0..5 {
        cr.add_rule(Rule::new("cri-1", format!("crasr-{nth}"), NOW_MS));
        cr.add_task(Task::new("cri-1", format!("crast-{nth}"), NOW_MS + nth));
    }
    cr.add_rule(Rule::new("cri-2", "crasr-other", NOW_MS));
    cr.add_rule(Rule::new("cri-1", "crasr-4", NOW_MS + 1));
    assert_eq!(cr.rules().len(), 6, "the last replaces one");
    let rules = get(&emulator, "ListArtifactSubscriptionRule", "InstanceId=cri-1&PageSize=2&PageNo=3").await;
    assert_eq!((&rules["TotalCount"], rules["Rules"].as_array().map(Vec::len)), (&5.into(), Some(1)));
    let rule = &rules["Rules"][0];
    assert_eq!((&rule["RuleId"], &rule["CreateTime"]), (&"crasr-4".into(), &(NOW_MS + 1).into()));
    let tasks = get(&emulator, "ListArtifactSubscriptionTask", "InstanceId=cri-1&PageSize=2").await;
    assert_eq!((&tasks["TotalCount"], &tasks["Tasks"][0]["TaskId"]), (&5.into(), &"crast-4".into()));
    assert_eq!(tasks["Tasks"][0]["StartTime"], (NOW_MS + 4).to_string(), "a text in the list");
}

#[tokio::test]
async fn the_start_of_a_task_can_fail() {
    let (emulator, _) = start().await;
    emulator.alibaba().cr().add_rule(Rule::new("cri-1", "crasr-1", NOW_MS));
    let fault = Fault::Anomaly(Anomaly::TooManyTasks);
    emulator.faults().push(imagescan_emulator::Rule::new("CreateArtifactSubscriptionTask", fault, 1));
    assert_eq!(run(&emulator, "crasr-1").await, "TOO_MANY_TASKS");
    let id = run(&emulator, "crasr-1").await;
    let fault = Fault::Anomaly(Anomaly::UnknownState);
    emulator.faults().push(imagescan_emulator::Rule::new("GetArtifactSubscriptionTask", fault, 1));
    assert_eq!(task(&emulator, &id).await["TaskStatus"], "SUSPENDED_BY_EMULATOR");
    assert_eq!(emulator.alibaba().cr().tasks().len(), 1);
}

#[tokio::test]
async fn the_targets_of_initial_rules_are_repositories_with_the_copied_tags() {
    let emulator = start_at(builder().seed(1), &clock()).await;
    let rules = emulator.alibaba().cr().rules();
    let of_world: Vec<_> = rules.iter().filter(|rule| rule.instance_id.ends_with("001")).collect();
    assert_eq!(of_world.len(), 8);
    for rule in of_world {
        let Rule { instance_id, namespace_name, repo_name, .. } = rule;
        let query =
            format!("InstanceId={instance_id}&RepoNamespaceName={namespace_name}&RepoName={repo_name}");
        let repository = post(&emulator, "GetRepository", &query).await;
        let repo = repository["RepoId"].as_str().unwrap();
        let query = format!("InstanceId={instance_id}&RepoId={repo}");
        let tags = post(&emulator, "ListRepoTag", &query).await;
        assert_eq!(tags["TotalCount"], rule.tag_count.to_string());
    }
}
