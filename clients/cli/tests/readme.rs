//! The README: its tables are those of the code, its sessions those of `tests/sessions`, its files and commands are valid, and
//! the Chinese one has the same parts. `UPDATE_README=1` rewrites what is generated.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use imagescan::HostEnvironment;
use imagescan_cli::exit::Exit;

const ENGLISH: &str = "README.md";
const CHINESE: &str = "README.zh-CN.md";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).expect("a file")
}

/// Puts `new` between the markers, instead of what is there.
fn splice(text: &str, begin: &str, end: &str, new: &str) -> String {
    let (before, rest) = text.split_once(begin).unwrap_or_else(|| panic!("the README has no line {begin}"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("the README has no line {end}"));
    format!("{before}{begin}\n\n{}\n\n{end}{after}", new.trim_end())
}

/// Compares a README with what the code has, or rewrites it.
fn check(name: &str, update: impl Fn(&str) -> String) {
    let text = read(name);
    let updated = update(&text);
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path(name), updated).expect("the file is written");
    } else {
        assert!(
            text == updated,
            "{name} is stale: UPDATE_README=1 cargo test -p imagescan-cli --test readme"
        );
    }
}

#[test]
fn what_is_generated_is_that_of_the_code() {
    check(ENGLISH, |text| {
        let text = splice(text, "<!-- exit codes -->", "<!-- /exit codes -->", &exit_codes());
        sessions(&splice(&text, "<!-- flags -->", "<!-- /flags -->", &flags()))
    });
    check(CHINESE, sessions);
}

fn exit_codes() -> String {
    let rows =
        Exit::ALL.map(|exit| format!("| {} | `{}` | {} |\n", exit.code(), exit.name(), exit.meaning()));
    format!("| code | name | meaning |\n|---|---|---|\n{}", rows.concat())
}

/// A row for each flag, with its variable and the commands that have it.
fn flags() -> String {
    let mut command = imagescan_cli::arguments::command(&HostEnvironment::empty());
    command.build();
    let mut rows: BTreeMap<(String, String), (String, Vec<String>)> = BTreeMap::new();
    let mut order = Vec::new();
    for subcommand in command.get_subcommands().flat_map(|one| {
        let below: Vec<_> = one.get_subcommands().collect();
        if below.is_empty() { vec![one] } else { below }
    }) {
        let name = subcommand.get_bin_name().expect("a name").trim_start_matches("imagescan ").to_owned();
        for arg in subcommand.get_arguments() {
            let Some(long) = arg.get_long().filter(|long| !["help", "version"].contains(long)) else {
                continue;
            };
            let short = arg.get_short().map(|short| format!("`-{short}`, ")).unwrap_or_default();
            let value = arg.get_value_names().filter(|_| arg.get_action().takes_values());
            let value = value.map(|names| format!(" {}", names[0])).unwrap_or_default();
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            let (help, variable) = match help.rsplit_once(" [$") {
                Some((help, variable)) => (help.to_owned(), format!("`{}`", variable.trim_end_matches(']'))),
                None => (help, "–".to_owned()),
            };
            let mut values: Vec<_> =
                arg.get_possible_values().iter().map(|one| format!("`{}`", one.get_name())).collect();
            if !arg.get_action().takes_values() {
                values.clear();
            }
            let values = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
            // `-o` of lists has fewer formats than that of reports.
            let key = (format!("{short}`--{long}{value}`"), format!("{help}{values}"));
            if !rows.contains_key(&key) {
                order.push(key.clone());
            }
            rows.entry(key).or_insert_with(|| (variable, Vec::new())).1.push(name.clone());
        }
    }
    let all = rows.values().map(|(_, commands)| commands.len()).max().expect("flags");
    let (global, own): (Vec<_>, Vec<_>) = order.into_iter().partition(|key| rows[key].1.len() == all);
    let row = |key: (String, String)| {
        let ((flag, meaning), (variable, commands)) = (&key, &rows[&key]);
        let commands = if commands.len() == all {
            "all".to_owned()
        } else {
            commands.iter().map(|command| format!("`{command}`")).collect::<Vec<_>>().join(", ")
        };
        format!("| {flag} | {variable} | {commands} | {} |\n", meaning.replace('|', "\\|"))
    };
    let rows: String = own.into_iter().chain(global).map(row).collect();
    format!("| flag | variable | commands | meaning |\n|---|---|---|---|\n{rows}")
}

/// Puts the parts of sessions into their places: part 2 of `tour` is what follows the second comment of `tour.console`.
fn sessions(text: &str) -> String {
    let places: Vec<_> =
        text.lines().filter(|line| line.starts_with("<!-- session ")).map(str::to_owned).collect();
    assert!(places.len() > 5, "the README has sessions");
    let mut text = text.to_owned();
    for place in places {
        let mut words = place.split(' ').skip(2);
        let (name, number) = (words.next().expect("a name"), words.next().expect("a number"));
        let session = read(&format!("tests/sessions/{name}.console"));
        let session = format!("\n{session}");
        let part = session.split("\n# ").nth(number.parse().expect("a number")).expect("a part");
        let (_, part) = part.split_once('\n').expect("commands");
        let block = format!("```console\n{}\n```", part.trim_end());
        text = splice(&text, &place, "<!-- /session -->", &block);
    }
    text
}

/// The parts of a document that both languages have.
#[derive(Debug, Default)]
struct Parts {
    headings: Vec<usize>,
    /// The language and the lines of each block of code, without comments.
    blocks: Vec<Vec<String>>,
    /// The rows of tables, as cells.
    tables: Vec<Vec<String>>,
}

fn parts(text: &str) -> Parts {
    let mut parts = Parts::default();
    let mut block: Option<Vec<String>> = None;
    for line in text.lines() {
        if line.starts_with("```") {
            match block.take() {
                Some(lines) => parts.blocks.push(lines),
                None => block = Some(vec![line.to_owned()]),
            }
        } else if let Some(lines) = &mut block {
            if !line.trim_start().starts_with("# ") {
                lines.push(line.to_owned());
            }
        } else if line.starts_with('#') {
            parts.headings.push(line.len() - line.trim_start_matches('#').len());
        } else if let Some(row) = line.strip_prefix("| ") {
            let row = row.trim_end_matches('|').replace("\\|", "\u{1}");
            parts.tables.push(row.split('|').map(|cell| cell.trim().to_owned()).collect());
        }
    }
    parts
}

#[test]
fn the_chinese_readme_has_the_same_parts() {
    let (english, chinese) = (parts(&read(ENGLISH)), parts(&read(CHINESE)));
    assert!(
        english.headings.len() > 15 && english.blocks.len() > 15 && english.tables.len() > 60,
        "{english:?}"
    );
    assert_eq!(english.headings, chinese.headings, "the levels of headings");
    for (one, other) in english.blocks.iter().zip(&chinese.blocks) {
        assert_eq!(one, other, "blocks of code are the same, but for comments");
    }
    assert_eq!(english.blocks.len(), chinese.blocks.len());
    for (one, other) in english.tables.iter().zip(&chinese.tables) {
        assert_eq!(one.len(), other.len(), "columns: {one:?} {other:?}");
        let has_code = one[0].contains('`') || one[0].chars().all(|c| c.is_ascii_digit());
        assert!(!has_code || one[0] == other[0], "the first column: {one:?} {other:?}");
        // Code in the other cells, such as the names of variables, is the same in any order of words.
        for (one, other) in one.iter().zip(other).skip(1) {
            assert_eq!(code(one), code(other), "{one} {other}");
        }
    }
    assert_eq!(english.tables.len(), chinese.tables.len());
}

/// The code of a cell, sorted.
fn code(cell: &str) -> Vec<&str> {
    let mut code: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
    code.sort_unstable();
    code
}

#[test]
fn the_order_of_exit_codes_is_that_of_the_code() {
    let signals = [Exit::Success, Exit::Interrupted, Exit::Terminated];
    let order = Exit::PRECEDENCE.into_iter().filter(|exit| !signals.contains(exit));
    let order = order.map(|exit| exit.code().to_string()).collect::<Vec<_>>();
    assert!(read(ENGLISH).contains(&order.join(", ")), "{order:?}");
    assert!(read(CHINESE).contains(&order.join("、")), "{order:?}");
}

/// Runs the program in this home directory.
fn run(home: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagescan"));
    command.args(arguments).env_clear().env("HOME", home).env("APPDATA", home).env("LOCALAPPDATA", home);
    command.current_dir(home).output().expect("the program runs")
}

#[test]
fn files_and_commands_of_the_readme_are_valid() {
    let parts = parts(&read(ENGLISH));
    let (mut files, mut commands) = (0, 0);
    for block in &parts.blocks {
        let text = block[1..].join("\n");
        let home = tempfile::tempdir().expect("a folder");
        if block[0] == "```toml" {
            // That of a project has no profiles.
            let (name, flags) = if text.contains("[profiles.") {
                ("config.toml", &["--config", "config.toml"][..])
            } else {
                (".imagescan.toml", &[][..])
            };
            fs::write(home.path().join(name), text).expect("a file");
            let output = run(home.path(), &[&["config", "show"], flags].concat());
            assert!(output.status.success(), "{block:?}: {output:?}");
            files += 1;
            continue;
        }
        let text = text.replace("\\\n", " ");
        // The lines of a folded text of YAML are one.
        let lines = if block[0] == "```yaml" {
            vec![text.replace('\n', " ")]
        } else {
            text.lines().map(str::to_owned).collect()
        };
        for line in &lines {
            let Some((_, line)) =
                line.split_once("imagescan scan ").or_else(|| line.split_once("imagescan affected "))
            else {
                continue;
            };
            let is_scan = text.contains("imagescan scan");
            let words = line.split_whitespace().map(|word| word.trim_matches('"'));
            let ends = ["artifacts:", "-", ">", "$"];
            let words = words.take_while(|word| !ends.contains(word));
            let command = if is_scan { "scan" } else { "affected" };
            let parsed = imagescan_cli::arguments::command(&HostEnvironment::empty())
                .try_get_matches_from(["imagescan", command].into_iter().chain(words));
            assert!(parsed.is_ok(), "{line}: {parsed:?}");
            commands += 1;
        }
    }
    assert!(files >= 3 && commands >= 4, "{files} files, {commands} commands");
}
