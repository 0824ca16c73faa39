//! The error of a profile that a program names and that does not exist.

use std::path::PathBuf;

use crate::error::{Error, ErrorKind};
use crate::text::{near_names, quote, quote_unless_secret, show_path};

/// The most names that an error lists.
const MAX_NAMES: usize = 10;

/// The error of a profile that is in none of these files. Proposes near names of the profiles that they have, or else lists
/// those.
#[must_use]
pub fn profile_not_found(name: &str, files: &[PathBuf], known: &[String]) -> Error {
    let files: Vec<_> = files.iter().map(show_path).collect();
    let place = if files.is_empty() {
        "the home folder is unknown, so that no file was searched".to_owned()
    } else {
        format!("searched: {}", files.join(", "))
    };
    let near = near_names(name, known.iter().map(String::as_str));
    let shown = |names: &mut dyn Iterator<Item = &str>| -> String {
        names.map(quote_unless_secret).collect::<Vec<_>>().join(", ")
    };
    let proposal = if !near.is_empty() {
        format!("; near names are {}", shown(&mut near.into_iter()))
    } else if known.is_empty() {
        "; no profile was found there".to_owned()
    } else {
        let more = if known.len() > MAX_NAMES { " and others" } else { "" };
        format!("; the profiles are {}{more}", shown(&mut known.iter().map(String::as_str).take(MAX_NAMES)))
    };
    let message = format!("the profile {} does not exist; {place}{proposal}", quote(name));
    Error::new(ErrorKind::Credentials, message)
}
