//! Reports as tables, for people.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table, presets};
use imagescan_runtime::credentials::shorten;

use super::printable::printable;
use super::words::missing;
use crate::model::{Cvss, Detail, Exploit, Finding, ImageReport, LastScan, Package, Report, SeverityLevel};

const COLUMNS: [&str; 7] = ["SEVERITY", "ID", "PACKAGE", "INSTALLED", "FIXED", "CVSS", "EXPLOIT"];

/// The longest note, in bytes.
const NOTE: usize = 1_000;
/// The longest time that cannot be read, in bytes.
const TIME: usize = 64;

/// The report as text for people: for each image its last scan and a table, most severe first, below it what was not looked at,
/// and the counts at the end. Findings that are ignored, false positives or fixed are counted and not shown.
///
/// `width` is that of the terminal, in columns, within which cells are wrapped; `None` wraps nothing, as logs need it. Nothing
/// else depends on it.
///
/// Text from vendors is on one line, and no line begins with it.
///
/// ```
/// # use imagescan_scan as scan;
/// use scan::{Report, Timestamp};
///
/// let report = Report::new(Timestamp::UNIX_EPOCH);
/// assert_eq!(scan::report::table(&report, Some(80)), "0 findings in 0 images\n");
/// ```
#[must_use]
pub fn table(report: &Report, width: Option<u16>) -> String {
    table_of(report, width, |finding| finding.status.dismissed_as().is_none())
}

/// As [`table()`], with the findings for which `is_shown` is true. The others are counted below their image, and the counts at the
/// end are those of all findings that count for gates, shown or not.
#[must_use]
pub fn table_of(report: &Report, width: Option<u16>, is_shown: impl Fn(&Finding) -> bool) -> String {
    let mut out = String::new();
    for image in &report.images {
        push_image(&mut out, image, width, &is_shown);
    }
    for unresolved in &report.unresolved {
        let name = printable(&unresolved.reference.to_string()).into_owned();
        push_line(&mut out, &format!("not read: {name}: {}", printable(&unresolved.error.to_string())));
    }
    for note in &report.notes {
        push_line(&mut out, &format!("note: {}", printable(&shorten(&note.text, NOTE))));
    }
    push_line(&mut out, &counts(report));
    out
}

fn push_image(
    out: &mut String,
    image: &ImageReport,
    width: Option<u16>,
    is_shown: &dyn Fn(&Finding) -> bool,
) {
    let (name, account) = (image.image.reference.to_string(), image.account.to_string());
    let scan = image.image.last_scan.as_ref().map(|scan| format!(", last scan {}", time(scan)));
    let scan = scan.unwrap_or_default();
    push_line(out, &format!("image {} of {}{scan}", printable(&name), printable(&account)));
    let (shown, hidden): (Vec<_>, Vec<_>) = image.findings.iter().partition(|finding| is_shown(finding));
    let mut rows: Vec<_> = shown.iter().copied().flat_map(rows_of).collect();
    if !rows.is_empty() {
        rows.sort();
        push_line(out, &grid(COLUMNS, rows.into_iter().map(|(_, cells)| cells), width));
    }
    let counts_or_shown = |finding: &Finding| finding.status.dismissed_as().is_none() || is_shown(finding);
    for (kind, coverage) in &image.coverage {
        match missing(coverage) {
            Some(missing) => push_line(out, &format!("{kind}: {}", printable(&missing))),
            // Those that are hidden are counted below.
            None if image
                .findings
                .iter()
                .any(|finding| finding.kind() == *kind && counts_or_shown(finding)) => {}
            None => push_line(out, &format!("{kind}: no findings")),
        }
    }
    let dismissed = hidden.iter().filter(|finding| finding.status.dismissed_as().is_some()).count();
    if dismissed > 0 {
        push_line(out, &format!("not shown: {dismissed} that are ignored, false positives or fixed"));
    }
    if hidden.len() > dismissed {
        push_line(out, &format!("not shown: {} that were filtered out", hidden.len() - dismissed));
    }
    out.push('\n');
}

/// A row for each package, with what it is sorted by.
fn rows_of(finding: &Finding) -> Vec<(Reverse<SeverityLevel>, [String; COLUMNS.len()])> {
    let Detail::Vulnerability(detail) = &finding.detail;
    let mut packages: Vec<_> = detail.packages.iter().map(Some).collect();
    if packages.is_empty() {
        packages.push(None);
    }
    let level = finding.severity.level;
    let exploit = match detail.exploit {
        Some(Exploit::ProofOfConcept) => "PoC",
        Some(Exploit::Available) => "known",
        Some(Exploit::None) => "none",
        None => "",
    };
    let cvss = detail.cvss.as_ref().map(|Cvss { score, .. }| format!("{score:.1}")).unwrap_or_default();
    let rows = packages.into_iter().map(|package: Option<&Package>| {
        let name = package.map(package_name).unwrap_or_default();
        let version = package.and_then(|package| package.version.as_deref()).unwrap_or_default();
        let fixed = package.map(|package| package.fixed_versions.join(", ")).unwrap_or_default();
        let status = finding.status.dismissed_as().map(|status| format!(" ({status})"));
        let id = finding.id.clone() + &status.unwrap_or_default();
        let cells = [level.name(), &id, &name, version, &fixed, &cvss, exploit];
        (Reverse(level), cells.map(|cell| printable(cell).into_owned()))
    });
    rows.collect()
}

/// `3 findings in 2 images: 1 CRITICAL, 2 HIGH; 1 image was not read as a whole`
fn counts(report: &Report) -> String {
    let counted = report.findings().filter(|(_, finding)| finding.status.dismissed_as().is_none());
    let mut levels: BTreeMap<_, usize> = BTreeMap::new();
    for (_, finding) in counted {
        *levels.entry(Reverse(finding.severity.level)).or_default() += 1;
    }
    let of_levels: Vec<_> = levels.iter().map(|(Reverse(level), count)| format!("{count} {level}")).collect();
    let mut text = plural(levels.values().sum(), "finding") + " in " + &plural(report.images.len(), "image");
    if !of_levels.is_empty() {
        text = text + ": " + &of_levels.join(", ");
    }
    let incomplete = report.images.iter().filter(|image| !image.is_complete()).count();
    if incomplete > 0 {
        text = text + "; not read as a whole: " + &plural(incomplete, "image");
    }
    if !report.unresolved.is_empty() {
        text = text + "; not read: " + &plural(report.unresolved.len(), "name");
    }
    text
}

/// `1 image`, `2 images`
pub(super) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The name of a package, with the path of one that is a file.
pub(super) fn package_name(package: &Package) -> String {
    let name = &package.name;
    package.path.as_ref().map_or_else(|| name.clone(), |path| format!("{name} ({path})"))
}

/// When a scan ended: in UTC to the second, or as the cloud sent it.
pub(super) fn time(scan: &LastScan) -> String {
    match scan.at {
        Some(at) => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        None => printable(&shorten(&scan.value, TIME)).into_owned(),
    }
}

/// A table, without a line feed at its end. Its cells are safe.
pub(super) fn grid<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    width: Option<u16>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    } else {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table.add_rows(rows);
    table.to_string()
}

fn push_line(out: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{line}");
}
