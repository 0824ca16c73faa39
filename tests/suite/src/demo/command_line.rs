//! A session of the program `imagescan` on the three clouds: quota, images, a scan with a gate that fails, findings, and the images
//! that a vulnerability affects.
//!
//! It has an emulator and a runtime of its own, whose time is paused: nothing waits for a scan.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use clap::FromArgMatches as _;
use imagescan::{Clock, HostEnvironment};
use imagescan_cli::arguments::{self, Arguments};
use imagescan_cli::console::Console;
use imagescan_cli::exit::Exit;
use imagescan_cli::signals::Signals;
use imagescan_cli::{Machine, run_on};
use imagescan_emulator::{Emulator, Key, Timestamp};
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::Instant;

use super::BoxResult;
use super::stage::same;

/// What a thread may return.
type SendResult<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const KEYS: [(&str, &str); 6] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ID"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SECRET"),
    ("TENCENTCLOUD_SECRET_ID", "ID"),
    ("TENCENTCLOUD_SECRET_KEY", "SECRET"),
    ("HUAWEICLOUD_SDK_AK", "ID"),
    ("HUAWEICLOUD_SDK_SK", "SECRET"),
];
const PROFILES: [&str; 3] = ["ali", "ten", "hua"];
/// How many images of each cloud are scanned.
const SCANNED: usize = 2;
/// How many lines of a long list are shown.
const SHOWN: usize = 12;

/// Plays the session, and returns its commands with what they wrote.
pub(super) fn play(seed: u64) -> BoxResult<String> {
    let played = std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        runtime.block_on(session(seed))
    });
    let played = played.join().map_err(|_| "the session of the command line panicked")?;
    played.map_err(|error| error as Box<dyn std::error::Error>)
}

async fn session(seed: u64) -> SendResult<String> {
    let mut shell = Shell::start(seed).await?;
    shell.run(&["quota"], Exit::Success).await?;
    shell.run(&["images", "--state", "not-scanned"], Exit::Success).await?;
    let names = shell.names().await?;
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    shell.run(&[&["scan"], &names[..], &["--dry-run"]].concat(), Exit::Success).await?;
    let limit = names.len().to_string();
    let flags = ["--fail-on", "low", "--severity", "critical", "-o", "table", "-o", "sarif=found.sarif"];
    let more = ["-o", "json=found.json", "--yes", "--max-scans", &limit];
    shell.run(&[&["scan"], &names[..], &flags, &more].concat(), Exit::GateFailed).await?;
    let sarif = shell.read("found.sarif")?;
    let runs = sarif["runs"].as_array().ok_or("the SARIF file has no runs")?;
    let results: usize = runs.iter().filter_map(|run| run["results"].as_array()).map(Vec::len).sum();
    shell.note(&format!("found.sarif has {results} results in {} runs", runs.len()));
    let report = shell.read("found.json")?;
    let findings = report["images"].as_array().into_iter().flatten();
    let mut findings = findings.filter_map(|image| image["findings"].as_array()).flatten();
    let id =
        findings.next().and_then(|finding| finding["id"].as_str()).ok_or("nothing was found")?.to_owned();
    shell.run(&["findings", names[0], "--severity", "critical"], Exit::Success).await?;
    shell.run(&["affected", &id], Exit::Success).await?;
    Ok(shell.shown)
}

/// Tokio's time.
#[derive(Clone, Copy, Debug)]
struct PausedClock {
    began: Instant,
    at: Timestamp,
}

impl PausedClock {
    fn time(self) -> Timestamp {
        self.at + self.began.elapsed()
    }
}

impl Clock for PausedClock {
    fn now(&self) -> SystemTime {
        self.time().into()
    }
}

/// A home directory with a profile for each cloud, and what was shown so far.
struct Shell {
    home: TempDir,
    clock: PausedClock,
    shown: String,
    _emulator: Emulator,
}

impl Shell {
    async fn start(seed: u64) -> SendResult<Self> {
        let clock = PausedClock { began: Instant::now(), at: "2026-09-01T08:00:00Z".parse()? };
        let emulator = Emulator::builder().seed(seed).images(60).clock(move || clock.time());
        let emulator = emulator.key(Key::permanent("ID", "SECRET")).project("p-1").start().await?;
        let (home, url) = (tempfile::tempdir()?, emulator.url());
        let configuration = home.path().join(".config/imagescan");
        fs::create_dir_all(&configuration)?;
        fs::write(
            configuration.join("config.toml"),
            format!(
                "[profiles.ali]\ncloud = \"alibaba\"\nregion = \"cn-hangzhou\"\nendpoint = \"{url}\"\n\
                 [profiles.ten]\ncloud = \"tencent\"\nregion = \"ap-singapore\"\nendpoint = \"{url}\"\n\
                 [profiles.hua]\ncloud = \"huawei\"\nregion = \"cn-north-4\"\nproject = \"p-1\"\nendpoint = \"{url}\"\n"
            ),
        )?;
        Ok(Self { home, clock, shown: String::new(), _emulator: emulator })
    }

    /// Runs a command, shows it with what it wrote, and compares its exit code.
    async fn run(&mut self, command: &[&str], exit: Exit) -> SendResult<()> {
        let (code, output) = self.quietly(command).await?;
        self.shown += "\n$ imagescan ";
        self.shown += &command.join(" ");
        self.shown.push('\n');
        let lines: Vec<_> = output.lines().collect();
        let is_list = matches!(command[0], "images" | "affected");
        for line in lines.iter().take(if is_list { SHOWN } else { usize::MAX }) {
            self.note(line);
        }
        if is_list && lines.len() > SHOWN {
            self.note(&format!("… {} more lines", lines.len() - SHOWN));
        }
        self.note(&format!("[exit {code}]"));
        same(&format!("the exit code of imagescan {}", command[0]), &code, &exit.code())
            .map_err(|error| error.to_string().into())
    }

    fn note(&mut self, line: &str) {
        self.shown += line;
        self.shown.push('\n');
    }

    /// Runs a command. Returns its code and what it wrote.
    async fn quietly(&self, command: &[&str]) -> SendResult<(u8, String)> {
        let environment = HostEnvironment::with_variables(|name| {
            KEYS.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        let environment = environment.with_home(self.home.path()).with_clock(self.clock);
        let matches =
            arguments::command(&environment).try_get_matches_from([&["imagescan"], command].concat())?;
        let arguments = Arguments::from_arg_matches(&matches)?;
        let (console, both) = Console::in_memory_joined();
        // Signals that are never sent.
        let (_sender, signals) = Signals::scripted();
        let directory = self.home.path().to_owned();
        let machine = Machine { environment, directory, console: Arc::new(console), signals };
        let code = run_on(machine, arguments, &matches).await;
        Ok((code, both.text()))
    }

    /// Images of each profile that were not scanned.
    async fn names(&self) -> SendResult<Vec<String>> {
        let mut names = Vec::new();
        for profile in PROFILES {
            let command = ["images", "-p", profile, "--state", "not-scanned", "-o", "jsonl"];
            let (_, rows) = self.quietly(&command).await?;
            let rows: Vec<Value> = rows.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
            let of_profile = rows.iter().filter_map(|row| row["name"].as_str());
            // Some images without a digest have the same name.
            let of_profile = of_profile.filter(|name| name.contains('@')).take(SCANNED);
            names.extend(
                of_profile.map(|name| format!("{profile}={}", name.split('@').next().unwrap_or(name))),
            );
        }
        Ok(names)
    }

    fn read(&self, name: &str) -> SendResult<Value> {
        let path: &Path = self.home.path();
        Ok(serde_json::from_slice(&fs::read(path.join(name))?)?)
    }
}
