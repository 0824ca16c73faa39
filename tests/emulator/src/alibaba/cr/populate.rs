//! The initial rules and tasks of a seeded emulator: completed tasks, failed ones, and one that is running.

use super::{Rule, Task};
use crate::Random;
use crate::alibaba::registry::{REGISTRIES, Registry};
use crate::alibaba::sas::Image;
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

/// The repository whose scans the vendor's pages name, and the ids of these scans.
pub(super) const SCANNED_REPOSITORY: &str = "crr-uf082u9dg8do****";
pub(super) const SCANS_OF_THE_PAGES: [&str; 2] =
    ["838152F9-F725-5A52-A344-8972D65AC045", "6b0b094f-8a90-4f8f-b660-2427aed0****"];

/// The instance that the page of ListInstance selects: its id on other pages, its name and its resource group.
pub(super) const INSTANCE_OF_THE_PAGE: [&str; 3] = ["cri-kmsiwlxxdcva****", "test", "rg-acfmv36i4is****"];

/// The images that the requests on the vendor's pages name: instance, repository, its namespace and name, tag and digest.
const IMAGES_OF_THE_PAGES: [[&str; 6]; 4] = [
    [
        "cri-kmsiwlxxdcva****",
        "crr-tquyps22md8p****",
        "repo-namespace-test",
        "repo-test",
        "1.0",
        "67bfbcc12b67936ec7f867927817cbb071832b873dbcaed312a1930ba5f1****",
    ],
    [
        "cri-kmsiwlxxdcva****",
        "crr-03cuozrsqhkw****",
        "test",
        "test",
        "v0.1",
        "67bfbcc12b67936ec7f867927817cbb071832b873dbcaed312a1930ba5f1****",
    ],
    [
        "cri-xkx6vujuhay0****",
        "crr-xwvi3osiy4ff****",
        "test",
        "repo1",
        "1.24",
        "815386ebbe9a3490f38785ab11bda34ec8dacf4634af77b8912832d4f85dca04",
    ],
    [
        "cri-2j88dtld8yel****",
        SCANNED_REPOSITORY,
        "test",
        "scanned",
        "1",
        "67bfbcc12b67936ec7f867927817cbb071832b873dbcaed312a1930ba5f1d529",
    ],
];
/// The instances and rules that they name.
const RULES_OF_THE_PAGES: [(&str, &str); 2] =
    [("cri-4ec5xvj4j0l****", "crasr-88s7vmelc3m****"), ("cri-c0o11woew0k****", "crasr-mdbpung4i1rm****")];
/// The instances and tasks that they name.
const TASKS_OF_THE_PAGES: [(&str, &str); 3] = [
    ("cri-xkx6vujuhay0****", "crast-40le4es9yh0p****"),
    ("cri-m9ob8792vm****", "crast-40le4es9yh0p****"),
    ("cri-90fxryf9pwf****", "crast-y64sq01bgad****"),
];

/// The images of the pages of Security Center by the names that the pages of this service have. The last one was scanned.
pub(super) fn images_of_the_pages(indexes: &[u64]) -> Vec<(u64, Image)> {
    let image = |[instance, repository, namespace, name, tag, digest]: [&str; 6]| Image {
        registry_type: "acr".to_owned(),
        region_id: "cn-hangzhou".to_owned(),
        instance_id: instance.to_owned(),
        repo_namespace: namespace.to_owned(),
        repo_id: repository.to_owned(),
        repo_name: name.to_owned(),
        digest: digest.to_owned(),
        tag: tag.to_owned(),
        ..Image::default()
    };
    let positions = [0, 0, 1, 2];
    let named = IMAGES_OF_THE_PAGES.into_iter().zip(positions);
    named.filter_map(|(names, position)| Some((*indexes.get(position)?, image(names)))).collect()
}

/// The rules and the tasks of the vendor's pages; then for each instance a rule for each source, six past tasks, of which
/// every third failed, and one that started a minute ago and takes ten.
///
/// The targets are repositories of the world, and the copied tags are theirs.
pub(super) fn rules_and_tasks(random: &mut Random, images: &Images, now: i64) -> (Vec<Rule>, Vec<Task>) {
    let rule_of_page = |(instance, id)| Rule::new(instance, id, now - 90 * 24 * HOUR);
    let task_of_page = |(instance, id)| {
        let mut task = Task::new(instance, id, now - 24 * HOUR);
        (task.tag_total_count, task.tag_subscription_count) = (6, 1);
        task
    };
    let mut rules: Vec<_> = RULES_OF_THE_PAGES.map(rule_of_page).into();
    let mut tasks: Vec<_> = TASKS_OF_THE_PAGES.map(task_of_page).into();
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
