//! Counts and names in sentences.

use imagescan::credentials::shorten;
use imagescan::scan::ImageRef;
use imagescan::scan::report::printable;

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
