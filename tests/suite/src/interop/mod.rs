//! The vendors' own SDKs and our clients, side by side against the emulator: whether all return the same and have the same
//! effects, and the differences of their requests. Then our clients against a mock server that Prism makes from our
//! documents.
//!
//! Not a test: it installs the SDKs, which needs the network, Python and Node.

mod body;
mod call;
mod headers;
mod install;
mod lacks;
mod official;
mod ours;
mod prism;
mod query;
mod report;
mod scene;

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use imagescan_emulator::Provider;
use imagescan_runtime::{Clock as _, SystemClock};

use call::Call;
use official::Language;
use report::Report;
use scene::{Scene, State, Texts};

/// The result of a part, with the reason why it cannot continue.
type BoxResult<T> = Result<T, Box<dyn Error>>;

/// Every operation of a cloud, called by every client with texts of one kind.
struct Round {
    texts: Texts,
    ours: (Vec<Call>, State),
    official: Vec<(Language, (Vec<Call>, State))>,
}

/// Installs the SDKs, makes the same calls with them and with our clients, and writes a line for each. Returns whether
/// every official call returned what our clients returned and had the same effect.
///
/// # Errors
/// When an SDK cannot be installed or started, or the output cannot be written.
pub async fn run(seed: u64, out: &mut dyn Write) -> BoxResult<bool> {
    let folder = install::folder();
    for language in Language::ALL {
        install::install(language, &folder, out)?;
    }
    writeln!(out, "emulators with seed {seed} (repeat with --seed {seed})\n")?;
    let mut report = Report::new(out);
    for &cloud in Provider::ALL {
        let mut rounds = Vec::new();
        for texts in Texts::ALL {
            rounds.push(round(seed, &folder, cloud, texts).await?);
        }
        report.cloud(cloud, &rounds)?;
    }
    let all_well = report.sum()?;
    let no_faults = prism::run(&folder, out).await?;
    Ok(all_well && no_faults)
}

async fn round(seed: u64, folder: &Path, cloud: Provider, texts: Texts) -> BoxResult<Round> {
    // Without a fraction of a second, which clocks would round differently.
    let since = SystemClock.now().duration_since(SystemTime::UNIX_EPOCH)?;
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs());
    let ours = ours::drive(&Scene::start(seed, now, cloud, texts).await?).await?;
    let mut official = Vec::new();
    for language in Language::ALL {
        let scene = Scene::start(seed, now, cloud, texts).await?;
        official.push((language, official::drive(&scene, folder, language).await?));
    }
    Ok(Round { texts, ours, official })
}
