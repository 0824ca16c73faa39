//! An emulator of the three clouds, and a user's machine on which commands run.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use clap::FromArgMatches as _;
use imagescan::{Clock, HostEnvironment};
use imagescan_cli::arguments::{self, Arguments};
use imagescan_cli::console::Console;
use imagescan_cli::exit::Exit;
use imagescan_cli::signals::Signals;
use imagescan_cli::{Machine, run_on};
use imagescan_emulator::{Emulator, Key, Provider};
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::Instant;

const KEYS: [(&str, &str); 6] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ID"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SECRET"),
    ("TENCENTCLOUD_SECRET_ID", "ID"),
    ("TENCENTCLOUD_SECRET_KEY", "SECRET"),
    ("HUAWEICLOUD_SDK_AK", "ID"),
    ("HUAWEICLOUD_SDK_SK", "SECRET"),
];

/// Tokio's time, which a test pauses.
#[derive(Clone, Copy, Debug)]
struct TokioClock {
    began: Instant,
    at: Timestamp,
}

impl TokioClock {
    fn time(self) -> Timestamp {
        self.at + jiff::SignedDuration::try_from(self.began.elapsed()).expect("a short test")
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.time().into()
    }
}

/// Three clouds, and a home directory with a profile for each: `ali`, `ten` and `hua`.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    clock: TokioClock,
    pub(crate) home: TempDir,
    /// The current directory: that of the home.
    pub(crate) directory: PathBuf,
    signal: watch::Sender<Option<Exit>>,
    /// The variables, which have the keys.
    pub(crate) variables: BTreeMap<&'static str, String>,
    signals: Signals,
}

/// What a command has written, and its exit code.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with_images(60).await
    }

    pub(crate) async fn with_images(images: u64) -> Self {
        let clock = TokioClock { began: Instant::now(), at: "2026-09-01T00:00:00Z".parse().expect("a time") };
        let emulator = Emulator::builder().clock(move || clock.time()).seed(1).images(images).project("p-1");
        let emulator = emulator.key(Key::permanent("ID", "SECRET")).start().await.expect("a free port");
        let home = tempfile::tempdir().expect("a directory");
        let (signal, signals) = Signals::scripted();
        let variables = KEYS.map(|(name, value)| (name, value.to_owned())).into();
        let directory = home.path().to_owned();
        let world = Self { emulator, clock, home, directory, signal, variables, signals };
        let url = world.emulator.url();
        world.write(
            ".config/imagescan/config.toml",
            &format!(
                "[profiles.ali]\ncloud = \"alibaba\"\nregion = \"cn-hangzhou\"\nendpoint = \"{url}\"\n\
                 [profiles.ten]\ncloud = \"tencent\"\nregion = \"ap-singapore\"\nendpoint = \"{url}\"\n\
                 [profiles.hua]\ncloud = \"huawei\"\nregion = \"cn-north-4\"\nproject = \"p-1\"\nendpoint = \"{url}\"\n"
            ),
        );
        world
    }

    /// Removes the keys from the variables.
    pub(crate) fn without_keys(mut self) -> Self {
        self.variables.clear();
        self
    }

    /// Writes a file below the home directory.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The path of a file below the home directory, which is also the current directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Sends a signal to the commands of this world.
    pub(crate) fn signal(&self, exit: Option<Exit>) {
        self.signal.send_replace(exit);
    }

    /// The name of an image of a profile in this state.
    pub(crate) async fn image(&self, profile: &str, state: &str) -> String {
        let run = self.run(&["images", "-p", profile, "--state", state, "-o", "jsonl"]).await;
        let image: serde_json::Value =
            serde_json::from_str(run.out.lines().next().expect("an image")).expect("a row");
        image["name"].as_str().expect("a name").to_owned()
    }

    /// Runs a command, as if it was typed without a terminal.
    pub(crate) async fn run(&self, command: &[&str]) -> Run {
        self.try_run(command).await.expect("a command that can be parsed")
    }

    /// As [`run`](Self::run).
    ///
    /// # Errors
    /// If the command cannot be parsed.
    pub(crate) async fn try_run(&self, command: &[&str]) -> Result<Run, clap::Error> {
        let (console, captured) = Console::in_memory();
        let code = self.run_with(command, console).await?;
        Ok(Run { code, out: captured.out.text(), err: captured.err.text() })
    }

    /// Runs a command. Returns its code and what it has written to both streams, one after the other.
    pub(crate) async fn run_joined(&self, command: &[&str]) -> (u8, String) {
        let (console, both) = Console::in_memory_joined();
        match self.run_with(command, console).await {
            Ok(code) => (code, both.text()),
            Err(error) => (u8::try_from(error.exit_code()).expect("a code"), error.render().to_string()),
        }
    }

    async fn run_with(&self, command: &[&str], console: Console) -> Result<u8, clap::Error> {
        let environment = self.environment();
        let matches =
            arguments::command(&environment).try_get_matches_from([&["imagescan"], command].concat())?;
        let arguments = Arguments::from_arg_matches(&matches)?;
        let machine = Machine {
            environment,
            directory: self.directory.clone(),
            console: Arc::new(console),
            signals: self.signals.clone(),
        };
        Ok(run_on(machine, arguments, &matches).await)
    }

    fn environment(&self) -> HostEnvironment {
        let variables = self.variables.clone();
        HostEnvironment::with_variables(move |name| variables.get(name).cloned())
            .with_home(self.home.path())
            .with_clock(self.clock)
    }

    /// How often scans were started at all clouds, as the emulator counts.
    pub(crate) fn starts(&self) -> usize {
        [Provider::Alibaba, Provider::Tencent, Provider::Huawei]
            .map(|cloud| self.starts_at(cloud))
            .iter()
            .sum()
    }

    /// How often scans were started at a cloud.
    pub(crate) fn starts_at(&self, cloud: Provider) -> usize {
        let start = match cloud {
            Provider::Alibaba => "PublicCreateImageScanTask",
            Provider::Tencent => "CreateAssetImageRegistryScanTask",
            _ => "CreateManualImageScanTask",
        };
        self.emulator.executions().iter().filter(|one| one.operation == start).count()
    }
}
