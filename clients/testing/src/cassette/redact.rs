//! Redacts the secrets of requests and responses.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::interceptor::Request;
use imagescan_runtime::provider::{REDACTED, Redactor};

use crate::cassette::body;
use crate::cassette::names::{is_secret, is_secret_header, is_secret_parameter, redact_parameters};

/// Shorter texts occur by chance in too many places.
const MIN_LEN: usize = 4;

/// The length from which [`Redactor`] finds texts in any spelling.
const ANY_SPELLING_LEN: usize = 8;

/// Redacts one request and its response.
pub(super) struct ExchangeRedactor {
    secrets: Vec<String>,
}

impl ExchangeRedactor {
    /// Redacts `texts`, and the secrets of the request itself, which its response may quote.
    pub(super) fn of(request: &Request, texts: &[String]) -> Self {
        let mut secrets = texts.to_vec();
        for (name, value) in request.headers() {
            // A quoted signature is harmless, a quoted token is not.
            if *name != AUTHORIZATION
                && is_secret_header(name, value)
                && let Ok(text) = value.to_str()
            {
                secrets.push(text.to_owned());
            }
        }
        for pair in request.uri().query().unwrap_or_default().split('&') {
            if let Some((name, value)) = pair.split_once('=')
                && is_secret_parameter(name)
            {
                let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
                secrets.push(value.into_owned());
            }
        }
        Self { secrets }
    }

    /// The text without the secrets; `None` if it has none of them.
    fn text(&self, text: &str) -> Option<String> {
        let redactor = self.secrets.iter().map(String::as_str).fold(Redactor::new(), Redactor::secret);
        let mut redacted = redactor.redact(text);
        for short in self.secrets.iter().filter(|secret| (MIN_LEN..ANY_SPELLING_LEN).contains(&secret.len()))
        {
            if redacted.contains(short.as_str()) {
                redacted = Cow::Owned(redacted.replace(short.as_str(), REDACTED));
            }
        }
        match redacted {
            Cow::Borrowed(_) => None,
            Cow::Owned(redacted) => Some(redacted),
        }
    }

    /// A path and its query.
    pub(super) fn target(&self, target: &str) -> String {
        let by_name = match target.split_once('?') {
            Some((path, query)) => format!("{path}?{}", redact_parameters(query)),
            None => target.to_owned(),
        };
        self.text(&by_name).unwrap_or(by_name)
    }

    pub(super) fn headers(&self, headers: &HeaderMap) -> HeaderMap {
        let redact = |(name, value): (&HeaderName, &HeaderValue)| {
            if is_secret_header(name, value) {
                return (name.clone(), redacted_value());
            }
            let redacted = self.text(&String::from_utf8_lossy(value.as_bytes()));
            let redacted = redacted.map(|text| HeaderValue::from_bytes(text.as_bytes()));
            // A redacted text that a header cannot have is not replaced by the text with its secrets.
            let value =
                redacted.map_or_else(|| value.clone(), |value| value.unwrap_or_else(|_| redacted_value()));
            (name.clone(), value)
        };
        headers.iter().map(redact).collect()
    }

    /// A body; one without secrets stays byte for byte.
    pub(super) fn body(&self, whole: &Bytes) -> Bytes {
        let Ok(text) = std::str::from_utf8(whole) else {
            let text = String::from_utf8_lossy(whole);
            let found = is_secret(&text) || self.text(&text).is_some();
            return if found { Bytes::from(REDACTED) } else { whole.clone() };
        };
        let by_name = body::redact_members(text);
        let redacted = self.text(by_name.as_deref().unwrap_or(text)).or(by_name);
        redacted.map_or_else(|| whole.clone(), Bytes::from)
    }
}

fn redacted_value() -> HeaderValue {
    HeaderValue::from_bytes(REDACTED.as_bytes()).unwrap_or_else(|_| HeaderValue::from_static("redacted"))
}
