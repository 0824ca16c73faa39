//! Reports as Markdown: comments on pull requests, and summaries of steps.

mod escape;
mod page;

use std::cmp::Reverse;
use std::fmt::Write as _;

use imagescan::scan::{Coverage, Detail, Finding, ImageReport, Report, SeverityLevel};

use self::escape::{code, link, text};
use self::page::Page;
use super::filter::{Filter, LEVELS};
use super::overview::Overview;
use super::words::counted;

/// Below this many bytes, a report is not written.
pub const LEAST: usize = 4_000;
/// How many findings of all images are at the top.
const WORST: usize = 50;
/// How many reasons and names are listed.
const LISTED: usize = 10;
/// Comments are found again by this line.
const MARKER: &str = "<!-- imagescan-report -->\n";

/// The report in at most `limit` bytes, which are at least [`LEAST`].
pub fn render(report: &Report, filter: &Filter, limit: usize) -> String {
    let overview = Overview::new(report, |finding| filter.shows(finding));
    let mut page = Page::new(limit);
    let mut cut = Cut::default();
    page.close(MARKER);
    page.close(&title(report));
    if !report.is_complete() {
        page.close("\n**Not everything was looked at: this report is incomplete.**\n");
    }
    cut.lines += push_lines(&mut page, &reasons(report));
    page.close(&counts(&overview));
    cut.lines += push_lines(&mut page, &unread(&overview));
    let notes: Vec<_> = report.notes.iter().map(|note| format!("Note: {}", text(&note.text))).collect();
    cut.lines += push_lines(&mut page, &notes);
    push_worst(&mut page, report, filter);
    for image in &report.images {
        push_image(&mut page, image, filter, &mut cut);
    }
    page.finish(&cut.text(limit))
}

/// What had no room.
#[derive(Default)]
struct Cut {
    lines: usize,
    findings: usize,
    images: usize,
}

impl Cut {
    fn text(&self, limit: usize) -> String {
        let parts: Vec<_> = [(self.lines, "line"), (self.findings, "finding"), (self.images, "image")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(count, noun))
            .collect();
        if parts.is_empty() {
            return String::new();
        }
        format!(
            "\n**Cut to {limit} bytes: {} had no room.** The JSON of the report (`-o json=FILE`) has all.\n",
            parts.join(", ")
        )
    }
}

fn title(report: &Report) -> String {
    let outcome = report.outcome.as_ref().map(|outcome| match outcome.name.as_str() {
        "success" => ": success".to_owned(),
        name => format!(": {} (exit code {})", text(name), outcome.code),
    });
    format!("## imagescan{}\n", outcome.unwrap_or_default())
}

/// Why the outcome is what it is.
fn reasons(report: &Report) -> Vec<String> {
    report.outcome.iter().flat_map(|outcome| &outcome.reasons).map(|reason| text(reason)).collect()
}

/// What was not read, and why.
fn unread(overview: &Overview) -> Vec<String> {
    let unresolved =
        overview.unresolved.iter().map(|(name, why)| format!("{} was not read: {}", code(name), text(why)));
    let of_kind = overview.unread.iter().map(|unread| {
        let mut images: Vec<_> = unread.images.iter().take(3).map(|name| code(name)).collect();
        if unread.images.len() > 3 {
            images.push(format!("{} more", unread.images.len() - 3));
        }
        let partly = if unread.is_incomplete { "not read as a whole" } else { "not looked at" };
        format!("{} {partly}: {} ({})", unread.kind, text(&unread.why), images.join(", "))
    });
    unresolved.chain(of_kind).collect()
}

/// Adds a list; returns how many lines had no room.
fn push_lines(page: &mut Page, lines: &[String]) -> usize {
    let mut shown = 0;
    for line in lines.iter().take(LISTED) {
        if !page.push(&format!("{}- {line}\n", if shown == 0 { "\n" } else { "" }), "") {
            break;
        }
        shown += 1;
    }
    lines.len() - shown
}

/// A row for each kind that was read.
fn counts(overview: &Overview) -> String {
    let mut out =
        format!("\n| kind | {} |\n|---|{}\n", LEVELS.map(SeverityLevel::name).join(" | "), "--:|".repeat(6));
    for (kind, levels) in &overview.counts {
        let counts = LEVELS.map(|level| levels.get(&Reverse(level)).copied().unwrap_or_default().to_string());
        // Writing to a string does not fail.
        let _ = writeln!(out, "| {kind} | {} |", counts.join(" | "));
    }
    let hidden = [
        (overview.dismissed, "ignored, false positive or fixed: not counted"),
        (overview.filtered, "counted and filtered out below"),
    ];
    for (count, what) in hidden.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(out, "\n{}, {what}.\n", counted(count, "finding"));
    }
    out
}

/// The findings that are shown, worst first.
fn sorted<'a>(
    images: impl IntoIterator<Item = &'a ImageReport>,
    filter: &Filter,
) -> Vec<(&'a ImageReport, &'a Finding)> {
    let mut findings: Vec<_> = images
        .into_iter()
        .flat_map(|image| image.findings.iter().map(move |finding| (image, finding)))
        .filter(|(_, finding)| filter.shows(finding))
        .collect();
    findings.sort_by_cached_key(|(image, finding)| {
        (
            Reverse(finding.severity.level),
            finding.id.clone(),
            image.image.reference.clone(),
            finding.fingerprint.clone(),
        )
    });
    findings
}

fn push_worst(page: &mut Page, report: &Report, filter: &Filter) {
    let findings = sorted(&report.images, filter);
    if report.images.len() < 2 || findings.is_empty() {
        return;
    }
    let head = format!(
        "\n### The worst {} of {}\n\n| severity | id | package | installed | fixed | image |\n|---|---|---|---|---|---|\n",
        findings.len().min(WORST),
        counted(findings.len(), "finding")
    );
    if !page.push(&head, "") {
        return;
    }
    for (image, finding) in findings.iter().take(WORST) {
        let name = code(&image.image.reference.short().to_string());
        let image = match image.image.reference.host() {
            Some(_) => name,
            None => format!("{name} of {}", text(&image.account.to_string())),
        };
        // All of them are below again, where what has no room is counted.
        if !page.push(&format!("{} {image} |\n", row(finding)), "") {
            break;
        }
    }
}

fn push_image(page: &mut Page, image: &ImageReport, filter: &Filter, cut: &mut Cut) {
    let findings = sorted([image], filter);
    let mut levels = String::new();
    for level in LEVELS {
        let count = findings.iter().filter(|(_, finding)| finding.severity.level == level).count();
        if count > 0 {
            let _ = write!(levels, "{}{count} {level}", if levels.is_empty() { ": " } else { ", " });
        }
    }
    if !image.is_complete() {
        levels.push_str(", not read as a whole");
    }
    let name = code(&image.image.reference.to_string());
    let mut head =
        format!("\n<details><summary>{name} {}{levels}</summary>\n\n", counted(findings.len(), "finding"));
    for (kind, coverage) in &image.coverage {
        let has_some = image.findings.iter().any(|finding| finding.kind() == *kind);
        let what = match coverage {
            Coverage::Complete if has_some => continue,
            Coverage::Complete => "no findings".to_owned(),
            coverage => text(&coverage.to_string()),
        };
        let _ = writeln!(head, "- {kind}: {what}");
    }
    let closing = "\n</details>\n";
    if !page.push(&head, closing) {
        cut.images += 1;
        cut.findings += findings.len();
        return;
    }
    let header = "\n| severity | id | package | installed | fixed |\n|---|---|---|---|---|\n";
    for (at, (_, finding)) in findings.iter().enumerate() {
        let row = format!("{}{}\n", if at == 0 { header } else { "" }, row(finding));
        if !page.push(&row, closing) {
            cut.findings += findings.len() - at;
            break;
        }
    }
    page.close(closing);
}

/// The cells of a finding.
fn row(finding: &Finding) -> String {
    let mut id = link(&finding.id, finding.links.first().map(String::as_str));
    if let Some(status) = finding.status.dismissed_as() {
        let _ = write!(id, " ({status})");
    }
    let (mut names, mut versions, mut fixed) = (Vec::new(), Vec::new(), Vec::new());
    if let Detail::Vulnerability(detail) = &finding.detail {
        let shown = detail.packages.iter().take(3);
        for package in shown {
            names.push(code(&package.name));
            versions.push(code(package.version.as_deref().unwrap_or("–")));
            fixed.push(if package.fixed_versions.is_empty() {
                "–".to_owned()
            } else {
                code(&package.fixed_versions.join(", "))
            });
        }
        if detail.packages.len() > 3 {
            names.push(format!("{} more", detail.packages.len() - 3));
        }
    }
    let cells =
        [names, versions, fixed].map(|cell| if cell.is_empty() { "–".to_owned() } else { cell.join("<br>") });
    format!("| {} | {id} | {} |", finding.severity.level, cells.join(" | "))
}
