//! From an operation to the wire and back: admission, retries, time limits, tracing.

mod admission;
mod clock_skew;
mod connect_timeout;
mod error_chains;
mod future_size;
pub(crate) mod interceptors;
mod invalid_input;
mod many_tasks;
mod outcomes;
mod pages;
mod pagination;
mod published_limits;
mod rate_limit;
mod retry;
mod retry_after;
mod timeouts;
mod tokio_runtime;
pub(crate) mod tracing_fields;
pub(crate) mod two_runtimes;
mod waits;
