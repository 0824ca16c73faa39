//! What to say of an answer that is not the service's.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::Answer;

impl Answer<'_> {
    /// What is wrong with an answer that is not the service's, for the message of an error.
    #[must_use]
    pub fn foreign(&self) -> String {
        let ours = "the answer is not one of the service's; a gateway on the way may have given it";
        self.compression().unwrap_or_else(|| ours.to_owned())
    }

    /// That the answer is compressed, if it is: the client asks for no compression and undoes none, so that what it
    /// holds is bounded by what it was sent.
    #[must_use]
    pub fn compression(&self) -> Option<String> {
        compression(self.headers, self.body)
    }
}

pub(crate) fn compression(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    let named = headers.get(CONTENT_ENCODING).and_then(|name| name.to_str().ok()).map(str::trim);
    let name = match named {
        Some(name) if !name.is_empty() && !name.eq_ignore_ascii_case("identity") => name,
        _ if body.starts_with(b"\x1f\x8b") => "gzip",
        _ => return None,
    };
    Some(format!(
        "the answer is compressed ({name}), which was not asked for; a gateway on the way may do it"
    ))
}
