//! Reports that were written before, as JSON or JSON lines.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use imagescan::scan::Report;
use imagescan::scan::report::printable;
use serde::Deserialize;

/// The longest report that is read, in bytes.
const MAX_LEN: u64 = 1 << 30;

/// Reads a file. The error is what is wrong with it.
pub fn read(path: &Path) -> Result<Report, String> {
    let file = File::open(path).map_err(|error| format!("the report cannot be read: {error}"))?;
    read_from(BufReader::new(file))
}

/// Reads a report in either format.
pub fn read_from(input: impl Read) -> Result<Report, String> {
    let mut text = Vec::new();
    input
        .take(MAX_LEN + 1)
        .read_to_end(&mut text)
        .map_err(|error| format!("the report cannot be read: {error}"))?;
    if text.len() as u64 > MAX_LEN {
        return Err(format!("the report is longer than {} MiB", MAX_LEN >> 20));
    }
    let report =
        if is_json_lines(&text) { Report::from_json_lines(&text[..]) } else { Report::from_json(&text[..]) };
    report.map_err(|error| printable(&error.to_string()).into_owned())
}

/// Whether the first line is that of JSON lines, whole or cut off.
fn is_json_lines(text: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Line {
        r#type: Option<String>,
    }
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice::<Line>(first) {
        Ok(line) => line.r#type.is_some(),
        Err(_) => first.starts_with(br#"{"type":"#),
    }
}
