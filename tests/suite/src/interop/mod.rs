//! The vendors' own SDKs and our clients, side by side against the emulator: whether both succeed, and the differences
//! of their requests. Then our clients against a mock server that Prism makes from our documents.
//!
//! Not a test: it installs the SDKs, which needs the network, Python and Node.

mod body;
mod call;
mod headers;
mod held;
mod install;
mod official;
mod ours;
mod prism;
mod query;
mod report;
mod scene;

use std::error::Error;
use std::io::Write;

use imagescan_emulator::Provider;

use official::Language;
use report::Report;
use scene::Scene;

/// The result of a part, with the reason why it cannot continue.
type BoxResult<T> = Result<T, Box<dyn Error>>;

/// Installs the SDKs, makes the same calls with them and with our clients, and writes a line for each. Returns whether
/// every official call returned what the emulator holds and our clients returned.
///
/// # Errors
/// When an SDK cannot be installed or started, or the output cannot be written.
pub async fn run(seed: u64, out: &mut dyn Write) -> BoxResult<bool> {
    let folder = install::folder();
    for language in Language::ALL {
        install::install(language, &folder, out)?;
    }
    let scene = Scene::start(seed).await?;
    writeln!(out, "emulator at {}, seed {seed} (repeat with --seed {seed})\n", scene.emulator.url())?;
    let mut report = Report::new(out);
    for &cloud in Provider::ALL {
        let mut calls = Vec::new();
        for language in Language::ALL {
            calls.push((language, official::drive(&scene, &folder, cloud, language).await?));
        }
        let ours = ours::drive(&scene, cloud).await?;
        for own in &ours {
            let held = scene.held(own)?;
            for (language, calls) in &calls {
                let theirs = calls.iter().find(|call| call.operation.name() == own.operation.name());
                let theirs = theirs.ok_or("a script left an operation out")?;
                report.official(cloud, *language, theirs, own, &held)?;
            }
            report.ours(cloud, own, &held)?;
        }
    }
    let all_well = report.sum()?;
    scene.emulator.shutdown().await;
    let no_faults = prism::run(&folder, out).await?;
    Ok(all_well && no_faults)
}
