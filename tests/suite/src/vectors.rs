//! Captured requests, one JSON object a line, and whether the product's signers compute the same signatures.
//!
//! A provider is one module with a `Provider`; `PROVIDERS` lists them.

mod alibaba;
mod base64;
mod huawei;
mod line;
mod report;
mod tencent;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use line::{Line, Malformed};
pub use report::{RunSummary, Tally};

/// The providers with signers.
const PROVIDERS: &[Provider] = &[huawei::PROVIDER, tencent::PROVIDER, alibaba::PROVIDER];

/// A provider's signing schemes, and the function that recomputes a line.
struct Provider {
    /// The schemes that a signer of the product has.
    signs: &'static [&'static str],
    /// The schemes that the product omits; their lines are skipped.
    skips: &'static [&'static str],
    /// Recomputes a line of one of [`Self::signs`].
    check: fn(&Line) -> Result<Verdict, Malformed>,
}

/// The verdict on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every stage is equal.
    Passed,
    /// The first stage that differs, and the difference.
    Failed(String),
    /// The product has no signer for this scheme, on purpose.
    Skipped(String),
}

impl Verdict {
    /// Compares a chain of stages, earliest first: name, captured text (if any), text of the signer.
    fn of_stages(stages: &[(&str, Option<&str>, &str)]) -> Self {
        let differs = stages.iter().find(|(_, captured, made)| captured.is_some_and(|text| text != *made));
        match differs {
            Some((stage, captured, made)) => {
                let mut captured = captured.unwrap_or_default().split('\n');
                let mut made = made.split('\n');
                // Two different texts have a line that differs, or a line that only one of them has.
                let (expected, computed) = loop {
                    match (captured.next(), made.next()) {
                        (Some(expected), Some(computed)) if expected == computed => {}
                        (expected, computed) => break (expected, computed),
                    }
                };
                let show =
                    |line: Option<&str>| line.map_or("no more lines".to_owned(), |line| format!("{line:?}"));
                Self::Failed(format!(
                    "{stage} differs: expected {}, computed {}",
                    show(expected),
                    show(computed)
                ))
            }
            None => Self::Passed,
        }
    }
}

/// Recomputes one line of a vector file.
///
/// # Errors
/// When the line is not of the format, which is not the same as a different signature.
pub fn check(line: &str) -> Result<(Line, Verdict), Malformed> {
    let line = Line::parse(line)?;
    let scheme = line.scheme.as_str();
    let verdict = if let Some(provider) = PROVIDERS.iter().find(|provider| provider.signs.contains(&scheme)) {
        (provider.check)(&line)?
    } else if PROVIDERS.iter().any(|provider| provider.skips.contains(&scheme)) {
        Verdict::Skipped(scheme.to_owned())
    } else {
        Verdict::Failed(format!("no signer for {scheme}"))
    };
    Ok((line, verdict))
}

/// Recomputes every line of `files` and prints a tally for each, then one for all.
///
/// # Errors
/// When the output cannot be written. A file that cannot be read is part of the [`RunSummary`].
pub fn run(files: &[PathBuf], out: &mut dyn Write, err: &mut dyn Write) -> io::Result<RunSummary> {
    let mut outcome = RunSummary::default();
    if files.is_empty() {
        writeln!(err, "usage: vectors FILE.jsonl…")?;
        outcome.unreadable = true;
        return Ok(outcome);
    }
    for file in files {
        match check_file(file, out)? {
            Ok(tally) => {
                writeln!(out, "{}: {tally}", file.display())?;
                outcome.total += tally;
            }
            Err(message) => {
                writeln!(err, "{}{message}", file.display())?;
                outcome.unreadable = true;
            }
        }
    }
    for (scheme, count) in outcome.total.skipped_schemes() {
        writeln!(out, "skipped: {scheme} {count}")?;
    }
    writeln!(out, "{}", outcome.total)?;
    Ok(outcome)
}

/// The tally of a file, or the error of the file, for the text after its name.
fn check_file(file: &Path, out: &mut dyn Write) -> io::Result<Result<Tally, String>> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(format!(": {error}"))),
    };
    let mut tally = Tally::default();
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    for (number, line) in lines.filter(|(_, line)| !line.trim_ascii().is_empty()) {
        let text = std::str::from_utf8(line).map_err(|_| Malformed::new("not UTF-8"));
        let (line, verdict) = match text.and_then(check) {
            Ok(checked) => checked,
            Err(malformed) => return Ok(Err(format!(":{number}: {malformed}"))),
        };
        if let Verdict::Failed(how) = &verdict {
            writeln!(out, "{}:{number}: {}: {how}", file.display(), line.id)?;
        }
        tally.count(verdict);
    }
    Ok(if tally == Tally::default() { Err(": holds no vectors".to_owned()) } else { Ok(tally) })
}
