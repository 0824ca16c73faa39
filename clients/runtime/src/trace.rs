//! Spans and events for `tracing`, with the feature of that name.
//!
//! Names follow OpenTelemetry's semantic conventions for RPC and HTTP clients.
//!
//! | span | field | meaning |
//! |---|---|---|
//! | `call` | `otel.name`, `otel.kind` | `SVC/ListTasks`; `client` |
//! | | `rpc.system`, `rpc.service`, `rpc.method` | the provider; the service; the name of the operation, `raw` for a raw call of a path |
//! | | `cloud.region`, `server.address` | the region, if there is one; host and port |
//! | | `imagescan.attempts`, `imagescan.request_id` | the number of attempts; the request id of the service |
//! | | `error.type` | the kind of error, [`ErrorKind`](crate::ErrorKind) |
//! | `attempt` | `otel.name`, `otel.kind` | the HTTP method; `client` |
//! | | `http.request.method`, `url.scheme`, `server.address` | of the request |
//! | | `http.request.resend_count` | 0 for the first attempt |
//! | | `http.response.status_code`, `imagescan.request_id`, `error.type` | of the response |
//!
//! An event at level `WARN` reports a file with secrets that other users can read, with its `path`; another one reports
//! that credentials could not be refreshed while the cached ones are still valid, with the `error`.
//!
//! An event at level `WARN` reports the first occurrence of a `state` that is not documented while a task is waited for.
//!
//! An event at level `DEBUG` in the span `call` reports a retry before its pause, with `error.type` and
//! `imagescan.pause_ms`.
//!
//! Text from outside is recorded as [`Error`] prints it: redacted, escaped and shortened. Paths, queries,
//! headers and bodies are not recorded, because they may contain secrets.

#[cfg_attr(not(feature = "tracing"), path = "trace/disabled.rs")]
#[cfg_attr(feature = "tracing", path = "trace/enabled.rs")]
mod spans;

use http::StatusCode;

use crate::error::Error;

#[cfg(unix)]
pub(crate) use spans::file_readable_by_others;
pub(crate) use spans::{
    attempt_span, call_span, credentials_not_refreshed, end_attempt, end_call, instrument, retry,
    unknown_state,
};

/// The outcome of an attempt or a call, as its span and interceptors get it.
#[derive(Clone, Copy)]
pub(crate) struct SpanEnd<'a> {
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) attempts: u32,
    pub(crate) error: Option<&'a Error>,
}

impl<'a> From<&'a Error> for SpanEnd<'a> {
    fn from(error: &'a Error) -> Self {
        Self {
            status: error.status(),
            request_id: error.request_id(),
            attempts: error.attempts(),
            error: Some(error),
        }
    }
}
