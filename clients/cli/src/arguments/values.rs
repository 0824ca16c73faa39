//! The values of arguments.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use imagescan::credentials::{quote, shorten};
use imagescan::scan::report::printable;
use jiff::{SignedDuration, Span, SpanRelativeTo};

/// A time such as `90s`, `30m`, `24h` or `7d`.
pub fn duration(text: &str) -> Result<SignedDuration, String> {
    let malformed = || "expected a number with a unit, such as 90s, 30m, 24h or 7d".to_owned();
    let span: Span = text.parse().map_err(|_| malformed())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| malformed())?;
    if duration <= SignedDuration::ZERO {
        return Err("expected a time longer than zero".to_owned());
    }
    Ok(duration)
}

/// A whole number.
pub fn count(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "expected a whole number, such as 5".to_owned())
}

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Jsonl,
    Sarif,
    Markdown,
    Summary,
}

/// A format of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ListFormat {
    Table,
    Json,
    Jsonl,
}

/// `FORMAT` for standard output, or `FORMAT=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputTarget<F> {
    pub format: F,
    /// `None`: standard output.
    pub file: Option<PathBuf>,
}

impl<F: ValueEnum> FromStr for OutputTarget<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the name of the file is missing after `=`".to_owned()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = F::from_str(name, true).map_err(|_| {
            let names: Vec<_> = F::value_variants()
                .iter()
                .filter_map(ValueEnum::to_possible_value)
                .map(|value| value.get_name().to_owned())
                .collect();
            proposal(text, &names).unwrap_or_else(|| crate::nearest::unknown("format", name, &names))
        })?;
        Ok(Self { format, file })
    }
}

fn shown(text: &str) -> String {
    printable(&shorten(text, 200)).into_owned()
}

/// What to write instead of `report.json` or `json:report.json`.
fn proposal(text: &str, formats: &[String]) -> Option<String> {
    let is_format = |name: &str| formats.iter().any(|format| format.eq_ignore_ascii_case(name));
    let quoted = quote(text);
    if let Some((format, file)) = text.split_once(':').filter(|(format, _)| is_format(format)) {
        return Some(format!("unknown format {quoted}: write -o {format}={}", shown(file)));
    }
    let (_, ending) = text.rsplit_once('.')?;
    let format = if ending.eq_ignore_ascii_case("md") { "markdown" } else { ending };
    is_format(format).then(|| {
        let format = format.to_lowercase();
        format!("the format is missing before the file {quoted}: write -o {format}={}", shown(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_format_is_proposed_with_it() {
        for (text, expected) in [
            ("report.json", "write -o json=report.json"),
            ("out/REPORT.MD", "write -o markdown=out/REPORT.MD"),
            ("json:x", "write -o json=x"),
            ("josn", "did you mean json?"),
            ("a.txt", "unknown format `a.txt`"),
        ] {
            let error = text.parse::<OutputTarget<Format>>().unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
