//! Percent-encoding, as the canonical requests of the vendors demand it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode};

/// Everything that RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes as the three vendors' canonical forms ask: only `A-Za-z0-9-_.~` stay, hex digits in upper case.
///
/// ```
/// assert_eq!(imagescan_runtime::provider::percent_encode("a b*~").to_string(), "a%20b%2A~");
/// ```
#[must_use]
pub fn percent_encode(text: &str) -> PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(text, RESERVED)
}

/// As [`percent_encode`], for bytes that need not be UTF-8.
#[must_use]
pub fn percent_encode_bytes(bytes: &[u8]) -> PercentEncode<'_> {
    percent_encoding::percent_encode(bytes, RESERVED)
}
