//! Arbitrary input results in diagnostics, not in a panic, and documents that pass lint convert to OpenAPI types.

use proptest::prelude::*;

use super::groups::FOLDER;
use super::{VALID, parse};
use imagescan_codegen::spec;

/// Fragments of YAML.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    ":",
    "-",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "|\n",
    ">-\n",
    "#",
    "%",
    "&a",
    "*a",
    "!t ",
    "<<: ",
    "null",
    "~",
    "true",
    "7",
    "-1",
    "1e9",
    "$ref: ",
    "'#/'",
    "'#/components/schemas/Image'",
    "x-values: [{}]",
    "enum: [[]]",
    "properties: {}",
    "items: {}",
    "type: array",
    "in: body",
    "\u{feff}",
    "é",
    "\u{85}",
    "---\n",
    "...\n",
];

proptest! {
    #[test]
    fn changed_lines_do_not_panic(changes in prop::collection::vec(change(), 1..4)) {
        let mut lines: Vec<String> = VALID.lines().map(str::to_owned).collect();
        for (at, kind, piece) in changes {
            let at = at.index(lines.len());
            match kind {
                0 => lines[at] = String::new(),
                1 => lines[at].push_str(piece),
                2 => lines[at] = lines[at].replacen(": ", &format!(": {piece}"), 1),
                3 => lines[at] = lines[at].split(": ").next().unwrap_or_default().to_owned() + ": " + piece,
                4 => lines.insert(at, piece.to_owned()),
                5 => lines[at].insert(0, ' '),
                _ => lines.swap(at, 0),
            }
        }
        take(&lines.join("\n"));
    }

    #[test]
    fn cut_and_spliced_text_does_not_panic(
        start in any::<prop::sample::Index>(),
        end in any::<prop::sample::Index>(),
        piece in prop::sample::select(PIECES),
    ) {
        let (start, end) = (start.index(VALID.len()), end.index(VALID.len()));
        take(&format!("{}{piece}{}", &VALID[..start.min(end)], &VALID[start.max(end)..]));
        take(&VALID[..start]);
    }

    /// A changed file of a folder, beside the others.
    #[test]
    fn changed_files_of_a_folder_do_not_panic(
        file in 0..FOLDER.len(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..80,
        piece in prop::sample::select(PIECES),
        name in prop::sample::select(&["service.yaml", "scans.yaml", "other.yaml", "a b.yaml"][..]),
    ) {
        let mut text = FOLDER[file].1.to_owned();
        let start = at.index(text.len());
        let end = (start + length).min(text.len());
        text.replace_range(start..end, piece);
        let mut files = FOLDER;
        files[file].1 = &text;
        take_folder(&files);
        files[file].0 = name;
        take_folder(&files);
        take_folder(&files[file..]);
    }

    #[test]
    fn any_text_does_not_panic(text in "\\PC*") {
        take(&text);
    }

    /// As in the fuzz target: bytes in a valid document, as lossy text.
    #[test]
    fn any_bytes_do_not_panic(
        at in any::<prop::sample::Index>(),
        length in 0_usize..80,
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut document = VALID.as_bytes().to_vec();
        let start = at.index(document.len());
        let end = (start + length).min(document.len());
        document.splice(start..end, bytes.iter().copied());
        take(&String::from_utf8_lossy(&document));
        take(&String::from_utf8_lossy(&bytes));
    }
}

/// Asserts that a text that passes lint converts to OpenAPI types, except security schemes, which lint does not check.
fn take(text: &str) {
    check(parse(text));
}

fn take_folder(files: &[(&str, &str)]) {
    let spec = spec::parse_folder("specs/acme/svc", "acme", files);
    check(spec.map(drop).map_err(|diagnostics| diagnostics.to_string()));
}

fn check(outcome: Result<(), String>) {
    if let Err(diagnostics) = outcome {
        assert!(
            !diagnostics.contains("[not-openapi]") || diagnostics.contains("/securitySchemes/"),
            "{diagnostics}"
        );
    }
}

fn change() -> impl Strategy<Value = (prop::sample::Index, u8, &'static str)> {
    (any::<prop::sample::Index>(), 0..7_u8, prop::sample::select(PIECES))
}
