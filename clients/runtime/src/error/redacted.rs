//! The error as it leaves the runtime: without secrets, on one line, of a bounded length.

use std::mem;

use crate::error::source::{Source, redacted};
use crate::error::{Error, ErrorKind};
use crate::text;
use crate::text::redact::Redactor;

/// The longest text of our own, which quotes nothing longer than values: what a chain of sources has to say.
const MAX_OWN_MESSAGE_LEN: usize = 16 << 10;

impl Error {
    /// Redacts what the service, the transport or an interceptor may have quoted, in all that can be printed; and escapes
    /// and shortens it. The body and the headers are kept as they are, and never printed.
    pub(crate) fn redacted(mut self, redactor: &Redactor<'_>) -> Self {
        let limit = match self.0.kind {
            ErrorKind::InvalidInput | ErrorKind::Credentials => MAX_OWN_MESSAGE_LEN,
            _ => text::MAX_MESSAGE_LEN,
        };
        let inner = &mut *self.0;
        inner.message = redactor.show_prefix(&inner.message, mem::take(&mut inner.more), limit);
        for item in &mut inner.items {
            *item = redactor.show(item, limit);
        }
        let (code, id) =
            ((&mut inner.code, &mut inner.more_code), (&mut inner.request_id, &mut inner.more_id));
        for (text, more) in [code, id] {
            let more = mem::take(more);
            *text = text.take().map(|text| redactor.show_prefix(&text, more, text::MAX_CODE_LEN));
        }
        let source: Option<Source> = self.0.source.take();
        self.0.source = source.and_then(|source| redacted(source, self.to_string(), redactor));
        self
    }
}
