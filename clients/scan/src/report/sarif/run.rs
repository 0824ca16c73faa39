//! The runs of a report: one for each account, or for each part of it.

use std::collections::{BTreeMap, BTreeSet};

use imagescan_runtime::provider::percent_encode;
use serde_json::value::RawValue;

use super::SarifOptions;
use super::document::{AutomationDetails, Driver, Invocation, Level, Run, RunProperties, Tool};
use super::entry::{self, Entry};
use super::limits::{MAX_PARTS, MAX_RESULTS, MAX_SIZE, Parts, size};
use super::notification::{Notifications, notification};
use super::rule::Rules;
use super::text::{NAME, line};
use crate::model::{Account, Report};
use crate::report::json_text;

/// A run as JSON.
#[derive(Debug)]
pub(super) struct FinishedRun {
    /// The category of the account without the part.
    pub(super) account: String,
    pub(super) category: String,
    pub(super) json: String,
    /// As [`size`] measures it.
    pub(super) size: usize,
}

/// All runs, of different categories.
pub(super) fn all(report: &Report, options: &SarifOptions) -> Vec<FinishedRun> {
    let accounts: BTreeSet<_> =
        report.accounts.iter().chain(report.images.iter().map(|image| &image.account)).collect();
    if accounts.is_empty() {
        // A file without runs would leave what it says unclear.
        return AccountRun::new(report, None, options).finish(options);
    }
    accounts
        .into_iter()
        .flat_map(|account| AccountRun::new(report, Some(account), options).finish(options))
        .collect()
}

/// What the parts of an account are made of.
struct AccountRun<'a> {
    report: &'a Report,
    category: String,
    entries: Vec<Entry>,
    rules: Rules<'a>,
    notifications: Notifications,
    ignored: usize,
}

impl<'a> AccountRun<'a> {
    fn new(report: &'a Report, account: Option<&Account>, options: &SarifOptions) -> Self {
        let images: Vec<_> = report.images.iter().filter(|image| Some(&image.account) == account).collect();
        let (mut entries, mut rules, mut ignored) = (Vec::new(), Rules::default(), 0);
        for (image, finding) in
            images.iter().flat_map(|image| image.findings.iter().map(move |it| (*image, it)))
        {
            let is_ignored = finding.status.dismissed_as().is_some();
            ignored += usize::from(is_ignored);
            if !is_ignored || options.includes_ignored {
                entries.extend(entry::of_finding(image, finding));
                rules.add(finding);
            }
        }
        entries.sort_by(|one, other| one.position().cmp(&other.position()));
        let notifications = Notifications::new(report, &images);
        Self { report, category: category(account), entries, rules, notifications, ignored }
    }

    /// As few parts as fit, but no fewer than the options demand. The number doubles, so that results move seldom.
    fn finish(&self, options: &SarifOptions) -> Vec<FinishedRun> {
        let rules = self.rules.to_json();
        let mut parts = Parts::new(options.min_parts, &self.entries);
        loop {
            let is_last = parts.count >= MAX_PARTS;
            let split = parts.split(&self.entries).into_iter().zip(0..);
            let runs: Option<Vec<_>> =
                split.map(|(entries, part)| self.part(&parts, part, &entries, &rules, is_last)).collect();
            match runs {
                Some(runs) => return runs,
                None => parts.count *= 2,
            }
        }
    }

    /// A part; `None` if it is above the limits. If `cuts` is set, the least severe results are left out until it is not.
    fn part(
        &self,
        parts: &Parts,
        part: u32,
        entries: &[&Entry],
        rules: &BTreeMap<&str, Box<RawValue>>,
        cuts: bool,
    ) -> Option<FinishedRun> {
        let mut kept = entries.len();
        if cuts {
            kept = kept.min(MAX_RESULTS);
        }
        while kept <= MAX_RESULTS {
            let category = match parts.count {
                1 => self.category.clone(),
                _ => format!("{}part-{}/", self.category, part + 1),
            };
            let json = self.json(&category, &entries[..kept], entries.len(), rules, |repository| {
                parts.of_repository(repository) == part
            });
            let size = size(&json);
            if size <= MAX_SIZE {
                return Some(FinishedRun { account: self.category.clone(), category, json, size });
            }
            if !cuts {
                return None;
            }
            kept /= 2;
        }
        None
    }

    fn json(
        &self,
        category: &str,
        entries: &[&Entry],
        total: usize,
        rules: &BTreeMap<&str, Box<RawValue>>,
        is_in_part: impl Fn(u64) -> bool,
    ) -> String {
        let (mut notifications, mut is_complete) = self.notifications.of_part(is_in_part);
        let left_out = total - entries.len();
        if left_out > 0 {
            is_complete = false;
            let text = format!(
                "{left_out} results, the least severe, are left out, because code scanning limits files"
            );
            notifications.push(notification(Level::Error, text));
        }
        let used: BTreeSet<_> = entries.iter().map(|entry| entry.rule.as_str()).collect();
        let name = line(&self.report.tool.name, NAME);
        let run = Run {
            tool: Tool {
                driver: Driver {
                    name: if name.is_empty() { "imagescan".to_owned() } else { name },
                    version: line(&self.report.tool.version, NAME),
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules: used.iter().filter_map(|id| rules.get(id).map(|rule| &**rule)).collect(),
                },
            },
            automation_details: AutomationDetails { id: category },
            invocations: [Invocation {
                execution_successful: is_complete,
                tool_execution_notifications: notifications,
            }],
            results: entries.iter().map(|entry| &*entry.json).collect(),
            properties: RunProperties { ignored_findings: self.ignored, results_left_out: left_out },
        };
        json_text::to_string(&run)
    }
}

/// `imagescan/tencent/ap-guangzhou/1000/`: ends with a slash, so that all of it is the category.
fn category(account: Option<&Account>) -> String {
    let Some(Account { cloud, region, id, scope }) = account else { return "imagescan/".to_owned() };
    let parts = [Some(cloud.name()), Some(region), Some(id), scope.as_deref()].into_iter().flatten();
    parts.fold("imagescan/".to_owned(), |category, part| format!("{category}{}/", percent_encode(part)))
}
