//! Tencent Container Security Service: the schedule by which registry images are scanned.

mod populate;
mod schedule;

pub use schedule::{Image, Schedule};

pub(crate) use populate::schedule as populate;

use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::Request;

/// What the service is called in credentials, and its only version.
pub(super) const SERVICE: &str = "tcss";
pub(super) const VERSION: &str = "2020-11-01";

/// A POST must carry a JSON object, a GET a query; in either there must be nothing.
pub(super) fn check_no_parameters(request: &Request) -> Result<(), Refusal> {
    let unknown = if request.method == "POST" {
        let body: Map<String, Value> = serde_json::from_slice(&request.body)
            .map_err(|_| Refusal::new("InvalidParameter", "the body must be a JSON object"))?;
        body.keys().next().cloned()
    } else {
        request.query_pairs().first().map(|(name, _)| String::from_utf8_lossy(name).into_owned())
    };
    match unknown {
        Some(name) => Err(Refusal::new("UnknownParameter", format!("the parameter {name} is not known"))),
        None => Ok(()),
    }
}
