//! Plain scalars by the core schema of YAML 1.2, without those that other parsers read differently.

use serde_json::{Number, Value};

/// The value of a plain (unquoted) scalar, or why it is ambiguous.
pub(super) fn plain(text: &str) -> Result<Value, String> {
    if is_surely_text(text) {
        return Ok(Value::from(text));
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    if is_boolean_of_yaml_1_1(text) {
        return Err(format!("`{text}` is a boolean in YAML 1.1 and text in YAML 1.2"));
    }
    if is_integer(text) {
        return integer(text);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return based(text, digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return based(text, digits, 8);
    }
    if is_fraction(text) {
        return fraction(text);
    }
    if is_not_finite(text) {
        return Err(format!("`{text}` is not a number that JSON can represent"));
    }
    Ok(Value::from(text))
}

/// Whether the first letter shows that it is text, as for most keys and sentences.
fn is_surely_text(text: &str) -> bool {
    match text.as_bytes() {
        [] | [b'~' | b'.' | b'+' | b'-' | b'0'..=b'9', ..] => false,
        [b't' | b'T' | b'f' | b'F' | b'n' | b'N' | b'y' | b'Y' | b'o' | b'O', ..] => {
            text.len() > "false".len()
        }
        _ => true,
    }
}

fn is_boolean_of_yaml_1_1(text: &str) -> bool {
    const WORDS: [&str; 4] = ["yes", "no", "on", "off"];
    // `yEs` is text in either version: only the three regular spellings count.
    let regular = text == text.to_ascii_lowercase()
        || text == text.to_ascii_uppercase()
        || text.get(1..).is_some_and(|rest| rest == rest.to_ascii_lowercase());
    regular && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn integer(text: &str) -> Result<Value, String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.len() > 1 && digits.starts_with('0') {
        return Err(format!("`{text}` is octal in YAML 1.1 and decimal in YAML 1.2"));
    }
    let number = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = number.parse::<i64>() {
        return Ok(Value::from(number));
    }
    number.parse::<u64>().map(Value::from).map_err(|_| format!("`{text}` does not fit 64 bits"))
}

fn based(text: &str, digits: &str, radix: u32) -> Result<Value, String> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Ok(Value::from(text));
    }
    u64::from_str_radix(digits, radix).map(Value::from).map_err(|_| format!("`{text}` does not fit 64 bits"))
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_fraction(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(before)
        && digits(after)
        && !(before.is_empty() && after.is_empty())
        && exponent.is_none_or(is_integer)
}

fn fraction(text: &str) -> Result<Value, String> {
    text.parse::<f64>()
        .ok()
        .and_then(Number::from_f64)
        .map(Value::Number)
        .ok_or_else(|| format!("`{text}` is not a number that JSON can represent"))
}

fn is_not_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

#[cfg(test)]
mod tests {
    use super::plain;
    use serde_json::{Value, json};

    #[test]
    fn scalars_follow_the_core_schema() {
        let cases = [
            ("", Value::Null),
            ("~", Value::Null),
            ("True", json!(true)),
            ("-7", json!(-7)),
            ("+7", json!(7)),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("0xyz", json!("0xyz")),
            ("1.50", json!(1.5)),
            (".5", json!(0.5)),
            ("5.", json!(5.0)),
            ("1e3", json!(1000.0)),
            (".", json!(".")),
            ("e3", json!("e3")),
            ("-", json!("-")),
            ("2018-12-03", json!("2018-12-03")),
            ("v5", json!("v5")),
            ("nO", json!("nO")),
            ("yesterday", json!("yesterday")),
        ];
        for (text, value) in cases {
            assert_eq!(plain(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn ambiguous_scalars_are_rejected() {
        for text in [
            "yes",
            "No",
            "ON",
            "off",
            "007",
            "-012",
            "18446744073709551616",
            ".inf",
            "-.INF",
            ".NaN",
            "1e999",
        ] {
            assert!(plain(text).is_err(), "{text}");
        }
    }
}
