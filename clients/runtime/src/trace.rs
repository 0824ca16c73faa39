//! What is told to `tracing`, if that feature is on.
//!
//! Names follow OpenTelemetry's semantic conventions for RPC and HTTP clients.
//!
//! | span | field | meaning |
//! |---|---|---|
//! | `call` | `otel.name`, `otel.kind` | `SVC/ListTasks`; `client` |
//! | | `rpc.system`, `rpc.service`, `rpc.method` | the provider; the service; the operation |
//! | | `cloud.region`, `server.address` | the region, if there is one; host and port |
//! | | `imagescan.attempts`, `imagescan.request_id` | how many times it was sent; the id at the service |
//! | | `error.type` | the kind of error, [`ErrorKind`](crate::ErrorKind) |
//! | `attempt` | `otel.name`, `otel.kind` | the HTTP method; `client` |
//! | | `http.request.method`, `url.scheme`, `server.address` | of the request |
//! | | `http.request.resend_count` | 0 for the first attempt |
//! | | `http.response.status_code`, `imagescan.request_id`, `error.type` | of the response |
//!
//! A file with secrets that others than its owner can read is told of at level `WARN`, with its `path`; and so are
//! credentials that could not be loaded afresh while those in use are still good, with the `error`.
//!
//! Text that came from outside is redacted, escaped and shortened before it is told: what [`Error`](crate::Error) shows.
//!
//! Before a pause, an event at level `DEBUG` in the span `call` tells `error.type` and `imagescan.pause_ms`. Paths,
//! queries, headers and bodies are told nowhere: they may hold what is nobody's business.

#[cfg_attr(not(feature = "tracing"), path = "trace/disabled.rs")]
#[cfg_attr(feature = "tracing", path = "trace/enabled.rs")]
mod spans;

use http::StatusCode;

use crate::error::Error;

#[cfg(unix)]
pub(crate) use spans::open_file;
pub(crate) use spans::{again, attempt, attempted, call, called, not_renewed, within};

/// How an attempt or a call ended, as spans record it.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "tracing"), allow(dead_code, reason = "recorded where spans are"))]
pub(crate) struct Ended<'a> {
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) attempts: u32,
    pub(crate) error: Option<&'a Error>,
}

impl<'a> From<&'a Error> for Ended<'a> {
    fn from(error: &'a Error) -> Self {
        Self {
            status: error.status(),
            request_id: error.request_id(),
            attempts: error.attempts(),
            error: Some(error),
        }
    }
}
