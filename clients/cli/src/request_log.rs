//! `--verbose`: a line for each call, without keys and bodies.

use std::sync::Arc;

use imagescan::interceptor::{Interceptor, Summary};

use crate::console::Console;

/// Writes a line for each call that has ended.
#[derive(Clone)]
pub struct RequestLog(Arc<Console>);

impl RequestLog {
    #[must_use]
    pub fn new(console: Arc<Console>) -> Self {
        Self(console)
    }
}

impl std::fmt::Debug for RequestLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestLog").finish_non_exhaustive()
    }
}

impl Interceptor for RequestLog {
    fn on_complete(&self, call: &Summary<'_>) {
        let status =
            call.status.map_or_else(|| "no response".to_owned(), |status| status.as_u16().to_string());
        let attempts =
            if call.attempts == 1 { String::new() } else { format!(", {} attempts", call.attempts) };
        let id = call.request_id.map(|id| format!(", request id {id}")).unwrap_or_default();
        let failed = match call.outcome {
            Ok(()) => "",
            Err(_) => ", failed",
        };
        let millis = call.elapsed.as_millis();
        self.0.note(&format!("call {}: {status}, {millis} ms{attempts}{id}{failed}", call.operation.name));
    }
}
