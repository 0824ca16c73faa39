//! Files are limited by what is read, and only regular files are read.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use imagescan::credentials::{Chain, HostEnvironment};
use imagescan::{alibaba, huawei, tencent};

use imagescan_suite::support::test_host::TestHost;

/// Things other than regular files, each with its name in errors, in a separate folder.
fn other_files(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let at = |name: &str| folder.join(name);
    let made = Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo starts");
    assert!(made.success());
    UnixListener::bind(at("socket")).expect("a socket");
    std::fs::create_dir(at("folder")).expect("a folder");
    symlink(at("pipe"), at("link")).expect("a link");
    symlink("/dev/zero", at("zeros")).expect("a link");
    vec![
        (at("pipe"), "is a named pipe"),
        (at("link"), "is a named pipe"),
        (at("socket"), "is a socket"),
        (at("folder"), "is a directory"),
        (at("zeros"), "is a device"),
        (PathBuf::from("/dev/zero"), "is a device"),
        (PathBuf::from("/dev/null"), "is a device"),
    ]
}

type MakeChain = fn(HostEnvironment) -> Chain;

/// Hosts whose variables name one file, in all the ways, and the chains that read it.
fn naming(path: &Path) -> [(TestHost, MakeChain); 7] {
    let path = path.to_str().expect("UTF-8");
    let alibaba: MakeChain = alibaba::credentials::default_chain;
    let huawei: MakeChain = huawei::credentials::default_chain;
    let tencent: MakeChain = tencent::credentials::default_chain;
    let set = |name, value: &str| TestHost::new().set(name, value);
    [
        (set("ALIBABA_CLOUD_CONFIG_FILE", path), alibaba),
        (set("ALIBABA_CLOUD_CREDENTIALS_FILE", path), alibaba),
        (
            set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", path)
                .set("ALIBABA_CLOUD_ROLE_ARN", "r")
                .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p"),
            alibaba,
        ),
        (set("HUAWEICLOUD_SDK_CREDENTIALS_FILE", path), huawei),
        (set("HUAWEICLOUD_SDK_ID_TOKEN_FILE", path).set("HUAWEICLOUD_SDK_IDP_ID", "i"), huawei),
        (set("TENCENTCLOUD_CREDENTIALS_FILE", path), tencent),
        (
            set("TKE_WEB_IDENTITY_TOKEN_FILE", path)
                .set("TKE_ROLE_ARN", "r")
                .set("TKE_PROVIDER_ID", "p")
                .set("TKE_REGION", "ap-guangzhou"),
            tencent,
        ),
    ]
}

#[tokio::test]
async fn what_is_not_a_regular_file_is_an_error_with_path_and_kind() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, kind) in other_files(folder.path()) {
        let expected = format!("{} {kind}: only regular files and links to them are read", path.display());
        for (test_host, chain) in naming(&path) {
            let error = test_host.load(chain).await.expect_err(kind).to_string();
            assert!(error.contains(&expected), "{error}");
        }
    }
}

/// The result of bash's `<(command)`, and `/dev/stdin` in a pipeline.
#[tokio::test]
async fn a_pipe_of_the_process_is_an_error_too() {
    let (reader, _writer) = std::io::pipe().expect("a pipe");
    let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&reader));
    if !Path::new("/proc/self/fd").exists() {
        return;
    }
    let error = HostEnvironment::empty().read(Path::new(&path)).expect_err("no file").to_string();
    assert!(error.contains("is a named pipe"), "{error}");
}

/// Kubernetes projects tokens as links to links.
#[tokio::test]
async fn a_link_to_a_regular_file_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("..2026_11_20")).expect("a folder");
    std::fs::write(at("..2026_11_20/token"), "a-token\n").expect("a file");
    symlink("..2026_11_20", at("..data")).expect("a link");
    symlink("..data/token", at("token")).expect("a link");
    let path = at("token");
    let token =
        HostEnvironment::empty().read_token(path.to_str().expect("UTF-8"), "the test").expect("a token");
    assert_eq!(token.as_str(), "a-token");
    symlink("nowhere", at("broken")).expect("a link");
    assert!(HostEnvironment::empty().read(&at("broken")).expect("nothing").is_none());
}

#[test]
fn a_file_with_a_reported_size_of_zero_is_read_to_its_end() {
    let path = Path::new("/proc/self/status");
    if std::fs::metadata(path).is_ok_and(|about| about.len() == 0) {
        let text = HostEnvironment::empty().read(path).expect("text").expect("a file");
        assert!(text.contains("Name:") && text.contains("Threads:"), "{}", text.as_str());
    }
}

#[test]
fn a_file_is_read_up_to_its_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    for length in [0, 1, 4095, 4096, 4097, (1 << 20) - 1, 1 << 20] {
        std::fs::write(&path, vec![b'x'; length]).expect("a file");
        assert_eq!(HostEnvironment::empty().read(&path).expect("text").expect("a file").len(), length);
    }
    for length in [(1_u64 << 20) + 1, 1 << 40] {
        // The longest file is sparse.
        let file = std::fs::File::create(&path).expect("a file");
        file.set_len(length).expect("a length");
        let error = HostEnvironment::empty().read(&path).expect_err("too long").to_string();
        assert!(
            error.ends_with("has more than 1048576 bytes, which is too long for a settings file"),
            "{error}"
        );
    }
}
