//! Reports as JSON lines.

mod reader;
mod writer;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{Account, ImageReport, Note, REPORT_SCHEMA, ReportOutcome, Tool, UnresolvedImage};

pub use reader::JsonLinesReader;
pub use writer::JsonLinesWriter;

/// One line of a report as JSON lines. The field `type` of its JSON is `header`, `image` or `end`, beside the fields of the
/// variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReportLine {
    /// The first line.
    Header(ReportHeader),
    /// A line for each image, in the order in which they were read.
    Image(Box<ImageReport>),
    /// The last line. Without it the report is cut off.
    End(ReportEnd),
}

/// What is known before the first image is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ReportHeader {
    /// [`REPORT_SCHEMA`].
    #[cfg_attr(feature = "schema", schemars(extend("const" = REPORT_SCHEMA)))]
    pub schema: String,
    /// When the findings were read.
    pub made: Timestamp,
    /// The program that made it.
    pub tool: Tool,
    /// The accounts and scopes that are read.
    pub accounts: Vec<Account>,
}

impl ReportHeader {
    /// The header of a report by this version.
    #[must_use]
    pub fn new(made: Timestamp, accounts: Vec<Account>) -> Self {
        Self { schema: REPORT_SCHEMA.to_owned(), made, tool: Tool::default(), accounts }
    }
}

/// What is known after the last image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ReportEnd {
    /// The number of images.
    pub images: u64,
    /// The number of findings of all images.
    pub findings: u64,
    /// Whether everything was read that was requested and that the clouds offer.
    pub complete: bool,
    /// The names for which no image was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<UnresolvedImage>,
    /// What a reader has to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What the program that made the report has concluded from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ReportOutcome>,
}
