//! `new-provider` in a copy of the workspace: what it refuses, what it lists, and that its crate wants a signer and
//! nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The files of the workspace that the command reads or edits, and those that the new crate is compiled with.
const COPIED: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clients/facade",
    "clients/runtime",
    "codegen/Cargo.toml",
    "specs",
    "tests/suite/Cargo.toml",
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace is there")
}

/// The folder below `target/` that keeps what was compiled from one run to the next.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder").join("new-provider")
}

/// A copy of the workspace. It lies at the same place in each run, so that cargo knows its crates again.
fn copy(name: &str) -> PathBuf {
    let root = target().join(name);
    match fs::remove_dir_all(&root) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
        _ => {}
    }
    for path in COPIED {
        copy_all(&workspace().join(path), &root.join(path));
    }
    root
}

fn copy_all(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy_all(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::write(to, fs::read(from).expect("a file")).expect("a file");
    }
}

fn new_provider(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagescan-codegen"));
    command.arg("new-provider").args(arguments).arg("--root").arg(root).output().expect("the command runs")
}

fn refusal(root: &Path, arguments: &[&str]) -> String {
    let output = new_provider(root, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).expect("text")
}

fn read(root: &Path, file: &str) -> String {
    fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The lines of a file that the one of the workspace does not have.
fn added(root: &Path, file: &str) -> Vec<String> {
    let before = read(&workspace(), file);
    let mut old = before.lines().peekable();
    let added = read(root, file);
    let added = added.lines().filter(|line| old.next_if_eq(line).is_none()).map(str::to_owned).collect();
    assert_eq!(old.next(), None, "{file}: no line is lost or changed");
    added
}

#[test]
fn what_cannot_be_a_provider_is_refused() {
    let root = copy("refused");
    for name in ["", "Acme", "ac-me", "ac_me", "1acme", "acmé", "a/b", ".."] {
        let said = refusal(&root, &[name]);
        assert!(
            said.contains("is no name for a provider: use lower-case letters and digits"),
            "{name}: {said}"
        );
    }
    for (arguments, told) in [
        (&["async"][..], "`async` is a keyword of Rust"),
        (&["huawei"], "specs/huawei is there already: `huawei` is taken"),
        (&["runtime"], "clients/runtime is there already: `runtime` is taken"),
        (&["auth"], "clients/facade has a module `auth` of its own"),
        (&["acme", "Scan"], "\"Scan\" is no name for a service"),
        (&["acme", "type"], "\"type\" is no name for a service"),
        (&["acme", "sign"], "the crate has a module `sign` of its own"),
        (&["region"], "give the service as a second argument, as `region_service`"),
        (&[], "the name of the provider is missing"),
        (&["acme", "scan", "more"], "unexpected argument \"more\""),
        (&["acme", "--check"], "invalid option '--check'"),
    ] {
        let said = refusal(&root, arguments);
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
    // The name of a package of the workspace that is no client.
    let said = refusal(&root, &["codegen"]);
    assert!(said.contains("codegen is the package `imagescan-codegen` already"), "{said}");
    assert!(!root.join("clients/acme").exists() && !root.join("specs/acme").exists());
}

#[test]
fn a_workspace_of_another_form_is_told_and_not_touched() {
    let root = copy("reformed");
    let manifest = read(&root, "Cargo.toml").replace("default-members = [", "default_members = [");
    fs::write(root.join("Cargo.toml"), &manifest).expect("a file");
    let output = new_provider(&root, &["acme"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.starts_with("Cargo.toml has no `default-members = [` to put `acme` behind"), "{said}");
    assert_eq!(read(&root, "Cargo.toml"), manifest);
    assert!(!root.join("clients/acme").exists() && !root.join("specs/acme").exists());
}

#[test]
fn a_new_provider_wants_a_signer_and_nothing_else() {
    let root = copy("laid-out");
    let output = new_provider(&root, &["acme", "scan"]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.contains("It does not compile until its signer is written."), "{said}");
    for file in ["specs/acme/scan.yaml", "specs/acme/regions.yaml", "clients/acme/src/sign.rs"] {
        assert!(said.contains(file) && root.join(file).is_file(), "{file}: {said}");
    }
    assert!(
        root.join("clients/acme/LICENSE-MIT").is_file() && root.join("clients/acme/LICENSE-APACHE").is_file()
    );
    listed(&root);
    let again = refusal(&root, &["acme"]);
    assert!(again.contains("clients/acme is there already: `acme` is taken"), "{again}");

    // The members that matter, so that little is compiled.
    let manifest = read(&root, "Cargo.toml");
    let (_, rest) = manifest.split_once("[workspace.package]").expect("a section");
    let reduced = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"clients/runtime\", \"clients/acme\"]\n\n[workspace.package]{rest}"
    );
    let (reduced, _) = reduced.split_once("[profile.dev]").expect("a section");
    fs::write(root.join("Cargo.toml"), reduced).expect("a file");

    let unsigned = check(&root);
    let told = String::from_utf8(unsigned.stderr).expect("text");
    assert!(!unsigned.status.success(), "there is no signer yet");
    assert!(told.contains("error: write the signer of acme: "), "{told}");
    assert_eq!(
        told.matches("\nerror: ").count() + usize::from(told.starts_with("error: ")),
        2,
        "and cargo's: {told}"
    );

    let source = read(&root, "clients/acme/src/sign.rs");
    let (before, rest) = source.split_once("    compile_error!(").expect("the missing signer");
    let (_, after) = rest.split_once("\n    )\n").expect("the end of its message");
    let trivial = "    let _ = (request, date);
    let id = http::HeaderValue::from_str(key.access_key).map_err(|_| SignError::InvalidAccessKey)?;
    let step = String::new;
    Ok(Signed::new(zeroize::Zeroizing::new(Vec::new()), step(), step(), step(), id))\n";
    fs::write(root.join("clients/acme/src/sign.rs"), [before, trivial, after].concat()).expect("a file");
    let signed = check(&root);
    let told = String::from_utf8(signed.stderr).expect("text");
    assert!(signed.status.success(), "{told}");
    assert!(!told.contains("warning: unused"), "{told}");
}

/// Looks at each list of providers.
fn listed(root: &Path) {
    let added_to = |file| added(root, file).join("\n");
    let manifest = read(root, "Cargo.toml");
    assert!(manifest.contains("\n    \"clients/acme\",\n"), "{manifest}");
    let default = manifest.lines().find(|line| line.starts_with("default-members")).expect("a line");
    assert!(default.contains("\"clients/acme\""), "{default}");
    assert!(manifest.contains("\nimagescan-acme = { path = \"clients/acme\", version = "), "{manifest}");
    assert_eq!(added_to("tests/suite/Cargo.toml"), "imagescan-acme.workspace = true");
    assert!(read(root, "README.md").contains("\n| Acme | SCAN v1 | `ListImages` | "));
    assert!(read(root, "tests/suite/src/generated/mod.rs").contains("pub mod acme_scan;"));
    let facade = read(root, "clients/facade/Cargo.toml");
    assert!(facade.contains("\nacme = [\"dep:imagescan-acme\"]\n"), "{facade}");
    assert!(facade.contains("\nimagescan-acme = { workspace = true, optional = true }\n"), "{facade}");
    let default = facade.lines().find(|line| line.starts_with("default = ")).expect("a line");
    assert!(default.contains("\"acme\""), "{default}");
    let export = |what: &str| format!("#[cfg(feature = \"acme\")]\npub use imagescan_acme{what} as acme;");
    assert_eq!(added_to("clients/facade/src/lib.rs"), export(""));
    assert_eq!(added_to("clients/facade/src/auth.rs"), export("::auth"));
}

fn check(root: &Path) -> Output {
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "check",
        "--offline",
        "--color",
        "never",
        "--package",
        "imagescan-acme",
        "--no-default-features",
    ]);
    command.current_dir(root).env("CARGO_TARGET_DIR", target().join("target"));
    command.output().expect("cargo runs")
}
