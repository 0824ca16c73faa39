//! Values of TCSS that are written as text.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

use crate::model::web_links;

/// The zone of times without one: that of the service's other times.
const ZONE: Offset = Offset::constant(8);

/// A text; `None` if it is absent or blank.
pub(super) fn text(value: Option<&str>) -> Option<String> {
    value.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `2026-11-20T20:00:00+08:00`; `None` for other forms and for the years that stand for no time.
pub(super) fn time_with_zone(value: &str) -> Option<Timestamp> {
    value.trim().parse().ok().filter(|time| *time > Timestamp::UNIX_EPOCH)
}

/// The same, or `2026-11-20 20:00:00`.
pub(super) fn time(value: Option<&str>) -> Option<Timestamp> {
    let value = value?.trim();
    let without_zone = || {
        let local: DateTime = value.parse().ok()?;
        let time = local.to_zoned(TimeZone::fixed(ZONE)).ok()?.timestamp();
        (time > Timestamp::UNIX_EPOCH).then_some(time)
    };
    time_with_zone(value).or_else(without_zone)
}

/// The texts of a JSON list inside of a text; a text that is not such a list is its only element.
pub(super) fn list(value: Option<&str>) -> Vec<String> {
    let Some(value) = text(value) else { return Vec::new() };
    json_list(&value).unwrap_or_else(|| vec![value])
}

fn json_list(value: &str) -> Option<Vec<String>> {
    let elements: Vec<Value> = serde_json::from_str(value).ok()?;
    Some(elements.iter().filter_map(|element| text(element.as_str())).collect())
}

/// The words of a text that are divided by white space, commas or semicolons.
pub(super) fn words_of(value: Option<&str>) -> Vec<String> {
    let is_separator = |character: char| character.is_whitespace() || matches!(character, ',' | ';');
    value.unwrap_or_default().split(is_separator).filter_map(|word| text(Some(word))).collect()
}

/// The addresses of web pages in a text: those of a JSON list, or its words.
pub(super) fn links(value: Option<&str>) -> Vec<String> {
    let Some(value) = text(value) else { return Vec::new() };
    web_links(json_list(&value).unwrap_or_else(|| words_of(Some(&value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let expected = "2026-11-20T12:00:00Z".parse().ok();
        for text in [
            "2026-11-20T20:00:00+08:00",
            "2026-11-20T12:00:00Z",
            "2026-11-20 20:00:00",
            " 2026-11-20 20:00:00 ",
        ] {
            assert_eq!(time(Some(text)), expected, "{text}");
        }
        for text in [
            "",
            "never",
            "0001-01-01T00:00:00Z",
            "0000-00-00 00:00:00",
            "2026-13-01 00:00:00",
            "1970-01-01 08:00:00",
        ] {
            assert_eq!(time(Some(text)), None, "{text}");
        }
        assert_eq!(time_with_zone("2026-11-20 20:00:00"), None);
        assert_eq!(time(None), None);
    }

    #[test]
    fn lists() {
        assert_eq!(list(Some(r#"["< 1.2", " 1.3 ", "", null, 4]"#)), ["< 1.2", "1.3"]);
        assert_eq!(list(Some("0:3.26.0-15.el8")), ["0:3.26.0-15.el8"]);
        assert_eq!(list(Some("[not JSON")), ["[not JSON"]);
        assert_eq!(list(Some("[]")), [""; 0]);
        assert_eq!(list(Some(" ")), [""; 0]);
    }

    #[test]
    fn words() {
        assert_eq!(words_of(Some(" CVE-1, CVE-2;CVE-3 ")), ["CVE-1", "CVE-2", "CVE-3"]);
        assert_eq!(words_of(None), [""; 0]);
    }

    #[test]
    fn addresses() {
        let text = r#"["https://a.example/1", "javascript:alert(1)", "HTTP://b.example/?a=1,2", "https://a.example/1"]"#;
        assert_eq!(links(Some(text)), ["https://a.example/1", "HTTP://b.example/?a=1,2"]);
        assert_eq!(
            links(Some("see https://a.example/1, http://b.example;\nftp://c")),
            ["https://a.example/1", "http://b.example"]
        );
        assert_eq!(links(Some("text")), [""; 0]);
        assert_eq!(links(Some("https://")), [""; 0]);
        assert_eq!(links(None), [""; 0]);
    }
}
