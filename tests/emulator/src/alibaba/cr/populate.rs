//! The initial tasks of a seeded emulator: completed ones, failed ones, and one that is running.

use super::Task;
use crate::Random;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

const INSTANCES: [&str; 2] = ["cri-hangzhou0001", "cri-singapore001"];
/// Source providers, each with a namespace and a repository.
const SOURCES: [(&str, &str, &str); 4] = [
    ("DOCKER_HUB", "library", "nginx"),
    ("DOCKER_HUB", "library", "redis"),
    ("QUAY", "prometheus", "prometheus"),
    ("GCR", "distroless", "static"),
];

/// The instance and the task that the request on the vendor's page names.
const TASK_OF_THE_PAGE: (&str, &str) = ("cri-xkx6vujuhay0****", "crast-40le4es9yh0p****");

/// The task of the vendor's page; then for each instance six past tasks, of which every third failed, and one that
/// started a minute ago and takes ten.
pub(super) fn tasks(random: &mut Random, now: i64) -> Vec<Task> {
    let (instance, id) = TASK_OF_THE_PAGE;
    let mut tasks = vec![Task::new(instance, id, now - 24 * HOUR)];
    for instance in INSTANCES {
        for nth in (1..=6).rev() {
            let mut task = task(random, instance, now - nth * 24 * HOUR);
            task.duration = MINUTE * number(random, 1, 20);
            if nth % 3 == 0 {
                task.final_result = "FAILED".into();
                task.tag_subscription_count /= 2;
            }
            tasks.push(task);
        }
        let mut running = task(random, instance, now - MINUTE);
        running.duration = 10 * MINUTE;
        tasks.push(running);
    }
    tasks
}

fn task(random: &mut Random, instance: &str, start_time: i64) -> Task {
    let mut task = Task::new(instance, format!("crast-{}", random.hex(16)), start_time);
    let (provider, namespace, name) = SOURCES[usize::try_from(random.below(4)).unwrap_or(0)];
    task.task_type = random.pick(&["AUTO", "AUTO", "MANUAL"]).into();
    task.source_provider = provider.into();
    task.source_namespace_name = namespace.into();
    task.source_repo_name = name.into();
    task.namespace_name = "mirror".into();
    task.repo_name = name.into();
    task.tag_total_count = number(random, 10, 200);
    task.tag_subscription_count = number(random, 2, task.tag_total_count);
    task
}

/// A number from `low` to `high`, both included.
fn number(random: &mut Random, low: i64, high: i64) -> i64 {
    low + i64::try_from(random.below(high.abs_diff(low) + 1)).unwrap_or(0)
}
