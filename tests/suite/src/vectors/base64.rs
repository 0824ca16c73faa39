//! Base64 in the vector files, for bodies that are not text: standard alphabet, padded.

/// The decoded bytes, or nothing when `text` is not Base64.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in digits.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for digit in group {
            bits = bits << 6 | value(*digit)?;
        }
        bits <<= 6 * (4 - group.len());
        // A group of n digits holds n - 1 bytes; the rest of its bits must be zero.
        let [_, bytes_of_group @ ..] = bits.to_be_bytes();
        let (whole, rest) = bytes_of_group.split_at(group.len() - 1);
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(whole);
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u32> {
    Some(match digit {
        b'A'..=b'Z' => u32::from(digit - b'A'),
        b'a'..=b'z' => u32::from(digit - b'a') + 26,
        b'0'..=b'9' => u32::from(digit - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn decodes_each_length_of_the_last_group() {
        assert_eq!(decode("").as_deref(), Some(&b""[..]));
        assert_eq!(decode("/w==").as_deref(), Some(&[0xff][..]));
        assert_eq!(decode("AP8=").as_deref(), Some(&[0x00, 0xff][..]));
        assert_eq!(decode("Zm9vYmFy").as_deref(), Some(&b"foobar"[..]));
    }

    #[test]
    fn rejects_what_is_not_base64() {
        for text in ["A", "A===", "AAA", "/x==", "A-_=", "AA==AA==", "===="] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
