//! The text in bytes from outside.

/// The text, without a byte order mark at its beginning; or why it is none, as the end of a sentence that names the
/// document. The reason shows nothing of it.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, String> {
    let utf16 = "is in UTF-16, and only UTF-8 is read: save it in that encoding";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(utf16.to_owned());
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        format!("is not UTF-8 in line {line}: save it in that encoding")
    })?;
    // UTF-16 without its mark has a zero byte beside each letter.
    let has_zero = |at: usize| bytes.get(at) == Some(&0);
    if has_zero(0) != has_zero(1) {
        return Err(utf16.to_owned());
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::utf8;

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
