//! The generator writes and deletes nothing through links, and leaves the tree unchanged on errors.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use imagescan_codegen::write::{Files, Mode, write};
use tempfile::TempDir;

/// The owned folder, a fresh file, a stale file and a missing file in it, and one file outside.
const OWNED: &str = "clients/acme/src/generated";
const MADE: [(&str, &str); 4] = [
    ("README.md", "new\n"),
    ("clients/acme/src/generated/mod.rs", "same\n"),
    ("clients/acme/src/generated/svc/model.rs", "new\n"),
    ("clients/acme/src/generated/svc/enums.rs", "new\n"),
];

/// A workspace, and a folder beside it that the generator must not touch.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self { folder: tempfile::tempdir().expect("a folder") };
        scene.put("workspace/README.md", "old\n");
        scene.put("workspace/clients/acme/src/generated/mod.rs", "same\n");
        scene.put("workspace/clients/acme/src/generated/svc/model.rs", "old\n");
        scene.put("workspace/clients/acme/src/generated/old.rs", "an orphan\n");
        scene.put("outside/manual.rs", "manual\n");
        scene.put("outside/generated/mod.rs", "manual\n");
        scene
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Replaces a file or folder of the workspace by a link.
    fn link(&self, path: &str, target: &str) {
        let path = self.root().join(path);
        if path.is_dir() {
            fs::remove_dir_all(&path).expect("a folder");
        } else if path.exists() {
            fs::remove_file(&path).expect("a file");
        }
        symlink(self.folder.path().join(target), path).expect("a link");
    }

    fn write(&self, mode: Mode) -> Result<String, String> {
        let files: Files = MADE.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into();
        let report = write(&self.root(), &BTreeSet::from([OWNED.into()]), &files, mode);
        report.map(|report| report.diff).map_err(|error| error.to_string())
    }

    /// Every entry of the workspace and beside it: path, and text or target of the link.
    fn tree(&self) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let kind = fs::symlink_metadata(&path).expect("an entry").file_type();
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_symlink() {
                    let target = fs::read_link(&path).expect("a link");
                    found.push((path, target.display().to_string()));
                } else if kind.is_file() {
                    let text = fs::read_to_string(&path).expect("text");
                    found.push((path, text));
                }
            }
        }
        found.sort();
        found
    }
}

/// Every possible link: a written file, an orphan, the owned folder, and folders above.
#[test]
fn links_are_errors_and_nothing_is_touched() {
    for (link, target) in [
        ("README.md", "outside/manual.rs"),
        ("clients/acme/src/generated/svc/model.rs", "outside/manual.rs"),
        ("clients/acme/src/generated/mod.rs", "outside/nowhere.rs"),
        ("clients/acme/src/generated/old.rs", "outside/manual.rs"),
        ("clients/acme/src/generated/svc", "outside"),
        ("clients/acme/src/generated/more", "outside"),
        ("clients/acme/src/generated/more", "outside/nowhere"),
        ("clients/acme/src/generated/more", "workspace/clients/acme/src/generated/svc"),
        ("clients/acme/src/generated", "outside"),
        ("clients/acme/src/generated", "outside/nowhere"),
        ("clients/acme/src", "outside"),
        ("clients/acme", "outside/nowhere"),
        ("clients", "outside"),
    ] {
        let scene = Scene::new();
        scene.link(link, target);
        let before = scene.tree();
        for mode in [Mode::Check, Mode::Write] {
            let error = scene.write(mode).expect_err(link);
            assert_eq!(
                error,
                format!("{link}: this is a link; nothing is written or deleted through a link: remove it")
            );
            assert_eq!(scene.tree(), before, "{link} -> {target}: nothing is touched");
        }
    }
}

#[test]
fn a_workspace_without_links_is_written() {
    let scene = Scene::new();
    let before = scene.tree();
    scene.write(Mode::Write).expect("without links");
    let root = scene.root();
    for (path, text) in MADE {
        assert_eq!(fs::read_to_string(root.join(path)).expect("text"), text);
    }
    assert_eq!(scene.tree().len(), before.len(), "one file more, one orphan less, and no temporary file");
}

/// A file with a hard link is replaced, not overwritten: the other name keeps its text.
#[test]
fn a_hard_link_keeps_its_text() {
    let scene = Scene::new();
    let (outside, model) =
        (scene.folder.path().join("outside/manual.rs"), scene.root().join(OWNED).join("svc/model.rs"));
    fs::remove_file(&model).expect("a file");
    fs::hard_link(&outside, &model).expect("a hard link");
    scene.write(Mode::Write).expect("without links");
    assert_eq!(fs::read_to_string(outside).expect("text"), "manual\n");
    assert_eq!(fs::read_to_string(model).expect("text"), "new\n");
}

#[test]
fn irregular_files_are_errors() {
    for path in ["clients/acme/src/generated/svc/model.rs", "clients/acme/src/generated/old.rs"] {
        let scene = Scene::new();
        fs::remove_file(scene.root().join(path)).expect("a file");
        let made = std::process::Command::new("mkfifo").arg(scene.root().join(path)).status();
        assert!(made.expect("mkfifo runs").success());
        let before = scene.tree();
        let error = scene.write(Mode::Write).expect_err("a pipe");
        assert_eq!(error, format!("{path}: this is a named pipe; only regular files are read"));
        assert_eq!(scene.tree(), before);
    }
}

#[test]
fn paths_outside_the_workspace_are_errors() {
    let scene = Scene::new();
    let before = scene.tree();
    for path in ["../outside/manual.rs", "/nowhere/other.rs", "clients/../../outside/manual.rs"] {
        let files = Files::from([(PathBuf::from(path), "new\n".to_owned())]);
        let error = write(&scene.root(), &BTreeSet::new(), &files, Mode::Write).expect_err(path);
        assert_eq!(error.to_string(), format!("{path}: this is not a path below the workspace"));
    }
    assert_eq!(scene.tree(), before);
}

#[test]
fn old_files_keep_their_permissions_and_new_files_have_the_defaults() {
    let scene = Scene::new();
    let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    let readme = scene.root().join("README.md");
    fs::set_permissions(&readme, Permissions::from_mode(0o640)).expect("a file");
    scene.put("outside/new.rs", "");
    scene.write(Mode::Write).expect("without links");
    assert_eq!(mode(&readme), 0o640);
    let usual = mode(&scene.folder.path().join("outside/new.rs"));
    assert_eq!(mode(&scene.root().join(OWNED).join("svc/enums.rs")), usual);
}
