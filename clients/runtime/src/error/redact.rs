//! Redacts errors before they leave the runtime, and removes repetitions from their sources.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::mem;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::text::redact::Redactor;
use crate::text::{self, BoundedText};

pub(super) type ErrorSource = Arc<dyn StdError + Send + Sync>;

/// The maximum length of a message of this crate, in bytes. The longest one lists the sources of a chain.
const MAX_OWN_MESSAGE_LEN: usize = 16 << 10;

impl Error {
    /// Redacts, escapes and shortens all printed parts, which may quote the service, the transport or an interceptor. The body
    /// and the headers are unchanged, and never printed.
    pub(crate) fn redacted(mut self, redactor: &Redactor<'_>) -> Self {
        let limit = match self.0.kind {
            ErrorKind::InvalidInput | ErrorKind::Credentials => MAX_OWN_MESSAGE_LEN,
            _ => text::MAX_MESSAGE_LEN,
        };
        let inner = &mut *self.0;
        inner.message = redactor.show_prefix(&inner.message, mem::take(&mut inner.message_left_out), limit);
        for item in &mut inner.items {
            *item = redactor.show(item, limit);
        }
        let (code, id) = (
            (&mut inner.code, &mut inner.code_left_out),
            (&mut inner.request_id, &mut inner.request_id_left_out),
        );
        for (text, left_out) in [code, id] {
            let left_out = mem::take(left_out);
            *text = text.take().map(|text| redactor.show_prefix(&text, left_out, text::MAX_CODE_LEN));
        }
        let source: Option<ErrorSource> = self.0.source.take();
        self.0.source = source.and_then(|source| redacted_source(source, self.to_string(), redactor));
        self
    }
}

/// The source without texts that `printed` contains; `None` if no text remains. It keeps its type if it keeps all texts.
pub(super) fn without_repeats(source: ErrorSource, printed: String) -> Option<ErrorSource> {
    reduce(source, printed, true, |bounded| bounded.text.clone())
}

/// Like [`without_repeats`], also redacted, escaped and shortened.
fn redacted_source(source: ErrorSource, printed: String, redactor: &Redactor<'_>) -> Option<ErrorSource> {
    if let Some(error) = source.downcast_ref::<Error>() {
        return without_repeats(Arc::new(error.share().redacted(redactor)), printed);
    }
    // Its `Debug` form may contain more than its `Display` form.
    let debug = BoundedText::of(format_args!("{source:?}"));
    let is_clean = debug.left_out == 0 && matches!(redactor.redact(&debug.text), Cow::Borrowed(_));
    reduce(source, printed, is_clean, |bounded| {
        redactor.show_prefix(&bounded.text, bounded.left_out, text::MAX_MESSAGE_LEN)
    })
}

/// The source itself, if `unchanged` is true, `show` changes none of its texts and none repeats an earlier one. Otherwise a
/// chain of the shown texts without repetitions.
fn reduce(
    source: ErrorSource,
    printed: String,
    mut unchanged: bool,
    show: impl Fn(&BoundedText) -> String,
) -> Option<ErrorSource> {
    let mut texts = vec![printed];
    let mut next: Option<&(dyn StdError + 'static)> = Some(&*source);
    while let Some(cause) = next {
        let bounded = BoundedText::of(format_args!("{cause}"));
        let text = show(&bounded);
        unchanged &= bounded.left_out == 0 && text == bounded.text;
        if texts.iter().any(|before| before.contains(&text)) {
            unchanged = false;
        } else {
            texts.push(text);
        }
        next = cause.source();
    }
    if unchanged {
        return Some(source);
    }
    let causes = texts.drain(1..).rev();
    causes
        .fold(None, |source, text| Some(Arc::new(RemainingText { text, source })))
        .map(|cause| cause as ErrorSource)
}

/// A text of a source that remains after the reduction, and those below it.
#[derive(Debug)]
struct RemainingText {
    text: String,
    source: Option<Arc<RemainingText>>,
}

impl fmt::Display for RemainingText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for RemainingText {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
