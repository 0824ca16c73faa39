//! What a service receives of a call: its arguments, the id of the request, the time, and an anomaly.

use std::cell::Cell;

use super::error_response::ErrorResponse;
use super::rpc_request::RpcRequest;
use crate::faults::Anomaly;
use crate::world::{Arguments, Problem, Window};

/// Parameters that every operation takes, or that older SDKs send with every call.
const COMMON: [&str; 13] = [
    "AccessKeyId",
    "Action",
    "BearerToken",
    "Format",
    "RegionId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

pub(super) struct ServiceCall<'a> {
    pub(super) rpc: &'a RpcRequest<'a>,
    pub(super) request_id: &'a str,
    /// In milliseconds since 1970.
    pub(super) now: i64,
    pub(super) anomaly: Option<Anomaly>,
    pub(super) has_changed: Cell<bool>,
}

impl ServiceCall<'_> {
    /// Checks the arguments against the table of the service. An empty argument counts as absent.
    pub(super) fn check(&self, table: &Arguments, operation: &str) -> Result<(), ErrorResponse> {
        let texts = self.rpc.texts().filter(|(name, value)| {
            let is_common = COMMON.contains(&name.as_str()) && !table.knows(operation, "query", name);
            !is_common && !value.is_empty()
        });
        let texts: Vec<_> = texts.collect();
        let texts = texts.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        table.check_texts(operation, "query", texts).map_err(|invalid| match invalid.problem {
            Problem::Missing => ErrorResponse::missing_of_operation(&invalid.name),
            Problem::Unknown => {
                ErrorResponse::invalid_parameter(&invalid.name, "is not a parameter of the operation")
            }
            Problem::WrongType(kind) => {
                ErrorResponse::invalid_parameter(&invalid.name, &format!("must be of the type {kind}"))
            }
            Problem::OutOfBounds => ErrorResponse::invalid_parameter(&invalid.name, "is out of bounds"),
        })
    }

    /// Records that the call has changed the state of the cloud.
    pub(super) fn set_changed(&self) {
        self.has_changed.set(true);
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.rpc.parameter(name)
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The entries of a text that separates them by commas. Whitespace around entries, and empty entries, are ignored.
    pub(super) fn comma_list(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
    }

    /// The values of `Name.1`, `Name.2` and so on, up to the first that is absent.
    pub(super) fn numbered_list(&self, name: &str) -> Vec<String> {
        (1..).map_while(|number| self.text(&format!("{name}.{number}"))).collect()
    }

    /// The page that `page` and `size` request, and both numbers. A size out of bounds is an error.
    pub(super) fn page(
        &self,
        [page, size]: [&str; 2],
        default: u64,
        max: u64,
    ) -> Result<Page, ErrorResponse> {
        let positive = |name: &str, default: u64| match self.number(name) {
            None => Ok(default),
            Some(number) => u64::try_from(number)
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| ErrorResponse::invalid_parameter(name, "must be a positive number")),
        };
        let (number, rows) = (positive(page, 1)?, positive(size, default)?);
        if rows > max {
            return Err(ErrorResponse::invalid_parameter(size, &format!("must be {max} or less")));
        }
        Ok(Page { number, size: rows, window: Window::of_page(number, rows) })
    }
}

/// A page of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    /// Counted from 1.
    pub(super) number: u64,
    pub(super) size: u64,
    pub(super) window: Window,
}
