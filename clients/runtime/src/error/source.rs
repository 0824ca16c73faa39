//! What caused an error, as far as it adds to what is printed before it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::text;
use crate::text::BoundedText;
use crate::text::redact::Redactor;

pub(super) type Source = Arc<dyn StdError + Send + Sync>;

/// The source without what was `printed` already; none if nothing remains. It stays of its own type if all of it does.
pub(super) fn distinct(source: Source, printed: String) -> Option<Source> {
    reduce(source, printed, true, |beginning| beginning.text.clone())
}

/// As [`distinct`], and redacted, escaped and shortened.
pub(super) fn redacted(source: Source, printed: String, redactor: &Redactor<'_>) -> Option<Source> {
    if let Some(error) = source.downcast_ref::<Error>() {
        return distinct(Arc::new(error.share().redacted(redactor)), printed);
    }
    // How it prints itself for debugging may tell more.
    let debug = BoundedText::of(format_args!("{source:?}"));
    let harmless = debug.left_out == 0 && matches!(redactor.redact(&debug.text), Cow::Borrowed(_));
    reduce(source, printed, harmless, |beginning| {
        redactor.show_prefix(&beginning.text, beginning.left_out, text::MAX_MESSAGE_LEN)
    })
}

/// The source as it is, if it may be `kept` and each of its texts is `shown` as it is and for the first time; or else
/// those texts that are shown for the first time.
fn reduce(
    source: Source,
    printed: String,
    mut kept: bool,
    shown: impl Fn(&BoundedText) -> String,
) -> Option<Source> {
    let mut texts = vec![printed];
    let mut next: Option<&(dyn StdError + 'static)> = Some(&*source);
    while let Some(cause) = next {
        let beginning = BoundedText::of(format_args!("{cause}"));
        let text = shown(&beginning);
        kept &= beginning.left_out == 0 && text == beginning.text;
        if texts.iter().any(|before| before.contains(&text)) {
            kept = false;
        } else {
            texts.push(text);
        }
        next = cause.source();
    }
    if kept {
        return Some(source);
    }
    let causes = texts.drain(1..).rev();
    causes.fold(None, |source, text| Some(Arc::new(Cause { text, source }))).map(|cause| cause as Source)
}

/// A text that remains of a source.
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
