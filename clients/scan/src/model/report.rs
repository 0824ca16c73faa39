//! Reports.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, Coverage, ErrorRecord, Finding, FindingKind, Image, ImageRef};

/// The schema of the reports that this version writes. Fields are added within a version, and never changed.
pub const REPORT_SCHEMA: &str = "imagescan.report/1";

/// What was found in images, and what was not looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Report {
    /// [`REPORT_SCHEMA`].
    #[cfg_attr(feature = "schema", schemars(extend("const" = REPORT_SCHEMA)))]
    pub schema: String,
    /// When the findings were read.
    pub made: Timestamp,
    /// The program that made it.
    pub tool: Tool,
    /// The accounts and scopes that were read.
    pub accounts: Vec<Account>,
    /// The images.
    pub images: Vec<ImageReport>,
    /// The names for which no image was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<UnresolvedImage>,
    /// What a reader has to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What the program that made the report has concluded from it, such as its exit code. `None` if it was not for a gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ReportOutcome>,
}

impl Report {
    /// An empty report.
    #[must_use]
    pub fn new(made: Timestamp) -> Self {
        Self {
            schema: REPORT_SCHEMA.to_owned(),
            made,
            tool: Tool::default(),
            accounts: Vec::new(),
            images: Vec::new(),
            unresolved: Vec::new(),
            notes: Vec::new(),
            outcome: None,
        }
    }

    /// Adds the images, accounts and notes of another report, such as that of another cloud. The time stays that of this one.
    pub fn merge(&mut self, other: Self) {
        fn extend<T: PartialEq>(list: &mut Vec<T>, others: Vec<T>) {
            for other in others {
                if !list.contains(&other) {
                    list.push(other);
                }
            }
        }
        extend(&mut self.accounts, other.accounts);
        extend(&mut self.notes, other.notes);
        self.images.extend(other.images);
        self.unresolved.extend(other.unresolved);
    }

    /// Whether everything was read that was requested and that the clouds offer. A report without images is not complete: nothing
    /// was looked at.
    ///
    /// It is about the last scan of each image, also if that scan is old because a later one was not started: see
    /// [`StartOutcome::left_out`](crate::StartOutcome::left_out).
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.images.is_empty()
            && self.unresolved.is_empty()
            && self.images.iter().all(ImageReport::is_complete)
    }

    /// All findings with their images.
    pub fn findings(&self) -> impl Iterator<Item = (&ImageReport, &Finding)> {
        self.images.iter().flat_map(|image| image.findings.iter().map(move |finding| (image, finding)))
    }
}

/// What was found in an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ImageReport {
    /// The account that lists it.
    pub account: Account,
    /// The image.
    pub image: Image,
    /// The findings.
    pub findings: Vec<Finding>,
    /// How much was looked at, for each kind.
    pub coverage: BTreeMap<FindingKind, Coverage>,
}

impl ImageReport {
    /// Whether everything was read that was requested and that the cloud offers.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.coverage.values().any(Coverage::is_incomplete)
    }
}

/// What a program has concluded from a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ReportOutcome {
    /// The exit code.
    pub code: u8,
    /// The name of the code, such as `gate-failed`.
    pub name: String,
    /// Why, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The names of the codes that some reasons have beside the one that counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl ReportOutcome {
    /// An outcome.
    #[must_use]
    pub fn new(code: u8, name: impl Into<String>, reasons: Vec<String>) -> Self {
        Self { code, name: name.into(), reasons, also: Vec::new() }
    }

    /// Sets the names of the codes that some reasons have beside the one that counts.
    #[must_use]
    pub fn with_also(mut self, also: Vec<String>) -> Self {
        self.also = also;
        self
    }
}

/// A name for which no image was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnresolvedImage {
    /// The name.
    pub reference: ImageRef,
    /// Why.
    pub error: ErrorRecord,
}

impl UnresolvedImage {
    /// A name, and why no image was found for it.
    #[must_use]
    pub fn new(reference: ImageRef, error: ErrorRecord) -> Self {
        Self { reference, error }
    }
}

/// What a reader of a report has to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Note {
    /// Identifies the note to programs, such as `ignored_rows_are_left_out`.
    pub id: String,
    /// The text.
    pub text: String,
}

impl Note {
    /// A note with an id for programs, and a text for people.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into() }
    }
}

/// The program that made a report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Default for Tool {
    fn default() -> Self {
        Self { name: "imagescan".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}
