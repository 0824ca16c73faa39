//! The images that a vulnerability is in as a table, for people.

use std::collections::BTreeSet;

use super::printable::printable;
use super::table::{grid, package_name, plural, time};
use super::words::status;
use crate::model::{AffectedImage, Detail};

const COLUMNS: [&str; 6] = ["CLOUD", "IMAGE", "PACKAGE", "FIXED", "STATUS", "LAST SCAN"];

/// The images that have a vulnerability as text for people: a table with a row for each package of each image, and their count.
/// The order is that of clouds and names. A cell is empty if the cloud does not send what belongs into it.
///
/// `width` is as for [`table`](super::table()), and so is text from vendors.
///
/// ```
/// # use imagescan_scan as scan;
/// assert_eq!(scan::report::affected_table(&[], Some(80)), "0 images\n");
/// ```
#[must_use]
pub fn affected_table(images: &[AffectedImage], width: Option<u16>) -> String {
    let rows: BTreeSet<_> = images.iter().flat_map(rows_of).collect();
    let distinct: BTreeSet<_> =
        images.iter().map(|image| (image.cloud, image.reference.to_string())).collect();
    let count = plural(distinct.len(), "image");
    if rows.is_empty() {
        return format!("{count}\n");
    }
    format!("{}\n{count}\n", grid(COLUMNS, rows, width))
}

fn rows_of(image: &AffectedImage) -> Vec<[String; COLUMNS.len()]> {
    let Detail::Vulnerability(detail) = &image.finding.detail;
    let mut packages: Vec<_> = detail
        .packages
        .iter()
        .map(|package| {
            let version = package.version.as_deref().unwrap_or_default();
            let installed = format!("{} {version}", package_name(package));
            (installed.trim().to_owned(), package.fixed_versions.join(", "))
        })
        .collect();
    if packages.is_empty() {
        packages.push(<(String, String)>::default());
    }
    let (cloud, name) = (image.cloud.to_string(), image.reference.to_string());
    let (status, scan) =
        (status(&image.finding.status), image.last_scan.as_ref().map(time).unwrap_or_default());
    packages
        .into_iter()
        .map(|(package, fixed)| {
            [&*cloud, &name, &package, &fixed, &status, &scan].map(|cell| printable(cell).into_owned())
        })
        .collect()
}
