//! Text encodings: UTF-8 from external sources, and percent-encoding.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode};

/// The bytes without a leading byte order mark.
pub(crate) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The text without a leading byte order mark.
pub(crate) fn text_without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Like [`without_bom`], for a document that may be in another encoding.
///
/// # Errors
/// If they are in UTF-16; the end of a sentence that names the document.
pub(crate) fn strip_bom(bytes: &[u8]) -> Result<&[u8], String> {
    let is_marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    // UTF-16 without its mark has a zero byte beside each letter.
    let has_zero = |at: usize| bytes.get(at) == Some(&0);
    if is_marked || has_zero(0) != has_zero(1) {
        return Err("is in UTF-16, and only UTF-8 is read: save it in that encoding".to_owned());
    }
    Ok(without_bom(bytes))
}

/// The text without a leading byte order mark.
///
/// # Errors
/// If it is not UTF-8; the end of a sentence that names the document, without its content.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, String> {
    let bytes = strip_bom(bytes)?;
    str::from_utf8(bytes)
        .map_err(|error| not_utf8(bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count()))
}

/// The error that a line is not UTF-8; the end of a sentence that names the document.
pub(crate) fn not_utf8(line: usize) -> String {
    format!("is not UTF-8 in line {line}: save it in that encoding")
}

/// The text of a response that is a single value, such as a role name or a token: trimmed, and without a byte order mark.
/// `None` if it is not UTF-8.
#[must_use]
pub fn response_text(body: &[u8]) -> Option<&str> {
    utf8(body).ok().map(str::trim)
}

/// All characters except the unreserved ones of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Whether the bytes are the same percent-encoded.
pub(crate) fn is_unreserved(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'))
}

/// Percent-encodes all characters except `A-Za-z0-9-_.~`, with upper-case hex digits, as canonical requests require.
///
/// ```
/// assert_eq!(imagescan_runtime::provider::percent_encode("a b*~").to_string(), "a%20b%2A~");
/// ```
#[must_use]
pub fn percent_encode(text: &str) -> PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(text, RESERVED)
}

/// Like [`percent_encode`], for bytes that need not be UTF-8.
#[must_use]
pub fn percent_encode_bytes(bytes: &[u8]) -> PercentEncode<'_> {
    percent_encoding::percent_encode(bytes, RESERVED)
}

#[cfg(test)]
mod tests {
    use crate::text::encoding::utf8;

    #[test]
    fn a_byte_order_mark_is_removed() {
        assert_eq!(utf8(b"\xef\xbb\xbf{}"), Ok("{}"));
        assert_eq!(utf8("\u{feff}\u{feff}{}".as_bytes()), Ok("\u{feff}{}"), "only one mark");
        assert_eq!(utf8(b""), Ok(""));
        assert_eq!(utf8(b"\xef\xbb\xbf"), Ok(""));
    }

    #[test]
    fn errors_name_the_encoding() {
        let encoded = |little: bool, mark: bool| -> Vec<u8> {
            let text = if mark { "\u{feff}{}" } else { "{}" };
            let units = text.encode_utf16();
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        for little in [true, false] {
            for mark in [true, false] {
                assert!(utf8(&encoded(little, mark)).is_err_and(|why| why.starts_with("is in UTF-16")));
            }
        }
        assert_eq!(utf8(b"a\nb\xff").unwrap_err(), "is not UTF-8 in line 2: save it in that encoding");
    }
}
