//! Reports as JSON.

use std::io::{self, Read};

use imagescan_runtime::credentials::{quote, shorten};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::json_text;
use crate::error::Error;
use crate::model::{REPORT_SCHEMA, Report};

/// The JSON Schema (draft 2020-12) of a [`Report`] as JSON. Also `clients/scan/schema/report-1.json` of the repository.
pub const REPORT_JSON_SCHEMA: &str = include_str!("../../schema/report-1.json");

/// The JSON Schema (draft 2020-12) of a line of a [`Report`] as JSON lines. Also `clients/scan/schema/report-lines-1.json` of the
/// repository.
pub const REPORT_LINES_JSON_SCHEMA: &str = include_str!("../../schema/report-lines-1.json");

/// The JSON Schema (draft 2020-12) of a [`ScanHandle`](crate::ScanHandle) as JSON. Also `clients/scan/schema/handle-1.json` of
/// the repository.
pub const HANDLE_JSON_SCHEMA: &str = include_str!("../../schema/handle-1.json");

/// The largest report that is read, in bytes. Reports of more images are read as JSON lines.
const MAX_LEN: u64 = 512 << 20;

impl Report {
    /// The report as JSON on one line. [`REPORT_JSON_SCHEMA`] describes it.
    ///
    /// ```
    /// # use imagescan_scan as scan;
    /// use scan::{Report, Timestamp};
    ///
    /// let report = Report::new(Timestamp::UNIX_EPOCH);
    /// let json = report.to_json();
    /// assert!(json.starts_with(r#"{"schema":"imagescan.report/1","#));
    /// assert_eq!(Report::from_json(json.as_bytes())?, report);
    /// # Ok::<(), scan::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        json_text::to_string(self)
    }

    /// Writes the report as JSON on one line, without a line break at its end.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        json_text::write(out, self)
    }

    /// Reads a report that was written as JSON. Fields that this version does not know are skipped.
    ///
    /// # Errors
    /// If the text cannot be read, is longer than 512 MiB, is of another schema, or is not a report.
    /// [`Error::is_invalid_input`] is true then.
    pub fn from_json(json: impl Read) -> Result<Self, Error> {
        let mut text = Vec::new();
        json.take(MAX_LEN + 1).read_to_end(&mut text).map_err(|error| unreadable(&error))?;
        if text.len() as u64 > MAX_LEN {
            return Err(Error::invalid_input(format!(
                "the report is longer than {} MiB: write and read it as JSON lines",
                MAX_LEN >> 20
            )));
        }
        check_schema(&text)?;
        parse(&text, "report")
    }
}

/// Fails if the schema is not that of this version, before the rest is read.
pub(super) fn check_schema(text: &[u8]) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Head {
        schema: Option<String>,
    }
    let head: Head = parse(text, "report")?;
    match head.schema.as_deref() {
        Some(REPORT_SCHEMA) => Ok(()),
        Some(other) => Err(Error::invalid_input(format!(
            "the report has the schema {}, and this version reads {}: use the version of imagescan that wrote it, or make the \
             report again",
            quote(other),
            quote(REPORT_SCHEMA)
        ))),
        None => Err(Error::invalid_input(format!(
            "the JSON is not a report: expected a field `schema` with the value {}",
            quote(REPORT_SCHEMA)
        ))),
    }
}

pub(super) fn parse<T: DeserializeOwned>(text: &[u8], what: &str) -> Result<T, Error> {
    serde_json::from_slice(text).map_err(|error| {
        Error::invalid_input(format!("the {what} is malformed: {}", shorten(&error.to_string(), 256)))
    })
}

pub(super) fn unreadable(error: &io::Error) -> Error {
    Error::invalid_input(format!("the report cannot be read: {}", shorten(&error.to_string(), 256)))
}
