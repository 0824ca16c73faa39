//! What the program `imagescan` costs: `cargo xtask dist && cargo run --release -p imagescan-bench --example cli [PROGRAM]`.
//!
//! Prints its size, the time of its start without network, and its memory while it lists 1,000 and 10,000 images of each emulated
//! cloud. Linux alone: the memory is read from `/proc`.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use imagescan_emulator::{Emulator, Key};
use tempfile::TempDir;
use tokio::runtime::Builder;

const RUNS: usize = 50;
const COUNTS: [u64; 2] = [1_000, 10_000];

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The argument is the program; default: that of `cargo xtask dist`.
fn main() -> Outcome<()> {
    let program = std::env::args_os().nth(1).map_or_else(built, PathBuf::from);
    let size = fs::metadata(&program).map_err(|error| format!("{}: {error}", program.display()))?.len();
    println!("{size} bytes\n");
    println!("| what | median of {RUNS} runs | least |\n|---|---|---|");
    let home = tempfile::tempdir()?;
    for arguments in [&["--version"][..], &["config", "show"]] {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            times.push(start(&program, &home, arguments)?);
        }
        times.sort_unstable();
        let (median, least) = (milliseconds(times[RUNS / 2]), milliseconds(times[0]));
        println!("| `imagescan {}` | {median} | {least} |", arguments.join(" "));
    }
    println!("\n| `images` of | format | rows | peak |\n|---|---|---|---|");
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    for images in COUNTS {
        let emulator = Emulator::builder().seed(1).images(images).project("p-1");
        let emulator = server.block_on(emulator.key(Key::permanent("ID", "SECRET")).start())?;
        write_profiles(&home, &emulator.url())?;
        for profile in ["alibaba", "tencent", "huawei"] {
            for format in ["table", "json", "jsonl"] {
                let list = list(&program, &home, profile, format)?;
                println!("| {profile} | {format} | {} | {} |", list.rows, mebibytes(list.peak));
            }
        }
    }
    Ok(())
}

/// What `cargo xtask dist` builds.
fn built() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"));
    target.join("dist/imagescan")
}

/// The program with no variables but those of its home and its keys.
fn command(program: &Path, home: &TempDir) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", home.path()).current_dir(home.path()).stdin(Stdio::null());
    for (id, secret) in [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"),
        ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"),
    ] {
        command.env(id, "ID").env(secret, "SECRET");
    }
    command
}

fn start(program: &Path, home: &TempDir, arguments: &[&str]) -> Outcome<Duration> {
    let began = Instant::now();
    let status = command(program, home).args(arguments).stdout(Stdio::null()).status()?;
    let time = began.elapsed();
    if status.success() { Ok(time) } else { Err(format!("{arguments:?}: {status}").into()) }
}

fn write_profiles(home: &TempDir, url: &str) -> Outcome<()> {
    let folder = home.path().join(".config/imagescan");
    fs::create_dir_all(&folder)?;
    let mut text = String::new();
    for (cloud, more) in [
        ("alibaba", "region = \"cn-hangzhou\""),
        ("tencent", "region = \"ap-singapore\""),
        ("huawei", "region = \"cn-north-4\"\nproject = \"p-1\""),
    ] {
        text += &["[profiles.", cloud, "]\ncloud = \"", cloud, "\"\n", more, "\nendpoint = \"", url, "\"\n"]
            .concat();
    }
    fs::write(folder.join("config.toml"), text)?;
    Ok(())
}

struct List {
    rows: usize,
    /// The most memory that was resident, in bytes.
    peak: u64,
}

/// Lists all images of a profile, and reads the peak so far at each row, and at the end.
fn list(program: &Path, home: &TempDir, profile: &str, format: &str) -> Outcome<List> {
    let mut list = command(program, home);
    list.args(["images", "-p", profile, "-o", format]).stdout(Stdio::piped());
    let mut child = list.spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut lines = BufReader::with_capacity(1 << 10, child.stdout.take().ok_or("no standard output")?);
    let (mut rows, mut peak, mut line) = (0, 0, Vec::new());
    while lines.read_until(b'\n', &mut line)? > 0 {
        // A header, or the brackets of an array, are not rows.
        rows += usize::from(line.starts_with(b"{") || line.starts_with(profile.as_bytes()));
        line.clear();
        // The process has ended if it is not there; the peak only grows.
        peak = fs::read_to_string(&status_file).ok().and_then(|text| peak_of(&text)).unwrap_or(peak);
    }
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("images -p {profile}: {status}").into());
    }
    Ok(List { rows, peak })
}

/// `VmHWM:     8196 kB`
fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn mebibytes(bytes: u64) -> String {
    let tenths = bytes * 10 / (1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}
