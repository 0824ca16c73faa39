//! `x-sites`: the sites are networks of the provider's region tables.

use std::collections::BTreeSet;

use super::dialect::NodeKind;
use super::enums::texts;
use super::report::{Report, nearest};
use super::view::View;
use crate::spec::{Regions, join};

const RULE: &str = "bad-extension-value";

/// `bad-extension-value`: at least one site, each once, and each in the tables of the service.
pub(super) fn check(view: &View<'_>, tables: &Regions, report: &mut Report<'_>) {
    let networks = tables.services.get(view.document.stem());
    let known: BTreeSet<&str> = networks.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let nodes =
        view.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Parameter | NodeKind::Property));
    for node in nodes.filter(|node| node.value.contains_key("x-sites")) {
        let pointer = join(&node.pointer, "x-sites");
        let sites: Vec<&str> = texts(node.value, "x-sites").collect();
        if sites.is_empty() {
            report.error(RULE, &pointer, "{} names no site", "name the sites, or remove it");
        }
        for (index, site) in sites.iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            if sites[..index].contains(site) {
                report.error(RULE, &pointer, &format!("{{}} repeats `{site}`"), "remove one of the two");
            } else if !known.contains(site) && !known.is_empty() {
                let all: Vec<&str> = known.iter().copied().collect();
                let all = all.join("`, `");
                let remedy = nearest(site, known.iter().copied())
                    .map_or_else(|| format!("write one of `{all}`"), |near| format!("write `{near}`"));
                let message = format!("regions.yaml has no network `{site}` of `{}`", view.document.stem());
                report.error(RULE, &pointer, &message, remedy);
            }
        }
    }
}
