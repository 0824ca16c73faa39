//! Any text at any position of a document is an error, or becomes valid Rust.

use std::path::Path;

use imagescan_codegen::emit::readme;
use imagescan_codegen::generate::{Layout, generate};
use imagescan_codegen::spec::{self, Document, Regions, Specs};
use proptest::prelude::*;
use serde_json::Value;

/// A document with text in every field that may contain text.
const FULL: &str = include_str!("full.yaml");

const REGIONS: &str =
    "provider: acme\nsources: [the manual]\nservices: { svc: { public: { north-1: svc.example.com } } }\n";

/// Ends of comments, literals, tables, links and lines, and invisible characters.
const PIECES: &[&str] = &[
    "\r",
    "\n",
    "\t",
    "\0",
    "\u{1b}[2J",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\"",
    "'",
    "`",
    "```",
    "```rust\n",
    "\\",
    "/*",
    "*/",
    "///",
    "#![",
    "]",
    "{",
    "}",
    "{a}",
    "#",
    "\"#",
    "$crate",
    "|",
    "<!-- operations -->\n",
    "<!-- /operations -->\n",
    "<b>",
    "](",
    ")",
    "..",
    "/",
    "%",
    ";",
    "::",
    "'static",
    "self",
    "é",
    "ﬀ",
    "İ",
    "🦀",
    "0",
    "-",
    "_",
    ".",
    " ",
];

/// The position of a text: the pointer of a value, or of the value of a key.
#[derive(Clone, Debug)]
enum Position {
    Value(String),
    Key(String),
}

/// Every text of a document, including keys.
fn positions(value: &Value, pointer: &str, found: &mut Vec<Position>) {
    match value {
        Value::String(_) => found.push(Position::Value(pointer.to_owned())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                positions(item, &spec::join(pointer, &index.to_string()), found);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let inner = spec::join(pointer, name);
                found.push(Position::Key(inner.clone()));
                positions(value, &inner, found);
            }
        }
        _ => {}
    }
}

/// The document with another text at a position, as JSON, which is YAML.
fn changed(document: &Value, position: &Position, change: impl Fn(&str) -> String) -> String {
    let mut document = document.clone();
    match position {
        Position::Value(pointer) => {
            let text = document.pointer_mut(pointer).expect("the value exists");
            *text = change(text.as_str().expect("text")).into();
        }
        Position::Key(pointer) => {
            let (parent, _) = pointer.rsplit_once('/').expect("a parent");
            let parent = document.pointer_mut(parent).and_then(Value::as_object_mut).expect("a mapping");
            let fields = std::mem::take(parent);
            for (name, value) in fields {
                let is_it = pointer.ends_with(&spec::join("", &name));
                parent.insert(if is_it { change(&name) } else { name }, value);
            }
        }
    }
    serde_json::to_string_pretty(&document).expect("JSON")
}

fn document(text: &str) -> Value {
    let (document, diagnostics) = Document::read("specs/acme/svc.yaml", "acme", text);
    assert_eq!(diagnostics, []);
    document.value
}

/// Reads a document and a region table; without errors, they become valid Rust without control characters.
fn take(text: &str, regions: &str) {
    let spec = spec::parse("specs/acme/svc.yaml", "acme", text);
    let (regions, mut diagnostics) = Document::read("specs/acme/regions.yaml", "acme", regions);
    let (regions, more) = Regions::read(regions);
    diagnostics.extend(more);
    let spec = match spec {
        Ok(spec) => spec,
        Err(diagnostics) => return readable(&diagnostics.to_string()),
    };
    if !diagnostics.is_empty() {
        return diagnostics.iter().for_each(|diagnostic| readable(&diagnostic.to_string()));
    }
    let specs = Specs { documents: vec![spec], regions: vec![regions] };
    let made = generate(&specs, &Layout::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for (path, code) in &made.files {
        readable(code);
        let is_rust = path.extension().is_some_and(|ending| ending == "rs");
        if let Some(error) = is_rust.then(|| syn::parse_file(code).err()).flatten() {
            panic!("{}: {error}\n{code}\n{text}", path.display());
        }
    }
    // Splicing the table twice is the same as once.
    let page = "# A\n<!-- operations -->\n<!-- /operations -->\nB\n";
    let once = readme::splice(page, &made.services).expect("both markers");
    assert_eq!(readme::splice(&once, &made.services).as_ref(), Ok(&once), "{text}");
    assert!(made.services.lines().all(is_row), "{}", made.services);
    let page = &made.files[Path::new("clients/facade/src/generated/operations.md")];
    let rows: Vec<_> = page.lines().skip_while(|line| !line.starts_with("| operation ")).collect();
    assert!(rows.len() > 2 && rows.into_iter().all(is_row), "{page}");
}

fn is_row(line: &str) -> bool {
    line.starts_with('|') && line.ends_with('|')
}

/// Asserts that the text contains no invisible characters.
fn readable(text: &str) {
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    assert!(!text.contains(hidden), "{text:?}");
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(PIECES).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "[a-zA-Z0-9 ]{1,4}",
    ];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

#[test]
fn the_full_document_is_valid() {
    let diagnostics = spec::parse("specs/acme/svc.yaml", "acme", FULL)
        .map(drop)
        .map_err(|diagnostics| diagnostics.to_string());
    assert_eq!(diagnostics, Ok(()));
    take(FULL, REGIONS);
}

/// Each piece at each position; then all pieces without errors together.
#[test]
fn each_piece_at_each_position() {
    let original = document(FULL);
    let mut found = Vec::new();
    positions(&original, "", &mut found);
    assert!(found.len() > 150, "{} positions", found.len());
    for position in &found {
        let is_valid = |piece: &&&str| {
            let text = changed(&original, position, |old| format!("{old}{piece}x"));
            let outcome = spec::parse("specs/acme/svc.yaml", "acme", &text)
                .map_err(|diagnostics| diagnostics.to_string());
            outcome.map_err(|messages| readable(&messages)).is_ok()
        };
        let together: String = PIECES.iter().filter(is_valid).copied().collect();
        take(&changed(&original, position, |old| format!("{old}{together}x")), REGIONS);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_at_any_position(at in any::<prop::sample::Index>(), text in pieces(), behind in any::<bool>()) {
        let original = document(FULL);
        let mut found = Vec::new();
        positions(&original, "", &mut found);
        let position = &found[at.index(found.len())];
        take(&changed(&original, position, |old| if behind { format!("{old}{text}") } else { text.clone() }), REGIONS);
    }

    #[test]
    fn any_text_at_any_position_of_a_table(at in any::<prop::sample::Index>(), text in pieces()) {
        let (original, _) = Document::read("specs/acme/regions.yaml", "acme", REGIONS);
        let mut found = Vec::new();
        positions(&original.value, "", &mut found);
        let position = &found[at.index(found.len())];
        take(FULL, &changed(&original.value, position, |old| format!("{old}{text}")));
        take(FULL, &changed(&original.value, position, |_| text.clone()));
    }
}
