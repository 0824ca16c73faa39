//! The initial schedule of a seeded emulator.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Image, Schedule};
use crate::Random;

const NAMESPACES: [&str; 3] = ["web", "data", "platform"];
const NAMES: [&str; 6] = ["gateway", "shop", "search", "billing", "cache", "queue"];

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
