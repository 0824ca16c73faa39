//! Reads a report as JSON lines.

use std::io::{BufRead, ErrorKind, Read};

use jiff::Timestamp;

use super::{ReportHeader, ReportLine};
use crate::error::Error;
use crate::model::Report;
use crate::report::json::{check_schema, parse, unreadable};

/// The longest line that is read, in bytes: the report of one image.
const MAX_LINE_LEN: u64 = 64 << 20;

/// Reads a report as JSON lines, one at a time.
///
/// The iterator ends after the last line of the report, or after an error. A report that is cut off, or whose counts differ
/// from its lines, is an error. So is text after the last line, such as that of a second report: the input is read to its end
/// before the last line is returned.
#[derive(Debug)]
pub struct JsonLinesReader<R> {
    input: R,
    expected: Expected,
    images: u64,
    findings: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    Header,
    ImageOrEnd,
    Nothing,
}

impl<R: BufRead> JsonLinesReader<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, expected: Expected::Header, images: 0, findings: 0 }
    }

    fn read(&mut self) -> Result<ReportLine, Error> {
        let mut text = Vec::new();
        let mut limited = (&mut self.input).take(MAX_LINE_LEN + 1);
        limited.read_until(b'\n', &mut text).map_err(|error| unreadable(&error))?;
        if text.len() as u64 > MAX_LINE_LEN {
            let mib = MAX_LINE_LEN >> 20;
            return Err(Error::invalid_input(format!(
                "{} of the report is longer than {mib} MiB",
                self.line_name()
            )));
        }
        if !text.ends_with(b"\n") {
            return Err(Error::invalid_input(format!(
                "the report is cut off in {}: make it again",
                self.line_name()
            )));
        }
        if self.expected == Expected::Header {
            check_schema(&text)?;
        }
        let line = parse(&text, &format!("{} of the report", self.line_name()))?;
        match (&line, self.expected) {
            (ReportLine::Header(_), Expected::Header) => self.expected = Expected::ImageOrEnd,
            (ReportLine::Image(image), Expected::ImageOrEnd) => {
                self.images += 1;
                self.findings += image.findings.len() as u64;
            }
            (ReportLine::End(end), Expected::ImageOrEnd) => {
                if (end.images, end.findings) != (self.images, self.findings) {
                    return Err(Error::invalid_input(format!(
                        "the report lacks lines: it has {} images and {} findings, and its end counts {} and {}",
                        self.images, self.findings, end.images, end.findings
                    )));
                }
                self.expect_end_of_input()?;
                self.expected = Expected::Nothing;
            }
            _ => {
                return Err(Error::invalid_input(format!(
                    "{} of the report has an unexpected `type`: expected `header`, then `image`, then one `end`",
                    self.line_name()
                )));
            }
        }
        Ok(line)
    }

    /// Fails if anything but white space follows.
    fn expect_end_of_input(&mut self) -> Result<(), Error> {
        loop {
            let text = match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                text => text.map_err(|error| unreadable(&error))?,
            };
            if text.is_empty() {
                return Ok(());
            }
            if !text.iter().all(u8::is_ascii_whitespace) {
                return Err(Error::invalid_input(format!(
                    "after the end of the report, which is {}, there is more text: read one report at a time, each from a file of \
                     its own",
                    self.line_name()
                )));
            }
            let length = text.len();
            self.input.consume(length);
        }
    }

    fn line_name(&self) -> String {
        match self.expected {
            Expected::Header => "line 1".to_owned(),
            Expected::ImageOrEnd | Expected::Nothing => format!("line {}", self.images + 2),
        }
    }
}

impl<R: BufRead> Iterator for JsonLinesReader<R> {
    type Item = Result<ReportLine, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.expected == Expected::Nothing {
            return None;
        }
        let line = self.read();
        if line.is_err() {
            self.expected = Expected::Nothing;
        }
        Some(line)
    }
}

impl Report {
    /// Reads a report that was written as JSON lines, as a [`JsonLinesReader`] does, with all images in memory.
    ///
    /// # Errors
    /// As [`JsonLinesReader`]. [`Error::is_invalid_input`] is true then.
    pub fn from_json_lines(lines: impl BufRead) -> Result<Self, Error> {
        let mut report = Self::new(Timestamp::UNIX_EPOCH);
        for line in JsonLinesReader::new(lines) {
            match line? {
                ReportLine::Header(ReportHeader { schema, made, tool, accounts }) => {
                    report = Self { schema, made, tool, accounts, ..report };
                }
                ReportLine::Image(image) => report.images.push(*image),
                ReportLine::End(end) => {
                    (report.unresolved, report.notes, report.outcome) =
                        (end.unresolved, end.notes, end.outcome);
                }
            }
        }
        Ok(report)
    }
}
