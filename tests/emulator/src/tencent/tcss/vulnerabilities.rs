//! The vulnerabilities of an image, and those that are ignored.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::arguments::parse;
use super::filter::{Filter, Subject};
use super::{choice, ids, page, times};
use crate::Random;
use crate::faults::CallContext;
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Kind, Severity, Vulnerability, World};

const DAY: i64 = 86_400_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfImage {
    id: Option<u64>,
    image_info: Option<choice::ImageNames>,
}

/// `DescribeAssetImageRegistryVulList`: what the last scan of an image has found, without what is ignored.
pub(super) fn of_image(
    world: &World,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let window = page::window(arguments)?;
    let filter = Filter::read(arguments, &["Level", "Name", "Tag"])?;
    let OfImage { id, image_info } = parse(arguments)?;
    let index = match (id, image_info) {
        (Some(id), _) => choice::index_of(world, id)?,
        (None, Some(names)) => names.index(world)?,
        (None, None) => return Err(ErrorResponse::missing("Id")),
    };
    let image = world.images.get(index);
    let found = image.map(|image| world.found_in(&image, context.now.as_millisecond())).unwrap_or_default();
    let rows = found.into_iter().filter(|one| {
        let accepted = |name: &str| match name {
            "Level" => Subject::Word(digit(one.severity).into()),
            "Name" => Subject::Text(one.title.clone()),
            _ => Subject::Words(tags(one).into_iter().map(str::to_owned).collect()),
        };
        !one.ignored && filter.accepts(accepted)
    });
    Ok(page::response(window.filter(rows, context.anomaly), |one| row(&one)))
}

fn digit(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "1",
        Severity::Medium => "2",
        Severity::High => "3",
        Severity::Critical => "4",
    }
}

pub(super) fn category(kind: Kind) -> &'static str {
    match kind {
        Kind::System => "SYSTEM",
        Kind::Application => "WEB",
    }
}

/// The marks of a vulnerability, in the words of the list of an image.
fn tags(one: &Vulnerability) -> Vec<&'static str> {
    let mut tags = vec![if one.kind == Kind::System { "SYS" } else { "APP" }];
    if one.fixed_version.is_some() {
        tags.push("CanBeFixed");
    }
    if one.has_exploit {
        tags.extend(["DynamicLevelPoc", "DynamicLevelExp"]);
    }
    if is_remote(one) {
        tags.push("NETWORK");
    }
    tags
}

/// Whether the vulnerability can be exploited over the network.
pub(super) fn is_remote(one: &Vulnerability) -> bool {
    one.number.is_multiple_of(2)
}

/// The score with one digit after the point.
pub(super) fn score(one: &Vulnerability) -> String {
    format!("{}.{}", one.cvss_tenths / 10, one.cvss_tenths % 10)
}

/// The path of the package in the image.
pub(super) fn path(one: &Vulnerability) -> String {
    match one.kind {
        Kind::System => format!("/var/lib/{}", one.package),
        Kind::Application => format!("/app/lib/{}-{}.jar", one.package, one.version),
    }
}

fn row(one: &Vulnerability) -> Value {
    let fixed = one.fixed_version.as_deref().unwrap_or_default();
    let reference = json!([format!("https://vulnerabilities.example/{}", one.cve)]).to_string();
    let layer = Random::seeded(one.number).hex(64);
    json!({
        "CVEID": one.cve,
        "POCID": ids::poc_of(one.number),
        "Name": one.title,
        "Components": [{
            "Name": one.package,
            "Component": one.package,
            "Version": one.version,
            "FixedVersion": fixed,
            "Path": path(one),
            "Type": category(one.kind),
        }],
        "Category": "OUT_OF_BOUNDS_WRITE",
        "CategoryType": category(one.kind),
        "Level": digit(one.severity),
        "Des": format!("A flaw of {} {}.", one.package, one.version),
        "OfficialSolution": one.fixed_version.as_ref().map_or_else(String::new, |to| format!("Update to {to}.")),
        "Reference": reference,
        "DefenseSolution": "",
        "SubmitTime": times::without_zone(one.published_at),
        "CvssScore": score(one),
        "CvssVector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "IsSuggest": (one.severity >= Severity::High).to_string(),
        "FixedVersions": fixed,
        "Tag": tags(one),
        "Component": one.package,
        "Version": one.version,
        "AttackLevel": if one.has_exploit { 3 } else { 0 },
        "LayerInfos": [{
            "LayerId": format!("sha256:{layer}"),
            "LayerCmd": format!("/bin/sh -c #(nop) ADD file:{layer} in / "),
        }],
    })
}

/// `DescribeScanIgnoreVulList`: all of them are ignored in all images.
pub(super) fn ignored(
    world: &World,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let window = page::window(arguments)?;
    let filter = Filter::read(arguments, &["CVEID", "VulName"])?;
    let rows = world.vulnerabilities.iter().filter(|one| {
        let accepted = |name: &str| match name {
            "CVEID" => Subject::Text(one.cve.clone()),
            _ => Subject::Text(one.title.clone()),
        };
        one.ignored && filter.accepts(accepted)
    });
    let mut rows: Vec<_> = rows.collect();
    if arguments["By"] == "UpdateTime" {
        rows.sort_by_key(|one| one.published_at);
    }
    if page::is_descending(arguments) {
        rows.reverse();
    }
    let row = |one: Vulnerability| {
        json!({
            "VulName": one.title,
            "CVEID": one.cve,
            "PocID": ids::poc_of(one.number),
            "RegistryImageCount": 0,
            "LocalImageCount": 0,
            "IsIgnoreAll": 1,
            "UpdateTime": times::without_zone(one.published_at + DAY),
        })
    };
    Ok(page::response(window.filter(rows.into_iter(), context.anomaly), row))
}
