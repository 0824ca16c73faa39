//! One HTTP request, byte for byte as received.

use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::Provider;

/// A request as received. Path and query are not decoded, because signatures cover the bytes that the client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, in the case that the client used.
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query without its `?`, still percent-encoded; empty when there was none.
    pub query: String,
    /// Lower-case names and raw values, in order of arrival within each name.
    pub headers: Vec<(String, Bytes)>,
    /// The body; the server stores 13 MiB at most.
    pub body: Bytes,
}

impl Request {
    /// The operation that the request calls, valid or not, if the emulator supports it: one of
    /// [`Provider::operations`].
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        Provider::of(self).operation_of(self)
    }

    /// The first header with this name (in lower case), without surrounding whitespace.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.trim_ascii())
    }

    /// Like [`Request::header`], if the value is UTF-8.
    #[must_use]
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header(name).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// The path's segments after the leading `/`, each percent-decoded: an encoded slash does not split a segment.
    #[must_use]
    pub fn segments(&self) -> Vec<String> {
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        path.split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect()
    }

    /// The query's pairs, percent-decoded, in the order of the query. `+` is a plus sign; a key without `=` has an
    /// empty value.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let decode = |text: &str| percent_decode_str(text).collect();
        self.query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (decode(key), decode(value)))
            .collect()
    }
}
