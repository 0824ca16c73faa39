//! The error as it leaves the runtime: without secrets, on one line, of a bounded length, and without saying anything
//! twice.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::{Error, ErrorKind};
use crate::redact::Redactor;
use crate::text::{self, Beginning};

/// The longest text of our own, which quotes nothing longer than values: what a chain of sources has to say.
const OURS: usize = 16 << 10;

impl Error {
    /// Redacts what the service, the transport or an interceptor may have quoted, in all that can be printed; and escapes
    /// and shortens it. The body is kept as it is, and never printed.
    pub(crate) fn redacted(mut self, redactor: &Redactor<'_>) -> Self {
        let limit = match self.0.kind {
            ErrorKind::InvalidInput | ErrorKind::Credentials => OURS,
            _ => text::MESSAGE,
        };
        let inner = &mut *self.0;
        inner.message = redactor.show(&inner.message, limit);
        for item in &mut inner.items {
            *item = redactor.show(item, limit);
        }
        for text in [&mut inner.code, &mut inner.request_id] {
            *text = text.take().map(|text| redactor.show(&text, text::CODE));
        }
        if let Some(source) = self.0.source.take() {
            let printed = self.to_string();
            self.0.source = redacted_source(source, redactor, printed);
        }
        self
    }
}

/// A source that repeats nothing of what is printed before it. It stays of its own type if it is fit to be seen.
fn redacted_source(
    source: Arc<dyn StdError + Send + Sync>,
    redactor: &Redactor<'_>,
    printed: String,
) -> Option<Arc<dyn StdError + Send + Sync>> {
    if let Some(error) = source.downcast_ref::<Error>() {
        let error = error.share().redacted(redactor);
        return (!printed.contains(&error.to_string())).then(|| Arc::new(error) as _);
    }
    let mut fit = is_fit(&*source, redactor);
    let mut texts = vec![printed];
    let mut next: Option<&(dyn StdError + 'static)> = Some(&*source);
    while let Some(cause) = next {
        let raw = Beginning::of(format_args!("{cause}"));
        let text = redactor.show_beginning(&raw.text, raw.left_out, text::MESSAGE);
        fit &= raw.left_out == 0 && raw.text == text;
        if texts.iter().any(|before| before.contains(&text)) {
            fit = false;
        } else {
            texts.push(text);
        }
        next = cause.source();
    }
    if fit {
        return Some(source);
    }
    let chain = texts.drain(1..).rev().fold(None, |source, text| Some(Arc::new(Cause { text, source })));
    chain.map(|cause| cause as _)
}

/// Whether nothing is to be redacted in how it prints itself for debugging.
fn is_fit(source: &(dyn StdError + Send + Sync), redactor: &Redactor<'_>) -> bool {
    let debug = Beginning::of(format_args!("{source:?}"));
    debug.left_out == 0 && matches!(redactor.redact(&debug.text), std::borrow::Cow::Borrowed(_))
}

/// What remains of a source that was not fit to be seen.
#[derive(Debug)]
struct Cause {
    text: String,
    source: Option<Arc<Cause>>,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
