//! Files of settings with any content, read for one section.

use std::path::Path;

use imagescan_runtime::provider::IniSection;

const SECTION: &str = "default";
/// Names in the vendors' files; other settings are compared by name.
const NAMES: [&str; 6] = ["type", "secret_id", "secret_key", "token", "ak", "sk"];

fn find(text: &[u8]) -> Result<Option<IniSection>, String> {
    IniSection::find(text, SECTION, Path::new("a-file")).map_err(|error| error.to_string())
}

/// Everything that callers can see of a section.
fn seen(section: &IniSection) -> String {
    let values = NAMES.map(|name| (name, section.get(name)));
    format!("{section:?} {values:?} {}", section.is_empty())
}

/// Reads it: a section, nothing, or an error that shows its location and no content. The content of other sections
/// makes no difference, even if it is neither a setting nor text.
///
/// # Panics
/// When one of these conditions is violated.
pub fn ini(text: &[u8]) {
    let found = find(text);
    if let Err(error) = &found {
        check(error, text);
    }
    // An additional line, in other sections.
    let others =
        |name: &[u8]| [b"[zz-", name, b"]\nno setting\n= none\na: 1\na: 2\nno text: \xff\n"].concat();
    let before = find(&[&others(b"before"), text].concat());
    let after = find(&[text, b"\n", &others(b"after")].concat());
    match found {
        Ok(Some(section)) => {
            let after = after.expect("no error").expect("the same section");
            assert_eq!(seen(&after), seen(&section));
            // The text may start with a continuation of a setting before it.
            if text.starts_with(b"[") {
                assert_eq!(seen(&before.expect("no error").expect("the same section")), seen(&section));
            }
        }
        Ok(None) => assert!(after.expect("no error").is_none()),
        Err(error) => assert_eq!(after.expect_err("the same error"), error),
    }
}

/// An error names the file, the line and a reason.
fn check(error: &str, text: &[u8]) {
    if error.starts_with("a-file is in UTF-16") {
        return;
    }
    let not_text = error.strip_prefix("a-file is not UTF-8 in line ");
    let rest = not_text.or(error.strip_prefix("a-file, line ")).expect("file and line are first");
    let (line, why) = rest.split_once(": ").expect("a line, and why");
    let line: usize = line.parse().expect("a number");
    assert!((1..=text.split(|byte| *byte == b'\n').count()).contains(&line), "{error}");
    let known = [
        "a section lacks its `]`",
        "text other than a comment",
        "neither `[section]`",
        "the setting is repeated",
        "save it in that encoding",
    ];
    assert!(known.iter().any(|known| why.starts_with(known)), "{error}");
}
