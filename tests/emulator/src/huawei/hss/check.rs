//! The check of a request against the table of arguments.

use std::sync::LazyLock;

use serde_json::Value;

use super::HssOperation;
use super::query::Query;
use crate::Request;
use crate::huawei::error_response::ErrorResponse;
use crate::world::{Arguments, InvalidArgument, Problem};

/// A published maximum that is a misspelled 2147483647: sizes, times and the mask of all risks exceed it.
const MISSPELLED_MAX: i128 = 2_147_483_547;

static ARGUMENTS: LazyLock<Arguments> =
    LazyLock::new(|| Arguments::parse(include_str!("arguments.json")).without_max(MISSPELLED_MAX));

/// The query of a request whose arguments the operation knows, and which are within their published bounds.
pub(super) fn check(operation: HssOperation, request: &Request) -> Result<Query, ErrorResponse> {
    let query = Query::parse(request);
    ARGUMENTS.check_texts(operation.name(), "query", query.pairs()).map_err(|error| invalid(&error))?;
    let region = request.header_text("region").filter(|_| operation.has_region());
    let region = region.map(|region| ("region", region));
    ARGUMENTS.check_texts(operation.name(), "header", region.into_iter()).map_err(|error| invalid(&error))?;
    if operation.has_body() {
        let body: Value = serde_json::from_slice(&request.body).map_err(|error| not_the_json(&error))?;
        if !body.is_object() {
            return Err(not_the_json(&"it is not an object"));
        }
        ARGUMENTS
            .check_json(operation.name(), &body)
            .map_err(|error| not_the_json(&invalid(&error).message()))?;
    }
    Ok(query)
}

pub(super) fn not_the_json(why: &dyn std::fmt::Display) -> ErrorResponse {
    ErrorResponse::invalid(format!("the body is not the JSON expected: {why}"))
}

impl HssOperation {
    fn has_body(self) -> bool {
        matches!(self, Self::BatchScanSwrImage | Self::CreateManualImageScanTask)
    }

    /// The gateway ignores headers that an operation does not know.
    fn has_region(self) -> bool {
        self.has_body() || matches!(self, Self::StopImageScanTask | Self::ListGlobalVulnerabilities)
    }
}

fn invalid(error: &InvalidArgument) -> ErrorResponse {
    let name = &error.name;
    ErrorResponse::invalid(match &error.problem {
        Problem::Unknown => format!("{name} is not an argument of the operation"),
        Problem::Missing => format!("{name} is missing"),
        Problem::WrongType(kind) => format!("{name} must be of the type {kind}"),
        Problem::OutOfBounds => format!("{name} is outside of its published bounds"),
    })
}
