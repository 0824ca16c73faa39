//! When a request may be sent, and when it is sent again: timeouts, retries, admission, clock skew.

pub(crate) mod admission;
pub(crate) mod call_time;
pub(crate) mod http_date;
pub(crate) mod retry;
pub(crate) mod retry_budget;
pub(crate) mod retry_loop;
pub(crate) mod skew;
pub(crate) mod timeouts;
pub(crate) mod tokio_runtime;
