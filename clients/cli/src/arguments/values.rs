//! The values of arguments.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
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
            crate::nearest::unknown("format", name, &names)
        })?;
        Ok(Self { format, file })
    }
}
