//! Files and folders below `specs/`, and region tables beside documents.

use std::fs;
use std::path::Path;

use imagescan_codegen::spec::load_dir;
use insta::assert_snapshot;
use tempfile::TempDir;

use super::VALID;

const REGIONS: &str = "\
provider: acme
sources: [the manual]
services:
  svc:
    public:
      cn-north-4: svc.cn-north-4.example.com
  iam:
    public:
      cn-north-4: iam.example.com
";

#[test]
fn the_specs_of_this_workspace_are_sound() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    if let Err(faults) = load_dir(&specs) {
        panic!("{faults}");
    }
}

#[test]
fn documents_and_tables_come_sorted() {
    let folder = folder(&[
        ("acme/svc.yaml", VALID.as_bytes()),
        ("acme/ab_c.yaml", VALID.replace("module: svc", "module: ab_c").as_bytes()),
        ("acme/regions.yaml", REGIONS.replace("  iam:", "  ab_c:").as_bytes()),
        ("README.md", b"The dialect."),
    ]);
    let specs = load_dir(&folder.path().join("specs")).expect("the folder is sound");
    let files: Vec<&str> = specs.documents.iter().map(|spec| spec.file.as_str()).collect();
    assert_eq!(files, ["specs/acme/ab_c.yaml", "specs/acme/svc.yaml"]);
    assert_eq!(specs.regions[0].services["svc"]["public"]["cn-north-4"], "svc.cn-north-4.example.com");
}

#[test]
fn files_that_cannot_be_read_are_told() {
    assert_snapshot!(messages(&[
        ("acme/svc.yaml", b"\xff\xfe"),
        ("acme/abc.yml", b""),
        ("acme/old/abc.yaml", b""),
        ("acme/regions.yaml", b"["),
    ]));
    assert_snapshot!(messages(&[]));
    let nowhere = load_dir(Path::new("/nowhere/specs")).unwrap_err();
    assert_snapshot!(nowhere);
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
fn tables_hold_regions_and_hosts() {
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
    load_dir(&folder.path().join("specs")).expect_err("the folder has a fault").to_string()
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
