//! The initial state of a seeded emulator: the images that the vendor's samples name, one whose scans fail, finished scans
//! and synchronizations, some with failures.

use super::task::STOPPED;
use super::{Image, State, Task};
use crate::Random;

const HOUR: i64 = 3_600_000;

/// An image whose scans always fail.
const BROKEN: &str = "legacy-batch";

/// Organization, name and tag of the images in the samples.
const OF_SAMPLES: [[&str; 3]; 4] = [
    ["test", "openjdk", "v8.8"],
    ["test1", "openjdk1", "v1.0"],
    ["scc_hss_container", "apptest", "v1"],
    ["shop", "cart", "v1.4.2"],
];

/// The digests of images in the samples of this project's documents, which are the ids of the images too.
const SAMPLE_DIGESTS: [(&str, &str); 2] = [
    ("cart", "5f0c9d1ab7e24c6f8d3e0a9b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d"),
    ("apptest", "9b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d5f0c9d1ab7e24c6f8d3e0a"),
];

pub(super) fn images(state: &mut State, now: i64) {
    for (namespace, name, version) in OF_SAMPLES.map(|[namespace, name, version]| (namespace, name, version))
    {
        let mut image = Image::private(namespace, name, version);
        if let Some((_, digest)) = SAMPLE_DIGESTS.iter().find(|(named, _)| *named == name) {
            (*digest).clone_into(&mut image.digest);
        }
        image.size = 120 << 20;
        image.update_time = now - 30 * HOUR;
        (image.scan_time, image.scan_status) = (now - 29 * HOUR, "success".to_owned());
        state.add_image(image);
    }
    let mut broken = Image::private("platform", BROKEN, "v0.9");
    broken.update_time = now - 50 * HOUR;
    state.add_image(broken);
    state.fail(BROKEN, "The image layers cannot be unpacked.");
}

/// The id of the task in the vendor's sample.
const SAMPLE_TASK: &str = "d5ceaaf4-0124-4f15-b039-b8fc4b07e340";

/// Two weeks of finished tasks.
pub(super) fn tasks(state: &State, random: &mut Random, project: &str, now: i64) -> Vec<Task> {
    let scans = (1..=16).map(|nth| scan(state, random, project, now, nth)).collect::<Vec<_>>();
    let syncs = (1..=12).map(|day| sync(random, project, now - day * 24 * HOUR));
    let mut sample = Task::sync(project, SAMPLE_TASK, now - 13 * 24 * HOUR);
    (sample.duration, sample.total_num) = (3_905, 3);
    scans.into_iter().chain(syncs).chain([sample]).collect()
}

/// The `nth` scan before `now`. Every third has failures, and some of those were stopped before the end.
fn scan(state: &State, random: &mut Random, project: &str, now: i64, nth: i64) -> Task {
    let begin_time = now - nth * 21 * HOUR - number(random, 0, HOUR);
    let mut task = Task::scan(project, random.uuid(), begin_time);
    if random.below(2) == 0 {
        task.task_type = "cycle".into();
        task.task_name = format!("CyclicImageScan_{begin_time}");
        task.policy_id = Some(random.uuid());
        task.is_all = Some(true);
        task.rate_limit = Some(200);
    }
    task.duration = number(random, 40_000, 900_000);
    let [failed, scanned] =
        if nth % 3 == 0 { [number(random, 1, 3), number(random, 1, 9)] } else { [0, number(random, 3, 40)] };
    task.total_num = i32::try_from(failed + scanned).unwrap_or(i32::MAX);
    task.risky_num = i32::try_from(number(random, 0, scanned)).ok();
    for _ in 0..failed {
        let index = random.below(state.world.images.len());
        task.failed_images.push(state.failed_image(index, state.failure_reason(index).1));
    }
    if failed > 0 && random.below(4) == 0 {
        task.final_status = STOPPED;
    }
    task
}

fn sync(random: &mut Random, project: &str, around: i64) -> Task {
    let mut task = Task::sync(project, random.uuid(), around - number(random, 0, HOUR));
    task.duration = number(random, 2_000, 9_000);
    task.total_num = i32::try_from(number(random, 1, 60)).unwrap_or(i32::MAX);
    task
}

/// A number from `low` to `high`, both included.
fn number(random: &mut Random, low: i64, high: i64) -> i64 {
    low + i64::try_from(random.below(high.abs_diff(low) + 1)).unwrap_or(0)
}
