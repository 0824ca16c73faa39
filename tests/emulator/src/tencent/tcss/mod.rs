//! Tencent Container Security Service: the schedule by which registry images are scanned.

mod populate;
mod schedule;

pub use schedule::{Image, Schedule};

pub(crate) use populate::schedule as populate;

use serde_json::{Map, Value};

use super::error_response::ErrorResponse;
use crate::Request;

/// The name of the service in the credential scope, and its only version.
pub(super) const SERVICE: &str = "tcss";
pub(super) const VERSION: &str = "2020-11-01";

/// Checks that the JSON object of a POST, or the query of a GET, is empty.
pub(super) fn check_no_parameters(request: &Request) -> Result<(), ErrorResponse> {
    let unknown = if request.method == "POST" {
        let body: Map<String, Value> = serde_json::from_slice(&request.body)
            .map_err(|_| ErrorResponse::new("InvalidParameter", "the body must be a JSON object"))?;
        body.keys().next().cloned()
    } else {
        request.query_pairs().first().map(|(name, _)| String::from_utf8_lossy(name).into_owned())
    };
    match unknown {
        Some(name) => {
            Err(ErrorResponse::new("UnknownParameter", format!("the parameter {name} is not known")))
        }
        None => Ok(()),
    }
}
