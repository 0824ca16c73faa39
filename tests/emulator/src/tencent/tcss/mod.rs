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
const VERSION: &str = "2020-11-01";

/// The operations that the emulator knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    DescribeImageRegistryTimingScanTask,
}

impl Operation {
    pub(super) const ALL: [Self; 1] = [Self::DescribeImageRegistryTimingScanTask];

    /// The operation that the common parameters name.
    pub(super) fn of(request: &Request) -> Result<Self, Refusal> {
        let common = |name: &str| match request.header_text(&name.to_ascii_lowercase()) {
            Some(value) if !value.is_empty() => Ok(value),
            _ => Err(Refusal::missing(name)),
        };
        let (action, version, _) =
            (common("X-TC-Action")?, common("X-TC-Version")?, common("X-TC-Timestamp")?);
        if version != VERSION {
            return Err(Refusal::new("NoSuchVersion", format!("there is no version {version}")));
        }
        let known = Self::ALL.into_iter().find(|operation| operation.name() == action);
        known.ok_or_else(|| Refusal::new("InvalidAction", format!("there is no action {action}")))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::DescribeImageRegistryTimingScanTask => "DescribeImageRegistryTimingScanTask",
        }
    }
}

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
