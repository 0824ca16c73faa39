//! The initial state of a seeded emulator: images, finished scans and synchronizations, some with failures.

use super::{FailedImage, Image, Inventory, Task};
use crate::Random;

const HOUR: i64 = 3_600_000;
const STOPPED: i32 = -1;

const NAMESPACES: [&str; 3] = ["web", "data", "platform"];
const NAMES: [&str; 8] = ["gateway", "shop", "search", "billing", "cache", "queue", "report", "mailer"];

/// An image whose scans always fail.
const BROKEN: &str = "legacy-batch";

/// Three versions of each image, a day apart, and one image whose scans fail.
pub(super) fn images(inventory: &mut Inventory, random: &mut Random, now: i64) {
    for name in NAMES {
        let namespace = random.pick(&NAMESPACES);
        let image_type = random.pick(&["private_image", "private_image", "shared_image"]);
        for version in 1..=3 {
            let mut image = Image::private(namespace, name, format!("v1.{version}"));
            image.image_type = image_type.into();
            image.size = number(random, 20, 400) << 20;
            image.update_time = now - (4 - version) * 24 * HOUR - number(random, 0, HOUR);
            if version < 3 {
                image.scan_time = image.update_time + number(random, HOUR, 2 * HOUR);
                image.scan_status = "success".into();
            }
            inventory.add(image);
        }
    }
    inventory.add(Image::private("platform", BROKEN, "v0.9"));
    inventory.fail(BROKEN, "The image layers cannot be unpacked.");
}

/// Two weeks of finished tasks.
pub(super) fn tasks(random: &mut Random, project: &str, now: i64) -> Vec<Task> {
    let scans = (1..=16).map(|nth| scan(random, project, now, nth)).collect::<Vec<_>>();
    let syncs = (1..=12).map(|day| sync(random, project, now - day * 24 * HOUR));
    scans.into_iter().chain(syncs).collect()
}

/// The `nth` scan before `now`. Every third has failures, and some of those were stopped before the end.
fn scan(random: &mut Random, project: &str, now: i64, nth: i64) -> Task {
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
    task.failed_images = (0..failed).map(|_| failed_image(random)).collect();
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

fn failed_image(random: &mut Random) -> FailedImage {
    let (registry_id, registry_name, registry_type) = match random.below(2) {
        0 => ("swr-private", "SWR private images", "SwrPrivate"),
        _ => ("harbor-1", "Harbor in the data centre", "Harbor"),
    };
    let reasons =
        ["The image layers cannot be unpacked.", "The image is too large.", "The registry timed out."];
    FailedImage {
        id: number(random, 1, 100_000),
        registry_id: registry_id.to_owned(),
        registry_name: registry_name.to_owned(),
        image_name: random.pick(&NAMES).to_owned(),
        image_version: format!("v0.{}", random.below(9)),
        namespace: random.pick(&NAMESPACES).to_owned(),
        registry_type: registry_type.to_owned(),
        failed_reason: random.pick(&reasons).to_owned(),
    }
}

/// A number from `low` to `high`, both included.
fn number(random: &mut Random, low: i64, high: i64) -> i64 {
    low + i64::try_from(random.below(high.abs_diff(low) + 1)).unwrap_or(0)
}
