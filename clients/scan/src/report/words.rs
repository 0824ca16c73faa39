//! What was not looked at, and what people have decided, in words.

use std::fmt;

use imagescan_runtime::credentials::shorten;

#[cfg(feature = "table")]
use crate::model::FindingStatus;
use crate::model::{Coverage, ErrorRecord, PartialReason, UnsupportedBy};

/// The longest message of a service that is shown, in bytes.
const MAX_MESSAGE_LEN: usize = 512;
/// The longest code or id that is shown, in bytes.
const MAX_ID_LEN: usize = 128;

/// `complete`, or what is missing, such as `partial, 3 of 4 were read: the inventory counts more`.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(missing(self).as_deref().unwrap_or("complete"))
    }
}

/// `step: message (code Throttling, request id 7d1c)`, without control characters.
impl fmt::Display for ErrorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&failure(self))
    }
}

/// What is missing; `None` if everything was read.
pub(super) fn missing(coverage: &Coverage) -> Option<String> {
    Some(match coverage {
        Coverage::Complete => return None,
        Coverage::Partial { read, total: Some(total), reason } => {
            format!("partial, {read} of {total} were read: {}", why(reason))
        }
        Coverage::Partial { read, total: None, reason } => {
            format!("partial, {read} were read: {}", why(reason))
        }
        Coverage::NotScanned => "not scanned".to_owned(),
        Coverage::Unsupported { by: UnsupportedBy::Cloud } => "not offered by the cloud".to_owned(),
        Coverage::Unsupported { by: UnsupportedBy::Client } => "not read by this version".to_owned(),
        Coverage::NotRequested => "not requested".to_owned(),
        Coverage::Failed { error } => format!("failed: {}", failure(error)),
    })
}

/// `step: message (code Throttling, request id 7d1c)`
pub(super) fn failure(error: &ErrorRecord) -> String {
    let ErrorRecord { step, message, code, request_id, .. } = error;
    let id = |name, id: &Option<String>| id.as_ref().map(|id| format!("{name} {}", shorten(id, MAX_ID_LEN)));
    let ids: Vec<_> = [id("code", code), id("request id", request_id)].into_iter().flatten().collect();
    let ids = if ids.is_empty() { String::new() } else { format!(" ({})", ids.join(", ")) };
    format!("{}: {}{ids}", shorten(step, MAX_ID_LEN), shorten(message, MAX_MESSAGE_LEN))
}

/// What people have decided about a finding.
#[cfg(feature = "table")]
pub(super) fn status(status: &FindingStatus) -> String {
    let word = match status {
        FindingStatus::Open => "open",
        FindingStatus::Ignored => "ignored",
        FindingStatus::FalsePositive => "false positive",
        FindingStatus::Fixed => "fixed",
        FindingStatus::InProgress => "in progress",
        FindingStatus::Unknown => "",
        FindingStatus::Other(word) => word,
    };
    shorten(word, MAX_ID_LEN)
}

fn why(reason: &PartialReason) -> &'static str {
    match reason {
        PartialReason::InconsistentPages => "the pages of the list contradict each other",
        PartialReason::EarlierScan => "the last scan has not succeeded, and these are of an earlier one",
        PartialReason::ScanRunning => "a scan is running, and these are of the one before",
        PartialReason::DetailsMissing => "details could not be read",
        PartialReason::UnknownState => "the state of the scan is not documented",
        PartialReason::PlatformsNotScanned => "some platforms were not scanned",
        PartialReason::CountDiffers => "the inventory counts more",
    }
}
