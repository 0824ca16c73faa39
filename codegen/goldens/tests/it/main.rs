//! Tests of the goldens: generated code behaves as the dialect documents.

#[expect(unreachable_pub, reason = "the suite of the clients shares it, and there it is public")]
#[path = "../../../../tests/suite/src/fixtures.rs"]
mod fixtures;
#[path = "../../../../tests/suite/tests/calls/responses/from_schema.rs"]
mod from_schema;
#[rustfmt::skip]
#[allow(deprecated, missing_docs, unreachable_pub, clippy::pedantic, reason = "progenitor's own types, unchanged")]
mod generated {
    pub mod fixtures;
    pub mod oracles;
}

mod bodies;
mod encodings;
mod facts;
mod headers;
mod models;
mod names;
mod oracles;
mod pages;
mod paths;
mod queries;
mod values;
mod waits;
mod walks;

use std::fmt::Write as _;

use bytes::Bytes;
use imagescan_runtime::provider::build_request;
use imagescan_runtime::{Endpoint, Error, Operation};

/// The request of an operation, for a client with a project and a region.
fn request<O: Operation>(operation: &O) -> Result<http::Request<Bytes>, Error> {
    let endpoint = Endpoint::from_host("api.example.com").expect("a host");
    build_request(O::META, operation, &endpoint, &|name| match name {
        "project_id" => Some("p 1".to_owned()),
        "region" => Some("north-1".to_owned()),
        _ => None,
    })
}

/// The request as sent on the wire: method and target, headers, body.
fn sent<O: Operation>(operation: &O) -> String {
    let request = request(operation).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(request.uri().authority().map(http::uri::Authority::as_str), Some("api.example.com"));
    let target = request.uri().path_and_query().expect("a target");
    let mut text = format!("{} {target}", request.method());
    for (name, value) in request.headers() {
        let _ = write!(text, "\n{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    if !request.body().is_empty() {
        let _ = write!(text, "\n\n{}", String::from_utf8_lossy(request.body()));
    }
    text
}

/// The error of an operation with invalid input.
fn input_error<O: Operation>(operation: &O) -> String {
    let error = request(operation).expect_err("the input is invalid");
    assert!(error.is_invalid_input(), "{error:?}");
    error.to_string()
}
