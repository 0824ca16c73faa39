//! `DescribeAssetImageRegistryList`: the images in registries.
//!
//! Sorted by `By`: `ScanTime`, `ImageCreateTime`, `VulCount`, `VirusCount`, `SensitiveCount`, `ContainerCount`. The vendor
//! does not document what another name does: here the order is that of the ids.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::arguments::parse;
use super::filter::Filter;
use super::{image, page};
use crate::faults::CallContext;
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Image, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Narrowing {
    by: Option<String>,
    only_show_latest: Option<bool>,
    is_running: Option<bool>,
}

pub(super) fn list(
    world: &World,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let (window, filter) = (page::window(arguments)?, Filter::read(arguments, &image::FILTERS)?);
    let Narrowing { by, only_show_latest, is_running } = parse(arguments)?;
    let (now, anomaly) = (context.now.as_millisecond(), context.anomaly);
    let row = |index: u64| match world.images.get(index) {
        Some(image) => image::row(world, &image, now, anomaly),
        None => Value::Null,
    };
    let (newest, running) = (only_show_latest == Some(true), is_running == Some(true));
    if filter.is_empty() && by.is_none() && !newest && !running {
        return Ok(page::response(window.compute(world.images.len(), anomaly, |index| index), row));
    }

    let images = (0..world.images.len())
        .filter(|index| !newest || world.images.is_newest(*index))
        .filter(|index| !running || image::is_running(*index))
        .filter_map(|index| world.images.get(index))
        .filter(|image| filter.accepts(|name| image::subject(world, image, name)));
    let mut keyed: Vec<_> =
        images.map(|image| (key(world, &image, by.as_deref(), now), image.index)).collect();
    keyed.sort_unstable();
    if page::is_descending(arguments) {
        keyed.reverse();
    }
    Ok(page::response(window.filter(keyed.into_iter().map(|(_, index)| index), anomaly), row))
}

fn key(world: &World, image: &Image, by: Option<&str>, now: i64) -> i64 {
    let index = image.index;
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let is_scanned = || world.last_success_of(index, now).is_some();
    let [viruses, _, secrets] = image::other_findings(index);
    match by {
        Some("ScanTime") => world.last_success_of(index, now).unwrap_or(0),
        Some("ImageCreateTime") => image.pushed_at,
        Some("VirusCount") if is_scanned() => count(viruses),
        Some("SensitiveCount") if is_scanned() => count(secrets),
        Some("ContainerCount") => i64::from(image::is_running(index)),
        Some("VulCount") => {
            let found = world.found_in(image, now);
            count(found.iter().filter(|one| !one.ignored).count() as u64)
        }
        _ => 0,
    }
}
