//! Takes the secrets out of requests and responses.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION, SET_COOKIE,
};

use crate::client::interceptor::Request;
use crate::testing::cassette::{body, target};
use crate::text::redact::{REDACTED, Redactor};

/// A shorter text is found in too many places by chance.
const SHORTEST: usize = 4;

/// What is hidden of one request and its response.
pub(super) struct Scrub {
    secrets: Vec<String>,
}

impl Scrub {
    /// Learns what is secret from the request itself: it may be quoted in the response.
    pub(super) fn of(request: &Request, hidden: &[String]) -> Self {
        let mut secrets = hidden.to_vec();
        for (name, value) in request.headers() {
            // What a signature is made of is of no use to anyone; a token is, wherever it stands.
            if *name != AUTHORIZATION
                && is_secret_header(name, value)
                && let Ok(text) = value.to_str()
            {
                secrets.push(text.to_owned());
            }
        }
        for pair in request.uri().query().unwrap_or_default().split('&') {
            if let Some((name, value)) = pair.split_once('=')
                && signs(name)
            {
                let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
                secrets.push(value.into_owned());
            }
        }
        Self { secrets }
    }

    /// The text without the secrets, if any of them is in it.
    fn text(&self, text: &str) -> Option<String> {
        let redactor = self.secrets.iter().map(String::as_str).fold(Redactor::new(), Redactor::secret);
        let mut redacted = redactor.redact(text);
        // What was named for a cassette is taken out of it also where it is too short to be searched for in any spelling.
        for short in self.secrets.iter().filter(|secret| secret.len() >= SHORTEST && secret.len() < 8) {
            if redacted.contains(short.as_str()) {
                redacted = Cow::Owned(redacted.replace(short.as_str(), REDACTED));
            }
        }
        match redacted {
            Cow::Borrowed(_) => None,
            Cow::Owned(redacted) => Some(redacted),
        }
    }

    /// Path and query; the values of parameters that sign or are secret are hidden.
    pub(super) fn target(&self, uri: &http::Uri) -> String {
        let whole = target(uri);
        let hidden = match whole.split_once('?') {
            Some((path, query)) => format!("{path}?{}", parameters(query)),
            None => whole.to_owned(),
        };
        self.text(&hidden).unwrap_or(hidden)
    }

    pub(super) fn headers(&self, headers: &HeaderMap) -> HeaderMap {
        let scrub = |(name, value): (&HeaderName, &HeaderValue)| {
            if is_secret_header(name, value) {
                return (name.clone(), hidden_value());
            }
            let hidden = self.text(&String::from_utf8_lossy(value.as_bytes()));
            let hidden = hidden.and_then(|text| HeaderValue::from_bytes(text.as_bytes()).ok());
            (name.clone(), hidden.unwrap_or_else(|| value.clone()))
        };
        headers.iter().map(scrub).collect()
    }

    /// A body; it stays byte for byte if it holds no secret.
    pub(super) fn body(&self, whole: &Bytes) -> Bytes {
        let Ok(text) = std::str::from_utf8(whole) else {
            let text = String::from_utf8_lossy(whole);
            let found = is_secret(&text) || self.text(&text).is_some();
            return if found { Bytes::from(REDACTED) } else { whole.clone() };
        };
        let by_name = body::hide_members(text);
        let hidden = self.text(by_name.as_deref().unwrap_or(text)).or(by_name);
        hidden.map_or_else(|| whole.clone(), Bytes::from)
    }
}

fn hidden_value() -> HeaderValue {
    HeaderValue::from_bytes(REDACTED.as_bytes()).unwrap_or_else(|_| HeaderValue::from_static("hidden"))
}

fn is_secret_header(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive()
        || [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE, SET_COOKIE].contains(name)
        || name == "x-acs-accesskey-id"
        || is_secret(name.as_str())
}

/// Parameters of a query or a form.
pub(super) fn parameters(text: &str) -> String {
    let hide = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if signs(name) => format!("{name}={REDACTED}"),
        _ => pair.to_owned(),
    };
    text.split('&').map(hide).collect::<Vec<_>>().join("&")
}

/// Whether a parameter is made by signing, and secret; or secret by its name.
fn signs(name: &str) -> bool {
    matches!(name, "Signature" | "AccessKeyId") || is_secret(name)
}

/// Whether a name says that its value is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    // Where the next page begins is no secret, and a replay needs it.
    let page = ["nexttoken", "pagetoken", "continuationtoken"].iter().any(|page| name.ends_with(page));
    let words = ["token", "secret", "password", "passwd", "credential", "privatekey", "apikey"];
    !page && words.iter().any(|word| name.contains(word))
}
