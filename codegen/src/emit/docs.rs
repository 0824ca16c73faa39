//! Doc comments of schemas and properties, and their parts.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::markdown::{cell, code, escape, first_sentence, line};
use crate::ir::{Bound, Docs, ErrorCode, Measure, Period, RateLimit};

/// The length of contradictions, in bytes, up to which they are not folded.
const MAX_OPEN_LENGTH: usize = 200;

/// The doc comment of a schema or a property: description, bounds and contradictions.
#[must_use]
pub fn of_schema(docs: &Docs) -> String {
    let mut doc = escape(docs.description.trim());
    let bounds = docs.bounds.iter().map(bound).collect::<Vec<_>>().join(", ");
    if !bounds.is_empty() {
        paragraph(&mut doc, &format!("Published, not enforced: {bounds}."));
    }
    if docs.deprecated {
        paragraph(&mut doc, "*Deprecated* by the vendor.");
    }
    if docs.hidden {
        paragraph(&mut doc, "The vendor's metadata has it, and its pages do not.");
    }
    if !docs.sites.is_empty() {
        let sites: Vec<_> = docs.sites.iter().map(|site| format!("`{site}`")).collect();
        let noun = if sites.len() == 1 { "site" } else { "sites" };
        paragraph(&mut doc, &format!("Exists on the {noun} {} only.", enumeration(&sites, "and")));
    }
    contradictions(&mut doc, &docs.contradictions);
    doc
}

/// As [`of_schema`], or the vendor's name if the document has no description: every public item needs a comment.
#[must_use]
pub fn of_named(name: &str, docs: &Docs) -> String {
    let doc = of_schema(docs);
    if doc.is_empty() { code(name) } else { doc }
}

/// The description of a named thing in one sentence, or its name as code, for a summary beside the whole comment.
#[must_use]
pub(super) fn summary(name: &str, docs: &Docs) -> String {
    let description = escape(docs.description.trim());
    if description.is_empty() { code(name) } else { first_sentence(&description) }
}

/// A published limit: `5 calls a minute`.
pub(super) fn rate_limit(limit: &RateLimit) -> String {
    let per = match limit.per {
        Period::Second => "a second",
        Period::Minute => "a minute",
    };
    format!("{} calls {per}", limit.calls)
}

/// `a`, `a or b`, `a, b or c`, with this word before the last.
pub(super) fn enumeration(items: &[String], word: &str) -> String {
    match items {
        [first @ .., last] if !first.is_empty() => format!("{} {word} {last}", first.join(", ")),
        _ => items.concat(),
    }
}

/// An argument as code. The documentation has its name without the prefix of raw identifiers.
pub(super) fn argument(rust: &str) -> String {
    code(rust.strip_prefix("r#").unwrap_or(rust))
}

/// A table of error codes, each with its text for the first column; empty without codes.
pub(super) fn code_table<'a>(codes: impl Iterator<Item = (&'a ErrorCode, String)>) -> String {
    let mut table = String::new();
    for (code, shown) in codes {
        if table.is_empty() {
            table.push_str("| code | HTTP | meaning |\n|---|---|---|");
        }
        let status = code.status.map_or(String::new(), |status| status.to_string());
        let meaning = cell(&code.description);
        let _ = write!(table, "\n| {shown} | {status} | {meaning} |");
    }
    table
}

/// A published bound: `1 to 256 characters`, ``default `0` ``.
fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Range { low, high, measure } => {
            let unit = match measure {
                Measure::Value => "",
                Measure::Characters => " characters",
                Measure::Elements => " elements",
            };
            match (low, high) {
                (Some(low), Some(high)) => format!("{low} to {high}{unit}"),
                (Some(low), None) => format!("at least {low}{unit}"),
                (None, Some(high)) => format!("at most {high}{unit}"),
                (None, None) => String::new(),
            }
        }
        Bound::Pattern(pattern) => format!("pattern {}", code(pattern)),
        Bound::Default(value) => format!("default {}", code(value)),
    }
}

/// The contradictions, folded if they are long.
fn contradictions(doc: &mut String, notes: &[String]) {
    let list = list(notes);
    if list.len() > MAX_OPEN_LENGTH {
        folded(doc, &list);
    } else if !list.is_empty() {
        paragraph(doc, &format!("{DISAGREE}:\n\n{list}"));
    }
}

const DISAGREE: &str = "The vendor's sources disagree";

/// The contradictions, folded.
pub(super) fn folded_contradictions(doc: &mut String, notes: &[String]) {
    if !notes.is_empty() {
        folded(doc, &list(notes));
    }
}

fn list(notes: &[String]) -> String {
    notes.iter().map(|note| format!("- {}", line(note))).collect::<Vec<_>>().join("\n")
}

fn folded(doc: &mut String, list: &str) {
    // Markdown inside of HTML needs empty lines around it.
    paragraph(doc, &format!("<details><summary>{DISAGREE}</summary>\n\n{list}\n\n</details>"));
}

/// A doc comment as attributes, one for each line, which prettyplease prints as `///`.
#[must_use]
pub fn attributes(doc: &str) -> TokenStream {
    let lines = doc.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

/// Adds a paragraph, unless it is empty.
pub(super) fn paragraph(doc: &mut String, text: &str) {
    if !text.is_empty() {
        if !doc.is_empty() {
            doc.push_str("\n\n");
        }
        doc.push_str(text);
    }
}
