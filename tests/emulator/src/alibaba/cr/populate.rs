//! The initial rules and tasks of a seeded emulator: completed tasks, failed ones, and one that is running.

use super::{Rule, Task};
use crate::Random;
use crate::alibaba::registry::{REGISTRIES, Registry};
use crate::world::{Images, Repository};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Source providers, each with a namespace and a repository.
const SOURCES: [(&str, &str, &str); 4] = [
    ("DOCKER_HUB", "library", "nginx"),
    ("DOCKER_HUB", "library", "redis"),
    ("QUAY", "prometheus", "prometheus"),
    ("GCR", "distroless", "static"),
];

/// The instance and the task that the request on the vendor's page names.
const TASK_OF_THE_PAGE: (&str, &str) = ("cri-xkx6vujuhay0****", "crast-40le4es9yh0p****");

/// The rule and its instance that the request for a new task on the vendor's page names.
const RULE_OF_THE_PAGE: (&str, &str) = ("cri-4ec5xvj4j0l****", "crasr-88s7vmelc3m****");

/// The rule and the task of the vendor's pages; then for each instance a rule for each source, six past tasks, of which
/// every third failed, and one that started a minute ago and takes ten.
///
/// The targets are repositories of the world, and the copied tags are theirs.
pub(super) fn rules_and_tasks(random: &mut Random, images: &Images, now: i64) -> (Vec<Rule>, Vec<Task>) {
    let ((rule_instance, rule_id), (instance, id)) = (RULE_OF_THE_PAGE, TASK_OF_THE_PAGE);
    let mut rules = vec![Rule::new(rule_instance, rule_id, now - 90 * 24 * HOUR)];
    let mut tasks = vec![Task::new(instance, id, now - 24 * HOUR)];
    for (registry, Registry { instance_id, .. }) in (0_u64..).zip(REGISTRIES).take(2) {
        let of_instance: Vec<_> = (0_u64..)
            .zip(SOURCES)
            .map(|(nth, source)| {
                let target = images.repository(registry + REGISTRIES.len() as u64 * nth);
                rule(random, instance_id, source, target, now)
            })
            .collect();
        let mut task = |start_time, duration, task_type: &str, fails: bool| {
            let rule = &of_instance[usize::try_from(random.below(4)).unwrap_or(0)];
            let mut rule = rule.clone();
            if fails {
                rule.task_result = "FAILED".into();
            }
            rule.task(format!("crast-{}", random.hex(16)), task_type, start_time, duration)
        };
        for nth in (1..=6).rev() {
            let task_type = if nth % 3 == 1 { "MANUAL" } else { "AUTO" };
            tasks.push(task(now - nth * 24 * HOUR, MINUTE * (2 * nth + 1), task_type, nth % 3 == 0));
        }
        tasks.push(task(now - MINUTE, 10 * MINUTE, "AUTO", false));
        rules.extend(of_instance);
    }
    (rules, tasks)
}

fn rule(
    random: &mut Random,
    instance: &str,
    (provider, namespace, name): (&str, &str, &str),
    target: Option<Repository>,
    now: i64,
) -> Rule {
    let mut rule = Rule::new(instance, format!("crasr-{}", random.hex(16)), now - 90 * 24 * HOUR);
    rule.source_provider = provider.into();
    rule.source_namespace_name = namespace.into();
    rule.source_repo_name = name.into();
    if let Some(target) = target {
        (rule.namespace_name, rule.repo_name) = (target.namespace, target.name);
    }
    rule.tag_regexp = "v1.*".into();
    rule.tag_count = 4;
    rule.source_tags = 10 + i64::try_from(random.below(190)).unwrap_or(0);
    rule
}
