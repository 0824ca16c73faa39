//! The text in bytes from outside.

/// The bytes, without a byte order mark at their beginning; or that they are in UTF-16, as the end of a sentence that names
/// the document.
pub(crate) fn unmarked(bytes: &[u8]) -> Result<&[u8], String> {
    let is_marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    // UTF-16 without its mark has a zero byte beside each letter.
    let has_zero = |at: usize| bytes.get(at) == Some(&0);
    if is_marked || has_zero(0) != has_zero(1) {
        return Err("is in UTF-16, and only UTF-8 is read: save it in that encoding".to_owned());
    }
    Ok(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

/// The text, without a byte order mark at its beginning; or why it is none, as the end of a sentence that names the
/// document. The reason shows nothing of it.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, String> {
    let bytes = unmarked(bytes)?;
    str::from_utf8(bytes)
        .map_err(|error| not_utf8(bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count()))
}

/// That a line is not UTF-8, as the end of a sentence that names the document.
pub(crate) fn not_utf8(line: usize) -> String {
    format!("is not UTF-8 in line {line}: save it in that encoding")
}

/// The text of a response that holds a single word, such as a role's name or a token: without a byte order mark, and without
/// the white space around it. `None` if it is no UTF-8.
#[must_use]
pub fn response_text(body: &[u8]) -> Option<&str> {
    utf8(body).ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use crate::text::encoding::utf8;

    #[test]
    fn a_mark_is_no_part_of_the_text() {
        assert_eq!(utf8(b"\xef\xbb\xbf{}"), Ok("{}"));
        assert_eq!(utf8("\u{feff}\u{feff}{}".as_bytes()), Ok("\u{feff}{}"), "one mark");
        assert_eq!(utf8(b""), Ok(""));
        assert_eq!(utf8(b"\xef\xbb\xbf"), Ok(""));
    }

    #[test]
    fn other_encodings_are_named() {
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
