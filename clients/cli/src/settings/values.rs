//! The values of settings in files.

use clap::ValueEnum;
use imagescan::scan::{FindingKind, FindingKinds};

use crate::gate::Rule;
use crate::nearest::unknown;

/// A rule of the gate, or `none`, for a gate without rules.
pub fn rule(text: &str) -> Result<String, String> {
    if text.trim().eq_ignore_ascii_case("none") {
        return Ok("none".to_owned());
    }
    text.parse::<Rule>().map(|rule| rule.to_string()).map_err(|failure| failure.message)
}

/// A kind of findings.
pub fn kind(text: &str) -> Result<FindingKind, String> {
    let name = text.trim().to_lowercase();
    let known = FindingKind::ALL.into_iter().find(|kind| kind.name() == name);
    known.ok_or_else(|| unknown("kind", text, &FindingKind::ALL.map(FindingKind::name)))
}

/// One of the values of a flag.
pub fn choice<E: ValueEnum>(text: &str) -> Result<E, String> {
    E::from_str(text, false).map_err(|_| {
        let names: Vec<_> = E::value_variants().iter().map(name).collect();
        unknown("value", text, &names)
    })
}

/// The name of a value of a flag.
pub fn name<E: ValueEnum>(value: &E) -> String {
    let value = value.to_possible_value();
    value.map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// The names of kinds.
pub fn kind_names(kinds: &FindingKinds) -> Vec<String> {
    kinds.iter().map(|kind| kind.name().to_owned()).collect()
}
