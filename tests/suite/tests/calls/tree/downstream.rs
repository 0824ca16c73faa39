//! A crate outside the workspace, like one of a user: one provider of the facade, built and run on the emulator.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use imagescan_emulator::huawei::hss::Task;
use imagescan_emulator::{Emulator, Key};

use crate::tree::workspace;

const PROGRAM: &str = r#"
use imagescan::Credentials;
use imagescan::huawei::hss::{Client, ListImageScanTask, model::TaskKind};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .endpoint(std::env::var("ENDPOINT")?)
        .allow_plain_http()
        .project_id("p-1")
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        .build()?;
    let page = client.send(ListImageScanTask::new(TaskKind::ImageScan)).await?;
    println!("{} of {:?}", page.data_list.len(), page.total_num);
    Ok(())
}
"#;

/// A test's use of `imagescan-testing` that forgets the feature of the provider.
const WITHOUT_FEATURE: &str = r#"
use imagescan::huawei::hss::{Client, ListImageScanTask, model::TaskKind};
use imagescan::{Credentials, HostEnvironment};
use imagescan_testing::{Cassette, Mock, Replay};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let builder = || {
        Client::builder()
            .host_environment(HostEnvironment::empty())
            .region("cn-north-4")
            .project_id("p-1")
            .credentials(Credentials::new("AK", "SK"))
    };
    let mock = Mock::new().on(|_: &ListImageScanTask| Ok(Default::default()));
    let replay = Replay::new(Cassette::default());
    for client in [builder().transport(mock).build(), builder().transport(replay).build()] {
        let operation = ListImageScanTask::new(TaskKind::ImageScan);
        println!("{}", client.unwrap().send(operation).await.unwrap_err());
    }
}
"#;

/// The maximum number of crates in a cold build; reqwest with rustls on ring has 85 of them.
const MOST_CRATES: usize = 112;

fn downstream() -> PathBuf {
    let facade = workspace::facade(", default-features = false, features = [\"huawei\", \"rustls-ring\"]");
    let tokio = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }";
    let testing = workspace::root().join("clients/testing");
    let testing = format!("[dev-dependencies]\nimagescan-testing = {{ path = '{}' }}", testing.display());
    let folder = workspace::outside("downstream", &format!("{facade}\n{tokio}\n\n{testing}"), PROGRAM);
    fs::create_dir_all(folder.join("examples")).expect("a folder");
    fs::write(folder.join("examples/without_feature.rs"), WITHOUT_FEATURE).expect("a file");
    folder
}

fn cargo(root: &Path, arguments: &[&str], endpoint: &str) -> Output {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env("ENDPOINT", endpoint);
    command.output().expect("cargo starts")
}

#[tokio::test]
async fn a_crate_outside_the_workspace_is_built_and_run() {
    let emulator =
        Emulator::builder().key(Key::permanent("AKEXAMPLE", "secret-of-ak")).project("p-1").start();
    let emulator = emulator.await.expect("a free port");
    for index in 0..3 {
        emulator.huawei().add_task(Task::scan("p-1", format!("task-{index}"), 1_795_000_000_000));
    }
    let endpoint = emulator.url();
    let output = tokio::task::spawn_blocking(move || {
        cargo(&downstream(), &["run", "--quiet", "--offline"], &endpoint)
    });
    let output = output.await.expect("the build does not panic");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "3 of Some(3)\n");
    assert_eq!(emulator.requests().len(), 1);

    let without_feature = ["run", "--quiet", "--offline", "--example", "without_feature"];
    let output = tokio::task::spawn_blocking(move || cargo(&downstream(), &without_feature, ""));
    let output = output.await.expect("the build does not panic");
    let (text, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let needs =
        "`ListImageScanTask` needs the feature `testing` of the crate `imagescan-huawei`, or of `imagescan`";
    assert_eq!(text.lines().filter(|line| line.contains(needs)).count(), 2, "{text}{error}");

    let tree = ["tree", "--offline", "--edges", "normal,build", "--prefix", "none"];
    let tree = tokio::task::spawn_blocking(move || cargo(&downstream(), &tree, "")).await.expect("no panic");
    let text = String::from_utf8(tree.stdout).expect("text");
    let crates: BTreeSet<_> =
        text.lines().filter(|line| !line.is_empty()).map(|line| line.replace(" (*)", "")).collect();
    assert!(crates.len() > 80 && crates.len() <= MOST_CRATES, "{} crates:\n{text}", crates.len());
}
