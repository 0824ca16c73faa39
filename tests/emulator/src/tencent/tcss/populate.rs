//! The initial state: the licences, and of a seeded emulator the schedule and past scans.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Image, Schedule, licences};
use crate::Random;
use crate::world::{Chosen, World};

const NAMESPACES: [&str; 3] = ["web", "data", "platform"];
const NAMES: [&str; 6] = ["gateway", "shop", "search", "billing", "cache", "queue"];

/// The number of past scans. The requests on the vendor's pages name the tasks 2 and 13.
const PAST_SCANS: u64 = 13;

/// The licences, and the past scans of a seeded emulator, of one image each.
pub(crate) fn world(mut world: World, is_seeded: bool, now: Timestamp, scan_time: i64) -> World {
    world.quota = licences::initial(&world);
    for number in (0..PAST_SCANS).filter(|_| is_seeded) {
        let hours = SignedDuration::from_hours(i64::try_from(PAST_SCANS - number).unwrap_or(0));
        let started = now.as_millisecond() - scan_time - i64::try_from(hours.as_millis()).unwrap_or(0);
        let index = 20 + number * 3;
        if index < world.images.len() && world.scans.start(Chosen::listed(vec![index]), started).is_ok() {
            // What could not be paid would not have been started.
            let _ = world.quota.spend(1);
        }
    }
    world
}

/// A schedule of chosen images that ran last night, with a value in every field.
pub(crate) fn schedule(random: &mut Random, now: Timestamp) -> Schedule {
    let hour = random.below(6);
    let yesterday =
        (now - SignedDuration::from_hours(24)).to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string();
    let images: Vec<_> = (0..=random.below(4)).map(|_| image(random)).collect();
    let id = images.iter().map(|_| 1 + random.below(1_000_000)).collect();
    Schedule {
        enable: true,
        scan_time: format!("0{hour}:00:00"),
        scan_period: 1 + random.below(7),
        scan_type: ["CVE", "RISK", "VIRUS"][random.below(2).try_into().unwrap_or(0)..]
            .iter()
            .map(|&t| t.to_owned())
            .collect(),
        all: false,
        images,
        id,
        latest: random.below(2) == 0,
        scan_end_time: Some(format!("0{}:30", hour + 3)),
        registry_type: Some(vec!["ccr".to_owned(), "harbor".to_owned()]),
        container_running: Some(random.below(2) == 0),
        scan_scope: Some(1),
        namespace: Some(NAMESPACES.map(str::to_owned).to_vec()),
        exclude_image_asset_ids: Some(vec![1 + random.below(1_000_000)]),
        last_scan_time: Some(format!("{yesterday} 0{hour}:00:00")),
        scan_result: Some(random.pick(&["Success", "Success", "InsufficientLicense"]).to_owned()),
    }
}

fn image(random: &mut Random) -> Image {
    let (namespace, name) = (random.pick(&NAMESPACES), random.pick(&NAMES));
    let tag = format!("v1.{}", random.below(9));
    let instance_id = format!("ins-{}", random.hex(8));
    Image {
        instance_name: "main".to_owned(),
        namespace: namespace.to_owned(),
        image_name: format!("{namespace}/{name}"),
        image_repo_address: format!("{instance_id}.registry.example/{namespace}/{name}:{tag}"),
        image_tag: tag,
        force: "true".to_owned(),
        image_digest: format!("sha256:{}", random.hex(64)),
        registry_type: "ccr".to_owned(),
        instance_id,
    }
}
