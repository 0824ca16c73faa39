//! What it costs to build the clients, beside derived serde and bare reqwest, in processor seconds:
//!
//! ```console
//! $ cargo run --release -p imagescan-codegen --example build_costs
//! ```
//!
//! `cargo check` of each provider's crate alone, beside a crate of the same types with derived serde; then a cold build of a
//! program with one provider, beside the same program on reqwest and serde. Dependencies come from cargo's cache.
#![expect(clippy::print_stdout, reason = "what it is for")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use imagescan_codegen::generate::{Layout, generate};
use imagescan_codegen::spec::load_dir;

type BoxResult<T> = Result<T, Box<dyn std::error::Error>>;

/// Each figure is the least of this many runs.
const ROUNDS: usize = 3;

const DERIVED: &str = r#"[package]
name = "derived"
edition = "2024"

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"

[workspace]
"#;

const BARE: (&str, &str) = (
    r#"[package]
name = "bare"
edition = "2024"

[dependencies]
reqwest = { version = "0.13", default-features = false, features = ["rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

[workspace]
"#,
    r#"#[derive(serde::Deserialize)]
struct Page {
    total_num: Option<i64>,
    data_list: Vec<Image>,
}

#[derive(serde::Deserialize)]
struct Image {
    image_name: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "a provider is installed")?;
    let request = reqwest::Client::new().get("https://hss.cn-north-4.myhuaweicloud.com/v5/p/image/registries/images");
    let page: Page = serde_json::from_slice(&request.send().await?.bytes().await?)?;
    println!("{:?}", page.total_num);
    for image in page.data_list {
        println!("{:?}", image.image_name);
    }
    Ok(())
}
"#,
);

const OURS: (&str, &str) = (
    r#"[package]
name = "ours"
edition = "2024"

[dependencies]
imagescan = { path = "FACADE", default-features = false, features = ["huawei", "rustls-ring"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

[workspace]
"#,
    r#"use imagescan::huawei::{self, hss};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = hss::Client::builder().region(huawei::region::CN_NORTH_4).build()?;
    let page = client.send(hss::ListRegistryImages::new()).await?;
    println!("{:?}", page.total_num);
    for image in &page.data_list {
        println!("{:?}", image.image_name);
    }
    Ok(())
}
"#,
);

fn main() -> BoxResult<()> {
    let workspace = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).canonicalize()?;
    let folder = tempfile::tempdir()?;
    crates(&workspace, folder.path())?;
    programs(&workspace, folder.path())
}

/// Each provider's crate, and the derived types of its documents.
fn crates(workspace: &Path, folder: &Path) -> BoxResult<()> {
    let specs = load_dir(&workspace.join("specs")).map_err(|diagnostics| diagnostics.to_string())?;
    let layout = Layout { oracles: Some("oracles".into()), ..Layout::default() };
    let generated = generate(&specs, &layout)?;
    println!("cargo check of a crate alone, in processor seconds, the least of {ROUNDS} runs:");
    for regions in &specs.regions {
        let provider = &regions.provider;
        let files = generated.files.iter().filter(|(path, _)| {
            path.starts_with("oracles")
                && path
                    .file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with(&format!("{provider}_")))
        });
        let derived = folder.join(provider);
        let mut root = "#![allow(warnings)]\n".to_owned();
        for (path, text) in files {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            writeln!(root, "pub mod {name};")?;
            write(&derived.join(format!("src/{name}.rs")), &without_list(text))?;
        }
        write(&derived.join("src/lib.rs"), &root)?;
        write(&derived.join("Cargo.toml"), DERIVED)?;
        fs::copy(workspace.join("Cargo.lock"), derived.join("Cargo.lock"))?;
        let ours = least(&workspace.join(format!("clients/{provider}")), &folder.join("target-ours"))?;
        let baseline = least(&derived, &folder.join("target-derived"))?;
        println!("  {provider:8} {ours:5.2}, derived types {baseline:5.2}, ratio {:.2}", ours / baseline);
    }
    Ok(())
}

/// The file without the list of its types, which only tests use.
fn without_list(text: &str) -> String {
    let list = text.find("/// Every model and operation.").and_then(|start| {
        let end = text[start..].find("];\n")?;
        Some((start, start + end + 3))
    });
    let text =
        list.map_or_else(|| text.to_owned(), |(start, end)| format!("{}{}", &text[..start], &text[end..]));
    text.replace("use crate::fixtures;\n", "")
}

/// The least cost of checking a crate whose dependencies are built; the cost of cargo itself is subtracted.
fn least(package: &Path, target: &Path) -> BoxResult<f64> {
    let root = package.join("src/lib.rs");
    let check = || cost(package, target, &["check", "--lib"]);
    check()?;
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let idle = check()?;
        // Cargo compares the time of the file with that of its last run.
        fs::write(&root, fs::read(&root)?)?;
        best = best.min(check()? - idle);
    }
    Ok(best)
}

/// A program with one provider and the same on bare reqwest, each built once without any compiled crate.
fn programs(workspace: &Path, folder: &Path) -> BoxResult<()> {
    println!("cold debug build of a program, in processor seconds and seconds:");
    let facade = workspace.join("clients/facade").display().to_string();
    let mut costs = Vec::new();
    for (name, (manifest, main)) in [("bare", BARE), ("ours", OURS)] {
        let package = folder.join(name);
        write(&package.join("Cargo.toml"), &manifest.replace("FACADE", &facade))?;
        write(&package.join("src/main.rs"), main)?;
        fs::copy(workspace.join("Cargo.lock"), package.join("Cargo.lock"))?;
        let begun = Instant::now();
        let processor = cost(&package, &package.join("target"), &["build"])?;
        println!("  {name:8} {processor:6.1} {:6.1}", begun.elapsed().as_secs_f64());
        costs.push(processor);
    }
    println!("  ratio    {:6.2}", costs[1] / costs[0]);
    Ok(())
}

fn write(path: &PathBuf, text: &str) -> BoxResult<()> {
    fs::create_dir_all(path.parent().ok_or("no folder")?)?;
    Ok(fs::write(path, text)?)
}

/// The processor seconds of cargo and all that it starts.
fn cost(package: &Path, target: &Path, arguments: &[&str]) -> BoxResult<f64> {
    let before = ticks_of_children()?;
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).args(["--quiet", "--offline"]).current_dir(package);
    command.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    if !output.status.success() {
        return Err(format!("{}: {}", package.display(), String::from_utf8_lossy(&output.stderr)).into());
    }
    // Linux counts in hundredths of a second.
    Ok(f64::from(ticks_of_children()? - before) / 100.0)
}

/// User and system time of all processes that this one has waited for, and of theirs.
fn ticks_of_children() -> BoxResult<u32> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may contain spaces.
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/self/stat has no name")?;
    let (user, system) = (fields.split_whitespace().nth(13), fields.split_whitespace().nth(14));
    Ok(user.ok_or("no user time")?.parse::<u32>()? + system.ok_or("no system time")?.parse::<u32>()?)
}
