//! The code in a crate's documentation names that crate alone, and what it shows of items that `imagescan` re-exports has
//! the paths of `imagescan`: a user of it has not added the others.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use cargo_metadata::{DependencyKind, Package};
use proc_macro2::{TokenStream, TokenTree};

use super::{public_api, workspace};

/// What every example may use: `tokio` runs the futures, as in users' programs.
const EVERYWHERE: [&str; 4] = ["tokio", "self", "super", "crate"];
/// The crate under all clients: users depend on a client, not on it.
const RUNTIME: &str = "imagescan_runtime";

#[test]
fn an_example_names_its_own_crate_alone() {
    let metadata = workspace::members();
    let ours: BTreeSet<_> = metadata.packages.iter().map(|package| name(&package.name)).collect();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for package in metadata.packages.iter().filter(|package| workspace::is_published(package)) {
        let allowed = allowed(package);
        for (file, line, code) in examples(package, Lines::All) {
            count += 1;
            let tokens: TokenStream = code.parse().unwrap_or_else(|error| {
                panic!("{}:{line}: the example is not Rust: {error}", file.display())
            });
            let tokens: Vec<_> = tokens.into_iter().collect();
            let mut names = FirstNames::default();
            names.read(&tokens);
            let reached = names.reached.iter().filter(|name| ours.contains(*name));
            let others = names.used.iter().chain(reached).filter(|name| !names.declared.contains(*name));
            for name in others.filter(|name| !allowed.contains(*name)) {
                wrong.push(format!(
                    "{}:{line}: an example of {} names `{name}`",
                    file.display(),
                    package.name
                ));
            }
        }
    }
    assert!(count > 20, "{count} examples");
    assert!(wrong.is_empty(), "write the example with the re-exports of its crate:\n{}", wrong.join("\n"));
}

/// The front page of a crate is for programs that depend on it alone; the pages of all other items are also pages of `imagescan`,
/// except those of the module for providers.
#[test]
fn examples_show_the_paths_of_imagescan() {
    let metadata = workspace::members();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for package in metadata.packages.iter().filter(|package| workspace::is_published(package)) {
        if package.name.as_str() == "imagescan-emulator" {
            continue;
        }
        for (file, first, code) in examples(package, Lines::Shown) {
            if file.ends_with("src/lib.rs") && package.name.as_str() != "imagescan" {
                continue;
            }
            count += usize::from(code.contains("imagescan::"));
            let lines = code.lines().filter(|line| {
                line.replace("imagescan_runtime::provider::", "").contains("imagescan_")
                    || line.contains("ExampleCloud")
            });
            wrong.extend(lines.map(|line| format!("{}:{first}: {line}", file.display())));
        }
    }
    assert!(count > 40, "{count} examples");
    assert!(
        wrong.is_empty(),
        "write `imagescan::…`, after a hidden line such as `# use imagescan_runtime as imagescan;`:\n{}",
        wrong.join("\n")
    );
}

fn name(package: &str) -> String {
    package.replace('-', "_")
}

/// The crate itself, what every example may use, the crates whose types are public, and the crate's dev-dependencies.
fn allowed(package: &Package) -> BTreeSet<String> {
    let dev = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Development);
    let dev = dev.map(|dependency| name(&dependency.name)).filter(|name| name != RUNTIME);
    let public = public_api::ALLOWED.iter().map(|(name, _)| (*name).to_owned());
    dev.chain(public).chain(EVERYWHERE.map(str::to_owned)).chain([name(&package.name)]).collect()
}

/// The lines of an example: readers do not see those that begin with `# `.
#[derive(Clone, Copy)]
enum Lines {
    All,
    Shown,
}

/// The Rust code in the doc comments and the included Markdown of a crate, with file and line.
fn examples(package: &Package, lines: Lines) -> Vec<(PathBuf, usize, String)> {
    let folder = package.manifest_path.parent().expect("a folder").join("src");
    let mut examples = Vec::new();
    for path in workspace::files(folder.as_std_path()) {
        let text = fs::read_to_string(&path).expect("text");
        let prefixes: &[&str] = match path.extension().and_then(|ending| ending.to_str()) {
            Some("rs") => &["//! ", "//!", "/// ", "///"],
            Some("md") => &[""],
            _ => continue,
        };
        examples.extend(
            code_of(&text, prefixes, lines).into_iter().map(|(line, code)| (path.clone(), line, code)),
        );
    }
    examples
}

/// The blocks of Rust in a text, each with its line, of the lines with one of the prefixes.
fn code_of(text: &str, prefixes: &[&str], lines: Lines) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    // The block that is read: its line, whether it is Rust, and its code.
    let mut block: Option<(usize, bool, String)> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let Some(line) = prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)) else {
            block = None;
            continue;
        };
        match (&mut block, line.trim_start().strip_prefix("```")) {
            (None, Some(info)) => block = Some((number + 1, is_rust(info), String::new())),
            (Some(_), Some(_)) => {
                blocks.extend(block.take().filter(|(_, rust, _)| *rust).map(|(line, _, code)| (line, code)));
            }
            (Some((_, _, code)), None) => {
                let shown = line.trim_start();
                let hidden = shown.strip_prefix("# ").or(if shown == "#" { Some("") } else { None });
                match (hidden, lines) {
                    (Some(_), Lines::Shown) => {}
                    (hidden, _) => code.extend([hidden.unwrap_or(line), "\n"]),
                }
            }
            (None, None) => {}
        }
    }
    blocks
}

fn is_rust(info: &str) -> bool {
    const FLAGS: [&str; 5] = ["rust", "no_run", "should_panic", "compile_fail", "ignore"];
    info.split([',', ' ']).all(|flag| flag.is_empty() || FLAGS.contains(&flag))
}

/// The names at the start of paths.
#[derive(Default)]
struct FirstNames {
    /// In `use` items.
    used: BTreeSet<String>,
    /// In all paths.
    reached: BTreeSet<String>,
    /// What `use` items bring in, and modules of the example.
    declared: BTreeSet<String>,
}

impl FirstNames {
    fn read(&mut self, tokens: &[TokenTree]) {
        let (mut in_use, mut at_start) = (false, true);
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1).map(ToString::to_string).unwrap_or_default();
            match token {
                TokenTree::Ident(ident) => {
                    let ident = ident.to_string();
                    let is_path =
                        next == ":" && tokens.get(at + 2).is_some_and(|token| token.to_string() == ":");
                    if ident == "use" {
                        in_use = true;
                        at_start = true;
                        continue;
                    }
                    if at_start && is_path {
                        if in_use {
                            self.used.insert(ident.clone())
                        } else {
                            self.reached.insert(ident.clone())
                        };
                    }
                    // In `a::b::{self, c}`, `self` is `b`.
                    if in_use && !at_start || at > 0 && tokens[at - 1].to_string() == "mod" {
                        self.declared.insert(ident);
                    }
                    at_start = false;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    at_start = next != ":" && !is_double(tokens, at);
                }
                TokenTree::Punct(punct) => {
                    in_use &= punct.as_char() != ';';
                    at_start = punct.as_char() != '.';
                }
                TokenTree::Group(group) => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    if in_use {
                        self.declare(&inner);
                    } else {
                        self.read(&inner);
                    }
                    at_start = true;
                }
                TokenTree::Literal(_) => at_start = false,
            }
        }
    }

    /// The names in the braces of a `use`.
    fn declare(&mut self, tokens: &[TokenTree]) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    self.declared.insert(ident.to_string());
                }
                TokenTree::Group(group) => self.declare(&group.stream().into_iter().collect::<Vec<_>>()),
                _ => {}
            }
        }
    }
}

/// Whether the colon is the second of `::`.
fn is_double(tokens: &[TokenTree], at: usize) -> bool {
    at > 0 && tokens[at - 1].to_string() == ":"
}

#[test]
fn names_are_found_in_uses_and_in_paths() {
    let code = "/// ```no_run\n/// # async fn example() {\n/// use a::b::{self, c};\n/// use b::D;\n/// let x = \
                imagescan_x::f::<g::H>(self.i, j.k());\n/// # }\n/// ```\n/// ```text\n/// use no::rust;\n/// ```\n";
    let blocks = code_of(code, &["/// ", "///"], Lines::All);
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    assert_eq!(blocks[0].0, 1);
    let mut names = FirstNames::default();
    let tokens: TokenStream = blocks[0].1.parse().expect("tokens");
    names.read(&tokens.into_iter().collect::<Vec<_>>());
    assert_eq!(names.used.iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!(names.declared.contains("b") && names.declared.contains("c"), "{:?}", names.declared);
    assert_eq!(names.reached.iter().collect::<Vec<_>>(), ["g", "imagescan_x"]);
}

#[test]
fn prose_and_other_languages_are_skipped() {
    let text = "text\n```console\n$ cargo run\n```\nuse no::code;\n```\nuse some::code;\n```\n";
    assert_eq!(code_of(text, &[""], Lines::All), [(6, "use some::code;\n".to_owned())]);
}

#[test]
fn hidden_lines_are_not_shown() {
    let text = "```\n# use a as b;\n#\nuse b::C;\n# f();\n```\n";
    assert_eq!(code_of(text, &[""], Lines::Shown), [(1, "use b::C;\n".to_owned())]);
    assert_eq!(code_of(text, &[""], Lines::All), [(1, "use a as b;\n\nuse b::C;\nf();\n".to_owned())]);
}
