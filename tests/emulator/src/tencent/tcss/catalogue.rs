//! `DescribeSystemVulList` and `DescribeWebVulList`: the vulnerabilities that scans have found in any image, without what is
//! ignored.
//!
//! Sorted by `By`: `LatestFoundTime`, `FoundTime`, `Level`, `CVSSV3Score`, `RegistryImageCount`.

use serde_json::{Map, Value, json};

use super::filter::{Filter, Subject};
use super::vulnerabilities::{is_remote, score};
use super::{ids, image, page, times};
use crate::faults::CallContext;
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Image, Kind, Severity, Vulnerability, World};

const FILTERS: [&str; 14] = [
    "OnlyAffectedContainer",
    "OnlyAffectedNewestImage",
    "Level",
    "Tags",
    "CanBeFixed",
    "CVEID",
    "ImageID",
    "ImageName",
    "ContainerID",
    "ContainerName",
    "ComponentName",
    "ComponentVersion",
    "Name",
    "FocusOnType",
];

/// A vulnerability, with the images in which scans have found it.
struct Finding {
    one: Vulnerability,
    images: u64,
    containers: u64,
    first: i64,
    last: i64,
}

impl Finding {
    fn of(world: &World, one: Vulnerability, now: i64) -> Option<Self> {
        let mut found = Self { one, images: 0, containers: 0, first: i64::MAX, last: i64::MIN };
        for (index, at) in world.indexes_affected_by(found.one.number, now) {
            found.images += 1;
            found.containers += u64::from(image::is_running(index));
            (found.first, found.last) = (found.first.min(at), found.last.max(at));
        }
        (found.images > 0).then_some(found)
    }
}

pub(super) fn list(
    world: &World,
    kind: Kind,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let (window, filter) = (page::window(arguments)?, Filter::read(arguments, &FILTERS)?);
    let now = context.now.as_millisecond();
    let of_kind = world.vulnerabilities.iter().filter(|one| one.kind == kind && !one.ignored);
    let mut found: Vec<_> = of_kind
        .filter_map(|one| Finding::of(world, one, now))
        .filter(|found| filter.accepts(|name| subject(world, found, name, now)))
        .collect();
    found.sort_by_key(|found| (key(found, arguments["By"].as_str()), found.one.number));
    if page::is_descending(arguments) {
        found.reverse();
    }
    Ok(page::response(window.filter(found.into_iter(), context.anomaly), |found| row(&found)))
}

fn key(found: &Finding, by: Option<&str>) -> i64 {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    match by {
        Some("LatestFoundTime") => found.last,
        Some("FoundTime") => found.first,
        Some("Level" | "CVSSV3Score") => number(found.one.cvss_tenths),
        Some("RegistryImageCount") => number(found.images),
        _ => 0,
    }
}

fn subject(world: &World, found: &Finding, name: &str, now: i64) -> Subject {
    let one = &found.one;
    let of_images = |text: &dyn Fn(&Image) -> Option<String>| {
        let affected = world.affected_by(one.number, now);
        Subject::Words(affected.iter().filter_map(text).collect())
    };
    // `false` does not narrow the list.
    let only = |holds: bool| {
        let holds = holds.then(|| "true".to_owned());
        Subject::Words(holds.into_iter().chain(["false".to_owned()]).collect())
    };
    match name {
        "OnlyAffectedContainer" => only(found.containers > 0),
        "OnlyAffectedNewestImage" => {
            let mut affected = world.indexes_affected_by(one.number, now);
            only(affected.any(|(index, _)| world.images.is_newest(index)))
        }
        "Level" => Subject::Word(level(one.severity).into()),
        "Tags" => Subject::Words(tags(one).into_iter().map(str::to_owned).collect()),
        "CanBeFixed" => Subject::flag(one.fixed_version.is_some()),
        "CVEID" => Subject::Text(one.cve.clone()),
        "ImageID" => of_images(&|image| Some(image::sha256(&image.config))),
        "ImageName" => of_images(&|image| Some(image.repository.name.clone())),
        "ContainerID" => of_images(&|image| Some(image::container(image)?.1.to_owned())),
        "ContainerName" => of_images(&|image| Some(image::container(image)?.0)),
        "ComponentName" => Subject::Text(one.package.clone()),
        "ComponentVersion" => Subject::Text(one.version.clone()),
        "Name" => Subject::Text(one.title.clone()),
        _ => Subject::Words(focus(one).into_iter().map(str::to_owned).collect()),
    }
}

/// The values of `FocusOnType` that a vulnerability has.
fn focus(one: &Vulnerability) -> Vec<&'static str> {
    let mut focus = vec!["ALL"];
    if one.severity >= Severity::High {
        focus.extend(["SERIOUS_LEVEL", "IS_SUGGEST"]);
    }
    if one.has_exploit {
        focus.push("POC_EXP");
    }
    if one.has_exploit && is_remote(one) {
        focus.push("NETWORK_EXP");
    }
    focus
}

fn tags(one: &Vulnerability) -> Vec<&'static str> {
    let mut tags = Vec::new();
    if one.has_exploit {
        tags.extend(["POC", "EXP"]);
    }
    if is_remote(one) {
        tags.push("NETWORK");
    }
    tags
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "LOW",
        Severity::Medium => "MIDDLE",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    }
}

fn row(found: &Finding) -> Value {
    let one = &found.one;
    json!({
        "Name": one.title,
        "Tags": tags(one),
        "CVSSV3Score": score(one).parse::<f64>().unwrap_or(0.0),
        "Level": level(one.severity),
        "CVEID": one.cve,
        "Category": "OUT_OF_BOUNDS_WRITE",
        "FoundTime": times::without_zone(found.first),
        "LatestFoundTime": times::without_zone(found.last),
        "ID": 173_000_000 + one.number,
        "LocalImageCount": 0,
        "ContainerCount": found.containers,
        "RegistryImageCount": found.images,
        "PocID": ids::poc_of(one.number),
        "DefenceStatus": "NO_DEFENDED",
        "DefenceScope": "ALL",
        "DefenceHostCount": 0,
        "DefendedCount": 0,
        "RaspOpenNodeCount": 0,
        "RaspClosedNodeCount": 0,
    })
}
