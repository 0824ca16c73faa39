//! Records the exchanges of clients.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use imagescan_runtime::Error;
use imagescan_runtime::interceptor::{Context, Interceptor, Received};

use crate::cassette::redact::ExchangeRedactor;
use crate::cassette::{Cassette, Exchange, RecordedRequest};

/// Records every attempt with a response, of the clients that are built with `.interceptor(recorder.clone())`. Clones
/// share the recorded exchanges. Add it after all other interceptors, so that it records the request as it is sent.
///
/// Attempts without a response, and responses longer than the client reads, are not recorded.
#[derive(Clone, Default)]
pub struct Recorder {
    texts: Vec<String>,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Recorder {
    /// A recorder without exchanges.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Redacts a text wherever it occurs, in addition to the secrets that are redacted in any case: a password among the
    /// arguments, an account's number. Texts of fewer than four bytes are not redacted, and texts of fewer than eight only
    /// in the spelling given here.
    #[must_use]
    pub fn redact_text(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// The exchanges recorded so far.
    #[must_use]
    pub fn cassette(&self) -> Cassette {
        Cassette { exchanges: self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone() }
    }
}

impl Interceptor for Recorder {
    fn after_receiving(&self, context: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
        if !response.complete {
            return Ok(());
        }
        let exchange = record(&context.operation.name, response, &self.texts);
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
        Ok(())
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recorded = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("Recorder").field("recorded", &recorded).finish_non_exhaustive()
    }
}

fn record(operation: &str, response: &Received<'_>, texts: &[String]) -> Exchange {
    let Received { request, status, headers, body, .. } = *response;
    let redactor = ExchangeRedactor::of(request, texts);
    let recorded = RecordedRequest::of(request, operation, &redactor);
    Exchange {
        operation: recorded.operation,
        method: request.method().clone(),
        target: recorded.target,
        request_headers: recorded.headers,
        request_body: recorded.body,
        status,
        headers: redactor.headers(headers),
        body: redactor.body(body),
    }
}
