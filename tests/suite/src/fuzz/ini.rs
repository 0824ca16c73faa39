//! Files of settings of any text, read for one section.

use std::path::Path;

use imagescan_runtime::credentials::Section;

const SECTION: &str = "default";
/// Names that the vendors' files use; what stands under others is compared by name.
const NAMES: [&str; 6] = ["type", "secret_id", "secret_key", "token", "ak", "sk"];

fn find(text: &str) -> Result<Option<Section>, String> {
    Section::find(text, SECTION, Path::new("a-file")).map_err(|error| error.to_string())
}

/// All that can be seen of a section.
fn seen(section: &Section) -> String {
    let values = NAMES.map(|name| (name, section.get(name)));
    format!("{section:?} {values:?} {}", section.is_empty())
}

/// Reads the text: a section, nothing, or an error that shows its place and nothing of the text. What stands in another
/// section, even if it is no setting, makes no difference.
///
/// # Panics
/// When one of that does not hold.
pub fn ini(text: &str) {
    let found = find(text);
    if let Err(error) = &found {
        let rest = error.strip_prefix("a-file, line ").expect("the file and the line come first");
        let (line, why) = rest.split_once(": ").expect("a line, and why");
        let line: usize = line.parse().expect("a number");
        assert!((1..=text.lines().count()).contains(&line), "{error}");
        let known =
            ["a section lacks its `]`", "something other than", "neither `[section]`", "a setting of its"];
        assert!(known.iter().any(|known| why.starts_with(known)), "{error}");
    }
    // A line that nobody asked for, in sections that nobody asked for.
    let before = find(&format!("[zz-before]\nno setting\n= none\na: 1\na: 2\n[zz-too]\n{text}"));
    let after = find(&format!("{text}\n[zz-after]\nno setting\n= none\na: 1\na: 2\n"));
    match found {
        Ok(Some(section)) => {
            let after = after.expect("no error").expect("the same section");
            assert_eq!(seen(&after), seen(&section));
            // The text may begin with what belongs to a setting before it.
            if text.starts_with('[') {
                assert_eq!(seen(&before.expect("no error").expect("the same section")), seen(&section));
            }
        }
        Ok(None) => assert!(after.expect("no error").is_none()),
        Err(error) => assert_eq!(after.expect_err("the same error"), error),
    }
}
