//! Counts and names in sentences.

use imagescan::credentials::shorten;
use imagescan::scan::report::printable;
use imagescan::scan::{Cloud, ImageRef, ImageReport, LastScan};

/// How many names a sentence lists.
const LISTED: usize = 5;

/// `1 image`, `2 vulnerabilities`
pub fn counted(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}

/// The first names, and how many more there are.
pub fn list_of(names: &[String]) -> String {
    let shown = names.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(LISTED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

/// The name of an image in a sentence.
pub fn printable_name(name: &ImageRef) -> String {
    printable(&shorten(&name.to_string(), 300)).into_owned()
}

/// The name of an image that differs from the same name of another cloud: with its host, or else with the cloud.
pub fn image_of(image: &ImageReport) -> String {
    let reference = &image.image.reference;
    let name = printable(&shorten(&reference.short().to_string(), 300)).into_owned();
    if reference.host().is_some() { name } else { format!("{} image {name}", image.account.cloud) }
}

/// The name of a cloud in a sentence.
pub fn cloud_name(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Alibaba => "Alibaba Cloud",
        Cloud::Tencent => "Tencent Cloud",
        Cloud::Huawei => "Huawei Cloud",
        _ => cloud.name(),
    }
}

/// The time of a scan; what the cloud has, if that is not a time.
pub fn scan_time(scan: &LastScan) -> String {
    scan.at.map_or_else(|| scan.value.clone(), |time| time.to_string())
}
