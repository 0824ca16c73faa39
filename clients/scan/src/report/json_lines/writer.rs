//! Writes a report as JSON lines.

use std::io;

use serde::Serialize;

use super::{ReportEnd, ReportHeader};
use crate::model::{ImageReport, Note, Report, ReportOutcome, UnresolvedImage};
use crate::report::json_text;

/// Writes a report one image at a time, in the memory of one image.
///
/// The first line has what a reader needs to understand the others, each image is a line, and the last line has the counts, so
/// that a report that was cut off is noticed. A line has a field `type`, and the line of an image has its account: programs such
/// as `jq` and `grep` filter lines without the rest of the report.
///
/// ```
/// # use imagescan_scan as scan;
/// use scan::report::{JsonLinesWriter, ReportHeader};
/// use scan::{Report, Timestamp};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let header = ReportHeader::new(Timestamp::UNIX_EPOCH, Vec::new());
/// let mut lines = JsonLinesWriter::new(Vec::new(), &header)?;
/// let images: Vec<scan::ImageReport> = Vec::new(); // as they are read
/// for image in &images {
///     lines.image(image)?;
/// }
/// let written = lines.finish(Vec::new(), Vec::new())?;
/// assert_eq!(Report::from_json_lines(&written[..])?.images, images);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct JsonLinesWriter<W> {
    out: W,
    images: u64,
    findings: u64,
    complete: bool,
    outcome: Option<ReportOutcome>,
}

impl<W: io::Write> JsonLinesWriter<W> {
    /// Writes the first line. `out` should be buffered.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn new(out: W, header: &ReportHeader) -> io::Result<Self> {
        let mut lines = Self { out, images: 0, findings: 0, complete: true, outcome: None };
        lines.line(&LineRef::Header(header))?;
        Ok(lines)
    }

    /// Writes the line of an image.
    ///
    /// # Errors
    /// If `out` cannot be written to. The report is cut off then.
    pub fn image(&mut self, image: &ImageReport) -> io::Result<()> {
        self.images += 1;
        self.findings += image.findings.len() as u64;
        self.complete &= image.is_complete();
        self.line(&LineRef::Image(image))
    }

    /// Sets what the program concludes from the report. Default: nothing.
    pub fn outcome(&mut self, outcome: ReportOutcome) {
        self.outcome = Some(outcome);
    }

    /// Writes the last line, and returns `out` after it was flushed.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn finish(mut self, unresolved: Vec<UnresolvedImage>, notes: Vec<Note>) -> io::Result<W> {
        let end = ReportEnd {
            images: self.images,
            findings: self.findings,
            // As `Report::is_complete`.
            complete: self.complete && self.images > 0 && unresolved.is_empty(),
            unresolved,
            notes,
            outcome: self.outcome.take(),
        };
        self.line(&LineRef::End(&end))?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn line(&mut self, line: &LineRef<'_>) -> io::Result<()> {
        json_text::write(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}

/// [`ReportLine`] without its ownership.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum LineRef<'a> {
    Header(&'a ReportHeader),
    Image(&'a ImageReport),
    End(&'a ReportEnd),
}

impl Report {
    /// Writes the report as JSON lines, as a [`JsonLinesWriter`] does.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn write_json_lines(&self, out: impl io::Write) -> io::Result<()> {
        let Self { schema, made, tool, accounts, images, unresolved, notes, outcome } = self;
        let header = ReportHeader {
            schema: schema.clone(),
            made: *made,
            tool: tool.clone(),
            accounts: accounts.clone(),
        };
        let mut lines = JsonLinesWriter::new(out, &header)?;
        for image in images {
            lines.image(image)?;
        }
        lines.outcome.clone_from(outcome);
        lines.finish(unresolved.clone(), notes.clone()).map(drop)
    }
}
