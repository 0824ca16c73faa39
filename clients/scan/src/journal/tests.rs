//! Journals on the host's files.

use std::fs;
use std::path::Path;

use super::{Journal, Reservation};
use crate::error::Error;
use crate::model::{
    Account, Chunk, ChunkState, Cloud, FindingKinds, Progress, ScanHandle, ScanState, TaskRef, WatchedImage,
};
use crate::scripted::{Scripted, listed, task_id};

async fn open(directory: &Path) -> Journal {
    Journal::open(directory).await.expect("a journal")
}

fn handle() -> ScanHandle {
    let account = Account::new(Cloud::Tencent, "ap-guangzhou", "1000");
    let created = "2026-11-28T04:15:02Z".parse().expect("a time");
    let mut chunk = Chunk::new(Vec::new());
    chunk.state = ChunkState::Intended;
    ScanHandle::new(account, created, FindingKinds::vulnerabilities(), vec![chunk])
}

/// Writes an entry, and returns it with its id.
async fn written(journal: &Journal) -> ScanHandle {
    let handle = handle();
    let created = handle.created;
    let create = |_| (Reservation { create: Some(handle), remove: Vec::new() }, ());
    let (claim, ()) = journal.reserve(created, create).await.expect("an entry");
    let claim = claim.expect("a new entry");
    let handle = claim.handle.clone();
    claim.release(true).await.expect("released");
    handle
}

fn progress(scan: &str, finished: bool) -> Progress {
    let at = "2026-11-28T04:15:02Z".parse().expect("a time");
    let (done, failed, total, percent, remaining) = (0, 0, 0, None, None);
    Progress {
        scan: scan.to_owned(),
        at,
        done,
        failed,
        total,
        percent,
        remaining,
        changed: Vec::new(),
        finished,
    }
}

#[tokio::test]
async fn an_entry_is_a_handle_until_it_is_removed() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(&directory.path().join("a/b")).await;
    let (first, second) = (written(&journal).await, written(&journal).await);
    assert!(first.id.starts_with("20261128-041502-") && first.id != second.id, "{}", first.id);
    let mut both = [first.clone(), second.clone()];
    both.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(open(journal.directory()).await.handles().await.expect("entries"), both);
    let file = fs::read(journal.directory().join(format!("{}.json", first.id))).expect("the file");
    assert_eq!(ScanHandle::from_json(&file).expect("a handle"), first);

    let error = journal.remove_finished(&progress(&first.id, false)).await.expect_err("goes on");
    assert!(error.is_invalid_input(), "{error}");
    journal.remove_finished(&progress(&first.id, true)).await.expect("removed");
    journal.abandon(&second.id).await.expect("removed");
    // Once more does nothing.
    journal.abandon(&second.id).await.expect("nothing to do");
    assert!(journal.handles().await.expect("entries").is_empty());
    assert!(journal.handle(&first.id).await.expect_err("removed").is_not_found());
    let left: Vec<_> = fs::read_dir(journal.directory()).expect("names").flatten().collect();
    assert!(left.iter().all(|entry| entry.file_name() == ".lock"), "{left:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn other_users_cannot_read_or_write() {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(&directory.path().join("a/b")).await;
    let entry = written(&journal).await;
    assert_eq!(mode(&directory.path().join("a")), 0o700);
    assert_eq!(mode(journal.directory()), 0o700);
    for file in [".lock".to_owned(), format!("{}.json", entry.id)] {
        assert_eq!(mode(&journal.directory().join(file)), 0o600);
    }
    fs::set_permissions(journal.directory(), fs::Permissions::from_mode(0o777)).expect("changed");
    let error = Journal::open(journal.directory()).await.expect_err("others may write");
    assert!(error.is_journal() && error.to_string().contains("chmod 700"), "{error}");
}

#[tokio::test]
async fn an_id_is_not_a_path() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(&directory.path().join("journal")).await;
    fs::write(directory.path().join("x.json"), serde_json::to_vec(&handle()).expect("JSON")).expect("a file");
    for id in ["../x", "/etc/passwd", "", ".", "a/b", "A", "a\u{1b}b", &"a".repeat(65)] {
        let error = journal.handle(id).await.expect_err(id);
        assert!(error.is_invalid_input() && !error.to_string().contains('\u{1b}'), "{error}");
        assert!(journal.abandon(id).await.expect_err(id).is_invalid_input());
    }
    assert!(directory.path().join("x.json").exists());
}

/// Changes an entry, and returns the error of a start of other images.
async fn start_beside(change: impl FnOnce(&Path, ScanHandle)) -> Error {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(directory.path()).await;
    let entry = written(&journal).await;
    let path = directory.path().join(format!("{}.json", entry.id));
    change(&path, entry);
    let cloud = Scripted::new(1);
    let error =
        cloud.scanner().start(cloud.consent([1]).await, &journal).await.expect_err("an entry is damaged");
    assert!(cloud.started().is_empty());
    assert!(error.is_journal(), "{error}");
    let text = error.to_string();
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(text.contains(name) && text.contains("move the file away"), "{text}");

    // The remedy.
    fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).expect("removed");
    cloud.scanner().start(cloud.consent([1]).await, &journal).await.expect("a start");
    error
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_cannot_be_read_prevents_every_start() {
    start_beside(|path, _| fs::write(path, "").expect("written")).await;
    start_beside(|path, _| fs::write(path, "{\"version\": 1}").expect("written")).await;
    let error = start_beside(|path, _| fs::write(path, "{\"version\": 2}").expect("written")).await;
    assert!(error.to_string().contains("later version"), "{error}");
    let error = start_beside(|path, entry| {
        let other = ScanHandle { id: "other".to_owned(), ..entry };
        fs::write(path, serde_json::to_vec(&other).expect("JSON")).expect("written");
    });
    assert!(error.await.to_string().contains("`other`"));
    let error = start_beside(|path, _| {
        fs::remove_file(path).expect("removed");
        fs::create_dir(path).expect("a directory");
    });
    assert!(error.await.to_string().contains("not a file"));
    let error = start_beside(|path, _| {
        fs::File::create(path)
            .and_then(|file| file.set_len(super::files::MAX_ENTRY + 1))
            .expect("a large file");
    });
    assert!(error.await.to_string().contains("larger than"));
}

#[tokio::test]
async fn fields_of_a_later_version_are_kept() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(directory.path()).await;
    let entry = written(&journal).await;
    let path = directory.path().join(format!("{}.json", entry.id));
    let note = serde_json::json!({ "of": "a later version", "numbers": [u64::MAX, 1.5, null] });
    let mut json = serde_json::to_value(&entry).expect("JSON");
    let image = WatchedImage::new(&Scripted::new(1).image(1));
    json["chunks"][0]["images"] = serde_json::json!([image]);
    json["chunks"][0]["images"][0]["note"] = note.clone();
    json["chunks"][0]["note"] = note.clone();
    json["note"] = note;
    fs::write(&path, json.to_string()).expect("written");

    let mut claim = journal.claim(&entry.id).await.expect("an entry").expect("not owned");
    claim.handle.chunks[0].state = ChunkState::Started { task: TaskRef::None };
    claim.write_outcome().await.expect("written");
    claim.release(true).await.expect("released");
    json["chunks"][0]["state"] = serde_json::json!({ "state": "started", "task": { "kind": "none" } });
    let written = fs::read(&path).expect("the file");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&written).expect("JSON"), json);
}

#[tokio::test]
async fn an_entry_has_one_owner_and_is_written_only_while_it_exists() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(directory.path()).await;
    let entry = written(&journal).await;
    let claim = journal.claim(&entry.id).await.expect("an entry").expect("not owned");
    assert_eq!(journal.claim(&entry.id).await.expect("an entry").expect_err("owned"), entry);
    assert!(journal.entries().await.expect("entries")[0].is_live);
    let error = journal.abandon(&entry.id).await.expect_err("owned");
    assert!(error.to_string().contains("a process is starting"), "{error}");

    fs::remove_file(directory.path().join(format!("{}.json", entry.id))).expect("removed");
    let error = claim.write_intention().await.expect_err("no call may follow");
    assert!(error.is_journal(), "{error}");
    drop(claim);
    assert!(journal.entries().await.expect("entries").is_empty());
}

#[tokio::test]
async fn a_directory_that_cannot_be_created_is_an_error() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("file");
    fs::write(&file, "").expect("a file");
    for path in [&file, &file.join("below")] {
        let error = Journal::open(path).await.expect_err("a file is in the way");
        assert!(error.is_journal() && error.to_string().contains("file"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_watch_of_all_images_removes_an_entry() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(directory.path()).await;
    let cloud = Scripted::new(4);
    let outcome = cloud.scanner().start(cloud.consent(1..=4).await, &journal).await.expect("a start");
    let handle = outcome.handle.expect("a handle");
    // A handle that was read while the second call had not been made.
    let mut early = handle.clone();
    early.chunks.truncate(1);
    (1..=2).for_each(|id| cloud.show(id, listed(ScanState::Done, 2)));
    cloud.show_task(&task_id(&[1, 2]), ScanState::Done, &[]);
    let finished = cloud.scanner().watch(early).finish().await.expect("the end of two scans");
    assert!(finished.finished && finished.total == 2);
    let error = journal.remove_finished(&finished).await.expect_err("two scans go on");
    assert!(error.is_invalid_input() && error.to_string().contains("4 images"), "{error}");
    assert_eq!(journal.handles().await.expect("entries"), std::slice::from_ref(&handle));
    journal.remove_finished(&Progress { total: 4, ..finished }).await.expect("all have ended");
    assert!(journal.handles().await.expect("entries").is_empty());
}

/// A file of the directory that is not an entry prevents every start, and the message says what to do.
async fn start_beside_file(make: impl FnOnce(&Path)) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = open(directory.path()).await;
    make(directory.path());
    let cloud = Scripted::new(1);
    let outcome = cloud.scanner().start(cloud.consent([1]).await, &journal).await;
    let error = outcome.expect_err("a file in the directory is not an entry");
    assert!(error.is_journal() && cloud.started().is_empty(), "{error}");
    let text = error.to_string();
    assert!(text.contains("file away"), "{text}");
    text
}

#[tokio::test(start_paused = true)]
async fn a_renamed_entry_prevents_every_start() {
    for name in ["A.json", "copy of x.json", ".json", "._20261128-041502-7f3a9c21.json", "a\u{1b}[1m.json"] {
        let text = start_beside_file(|path| fs::write(path.join(name), "{}").expect("a file")).await;
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn an_entry_that_others_may_write_or_that_is_a_link_prevents_every_start() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let text = start_beside_file(|path| {
        let path = path.join("x.json");
        fs::write(&path, serde_json::to_vec(&handle()).expect("JSON")).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("changed");
    });
    assert!(text.await.contains("other users may write"));
    // Its file may be on a file system that is not mounted.
    let text = start_beside_file(|path| symlink("/nowhere/x.json", path.join("x.json")).expect("a link"));
    assert!(text.await.contains("link"));
    let name = std::ffi::OsStr::from_bytes(b"\xff\xfe.json");
    start_beside_file(|path| fs::write(path.join(name), "{}").expect("a file")).await;
}

/// A directory that no user can write.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_directory_that_cannot_be_written_is_an_error() {
    for path in ["/proc/self", "/sys/imagescan"] {
        let error = Journal::open(path).await.expect_err("it cannot be written");
        assert!(error.is_journal() && error.to_string().contains(path), "{error}");
    }
}

#[tokio::test]
async fn a_file_in_the_place_of_the_directory_is_named_as_such() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("journal");
    fs::write(&path, "text").expect("a file");
    let error = Journal::open(&path).await.expect_err("refused");
    assert!(error.is_journal() && error.to_string().contains("it is not a directory"), "{error}");
}

#[test]
fn a_missing_permission_has_a_remedy() {
    let denied = std::io::ErrorKind::PermissionDenied.into();
    let error = super::failure("lock", Path::new("/var/lib/scan/.lock"), denied).to_string();
    assert!(error.contains("/var/lib/scan/.lock") && error.contains("name a directory"), "{error}");
}
