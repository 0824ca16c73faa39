//! Encoding and decoding: building requests, reading JSON and XML, finding errors in response bodies.

pub(crate) mod error_body;
pub(crate) mod http_response;
pub mod json;
pub(crate) mod payload;
pub mod read;
pub(crate) mod request;
pub mod write;
#[cfg(feature = "xml")]
pub mod xml;
