//! Files and folders below `specs/`, and region tables.

use std::fs;
use std::path::Path;

use imagescan_codegen::spec::load_dir;
use insta::assert_snapshot;
use tempfile::TempDir;

use super::VALID;

pub(super) const REGIONS: &str = "\
provider: acme
sources: [the manual]
client-parameters: [project_id]
services:
  svc:
    public:
      cn-north-4: svc.cn-north-4.example.com
  iam:
    public:
      cn-north-4: iam.example.com
";

#[test]
fn the_specs_of_this_workspace_are_valid() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    if let Err(diagnostics) = load_dir(&specs) {
        panic!("{diagnostics}");
    }
}

#[test]
fn documents_and_tables_are_sorted() {
    let folder = folder(&[
        ("acme/svc.yaml", VALID.as_bytes()),
        ("acme/ab_c.yaml", VALID.replace("module: svc", "module: ab_c").as_bytes()),
        ("acme/regions.yaml", REGIONS.replace("  iam:", "  ab_c:").as_bytes()),
        ("README.md", b"The dialect."),
    ]);
    let specs = load_dir(&folder.path().join("specs")).expect("the folder is valid");
    let files: Vec<&str> = specs.documents.iter().map(|spec| spec.file.as_str()).collect();
    assert_eq!(files, ["specs/acme/ab_c.yaml", "specs/acme/svc.yaml"]);
    assert_eq!(specs.regions[0].services["svc"]["public"]["cn-north-4"], "svc.cn-north-4.example.com");
}

#[test]
fn unreadable_files_are_reported() {
    assert_snapshot!(messages(&[
        ("acme/svc.yaml", b"\xff\xfe"),
        ("acme/abc.yml", b""),
        ("acme/old/a/abc.yaml", b""),
        ("acme/regions.yaml", b"["),
    ]));
    assert_snapshot!(messages(&[]));
    let nowhere = load_dir(Path::new("/nowhere/specs")).unwrap_err();
    assert_snapshot!(nowhere);
}

/// One folder per run, so that a valid name shows.
#[test]
fn folder_names_must_be_modules_of_providers() {
    let regions = |name: &str| REGIONS.replace("provider: acme", &format!("provider: \"{name}\""));
    let check = |name: &str| {
        let folder = folder(&[
            (&format!("{name}/svc.yaml"), VALID.as_bytes()),
            (&format!("{name}/regions.yaml"), regions(name).as_bytes()),
        ]);
        load_dir(&folder.path().join("specs")).map(drop).map_err(|diagnostics| diagnostics.to_string())
    };
    for name in ["acme", "a1", "huawei"] {
        assert_eq!(check(name), Ok(()), "{name}");
    }
    for name in [
        "a-b", "1x", "_a", "a_b", "a__b", "a_", "type", "self", "crate", "gen", "Acme", "ACME", "acmé",
        "a b", "a.b", "runtime", "facade", "a\\b", "a'b",
    ] {
        let diagnostics = check(name).expect_err(name);
        let expected = format!(
            "specs/{name}: [provider-name] `{name}` is not a valid Rust module name for a provider\n"
        );
        assert!(diagnostics.contains(&expected), "{name}: {diagnostics}");
    }
    // A folder without documents does not belong to a provider.
    let folder = folder(&[
        ("acme/svc.yaml", VALID.as_bytes()),
        ("acme/regions.yaml", REGIONS.as_bytes()),
        ("Drawings-2/a.png", b""),
    ]);
    assert!(load_dir(&folder.path().join("specs")).is_ok());
}

/// Reading a pipe or a device might never end.
#[cfg(unix)]
#[test]
fn irregular_files_are_errors() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let folder = folder(&[("acme/svc.yaml", VALID.as_bytes()), ("acme/regions.yaml", REGIONS.as_bytes())]);
    let specs = folder.path().join("specs");
    let acme = specs.join("acme");
    let pipe =
        std::process::Command::new("mkfifo").arg(acme.join("pipe.yaml")).status().expect("mkfifo runs");
    assert!(pipe.success());
    let _socket = UnixListener::bind(acme.join("socket.yaml")).expect("a socket");
    symlink("/dev/zero", acme.join("zero.yaml")).expect("a link");
    symlink("pipe.yaml", acme.join("to_pipe.yaml")).expect("a link");
    symlink("nowhere.yaml", acme.join("to_nowhere.yaml")).expect("a link");
    symlink("nowhere", specs.join("other")).expect("a link");
    fs::create_dir(acme.join("folder.yaml")).expect("a folder");
    assert_snapshot!(load_dir(&specs).expect_err("none of these can be read"));

    // A link to a file is valid.
    for file in ["pipe", "socket", "zero", "to_pipe", "to_nowhere"] {
        fs::remove_file(acme.join(file).with_extension("yaml")).expect("an entry");
    }
    fs::remove_dir(acme.join("folder.yaml")).expect("a folder");
    fs::remove_file(specs.join("other")).expect("a link");
    fs::rename(acme.join("svc.yaml"), folder.path().join("elsewhere.yaml")).expect("a file");
    symlink("../../elsewhere.yaml", acme.join("svc.yaml")).expect("a link");
    assert!(load_dir(&specs).is_ok());
}

#[test]
fn a_document_above_the_size_limit_is_an_error() {
    let long =
        VALID.replacen("title: A service", &format!("title: A {} service", "long ".repeat(4 << 20)), 1);
    let messages = messages(&[("acme/svc.yaml", long.as_bytes()), ("acme/regions.yaml", REGIONS.as_bytes())]);
    let expected =
        "specs/acme/svc.yaml: [file] cannot read it: it is longer than 16777216 bytes\n    remedy: split";
    assert!(messages.starts_with(expected), "{messages}");
}

#[test]
fn tables_belong_to_services() {
    assert_snapshot!(messages(&[("acme/svc.yaml", VALID.as_bytes())]));
    let renamed = REGIONS.replace("  svc:", "  hss:");
    assert_snapshot!(messages(&[
        ("acme/svc.yaml", VALID.as_bytes()),
        ("acme/regions.yaml", renamed.as_bytes())
    ]));
}

#[test]
fn tables_contain_regions_and_hosts() {
    let tables = "\
provider: huawei
source: the manual
services:
  svc:
    public:
      CN-North: https://svc.example.com
      cn-1: svc.example.com/
      cn-2: 'svc.example.com '
      cn-3: Svc.example.com
      cn-4: localhost
      cn-5: 5
      cn--6: svc.example.com
    vpc: {}
  sts:
  svc-two: { public: { cn-1: svc.example.com } }
";
    assert_snapshot!(messages(&[
        ("acme/svc.yaml", VALID.as_bytes()),
        ("acme/regions.yaml", tables.as_bytes())
    ]));
}

fn messages(files: &[(&str, &[u8])]) -> String {
    let folder = folder(files);
    load_dir(&folder.path().join("specs")).expect_err("the folder has an error").to_string()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("specs")).expect("a folder");
    for (file, bytes) in files {
        let path = folder.path().join("specs").join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    folder
}

#[test]
fn the_client_of_the_provider_has_the_values_that_it_fills_in() {
    let other = VALID.replace("x-from-client: project_id", "x-from-client: account");
    assert_snapshot!(messages(&[
        ("acme/svc.yaml", other.as_bytes()),
        ("acme/regions.yaml", REGIONS.as_bytes()),
    ]));
    for list in ["", "client-parameters: account\n", "client-parameters: [projectId, 1]\n"] {
        let regions = REGIONS.replace("client-parameters: [project_id]\n", list);
        assert_snapshot!(messages(&[
            ("acme/svc.yaml", VALID.as_bytes()),
            ("acme/regions.yaml", regions.as_bytes())
        ]));
    }
}
