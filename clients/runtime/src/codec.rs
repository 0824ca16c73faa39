//! Requests and responses as bytes: building a request, reading JSON and XML, finding errors in a body.

pub(crate) mod error_body;
pub(crate) mod http_response;
pub mod json;
pub(crate) mod payload;
pub mod read;
pub(crate) mod request;
pub mod write;
#[cfg(feature = "xml")]
pub mod xml;
