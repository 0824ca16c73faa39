//! The generator beside progenitor's own builder, in turns, each run in a process of its own.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use imagescan_codegen::generate::{Layout, generate};
use imagescan_codegen::spec::load_dir;
use imagescan_codegen::write::{Mode, write};
use progenitor::{GenerationSettings, Generator};
use serde_json::Value;

use crate::{BoxResult, document};

/// The first argument of the process of one run.
pub(crate) const ONE: &str = "--one";
const OURS: &str = "imagescan-codegen";
const BUILDER: &str = "progenitor";
/// The document as progenitor's builder reads it.
const JSON: &str = "document.json";

/// What a run takes.
#[derive(Clone, Copy)]
struct Cost {
    elapsed: Duration,
    /// User and system time of all threads.
    processor: Duration,
    /// The highest resident set.
    peak_kib: u64,
}

/// Runs both in turns, and prints the least of each figure.
pub(crate) fn all(operations: usize, rounds: usize) -> BoxResult<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    document::write(operations, folder)?;
    let specs = load_dir(&folder.join("specs")).map_err(|diagnostics| diagnostics.to_string())?;
    fs::write(folder.join(JSON), serde_json::to_vec(&without_errors(specs.documents[0].value.clone()))?)?;
    let mut best: [Option<Cost>; 2] = [None; 2];
    for _ in 0..rounds {
        for (best, who) in best.iter_mut().zip([OURS, BUILDER]) {
            let cost = run(who, folder)?;
            *best = Some(best.map_or(cost, |best| best.least(cost)));
        }
    }
    println!("{operations} operations, the least of {rounds} runs:");
    for (who, cost) in [OURS, BUILDER].into_iter().zip(best.into_iter().flatten()) {
        let (elapsed, processor) = (cost.elapsed.as_secs_f64(), cost.processor.as_secs_f64());
        let peak = cost.peak_kib / 1024;
        println!("{who:18} {elapsed:.2} s, {processor:.2} s of processors, {peak} MiB at most");
    }
    if let [Some(ours), Some(builder)] = best {
        let ratio = |of: fn(Cost) -> Duration| of(ours).as_secs_f64() / of(builder).as_secs_f64();
        println!(
            "ratio {:.2}, of processors {:.2}",
            ratio(|cost| cost.elapsed),
            ratio(|cost| cost.processor)
        );
    }
    Ok(())
}

/// The document without error responses: progenitor panics if an operation has two types of responses.
fn without_errors(mut document: Value) -> Value {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (_, operation) in paths.flat_map(|(_, path)| path.as_object_mut().into_iter().flatten()) {
        if let Some(responses) = operation["responses"].as_object_mut() {
            responses.remove("default");
        }
    }
    document
}

/// Runs one of them in this process, and prints its cost for [`run`].
pub(crate) fn one(who: &str, folder: &Path) -> BoxResult<()> {
    let begun = Instant::now();
    if who == OURS {
        ours(folder)?;
    } else {
        builder(folder)?;
    }
    let cost = (begun.elapsed().as_nanos(), processor_ticks()?, peak_kib()?);
    println!("{} {} {}", cost.0, cost.1, cost.2);
    Ok(())
}

fn ours(folder: &Path) -> BoxResult<()> {
    let specs = load_dir(&folder.join("specs")).map_err(|diagnostics| diagnostics.to_string())?;
    let layout = Layout { features: false, fixtures: None, registry: None, list: None, ..Layout::default() };
    let generated = generate(&specs, &layout)?;
    // Else only the first run would write.
    let _ = fs::remove_dir_all(folder.join("clients/synthetic/src/generated"));
    write(folder, &generated.owned, &generated.files, Mode::Write)?;
    Ok(())
}

/// The steps of the build script that progenitor's documentation shows.
fn builder(folder: &Path) -> BoxResult<()> {
    let document = serde_json::from_slice(&fs::read(folder.join(JSON))?)?;
    let tokens = Generator::new(&GenerationSettings::new()).generate_tokens(&document)?;
    let text = prettyplease::unparse(&syn::parse2(tokens)?);
    Ok(fs::write(folder.join("builder.rs"), text)?)
}

fn run(who: &str, folder: &Path) -> BoxResult<Cost> {
    let output = Command::new(std::env::current_exe()?).args([ONE, who]).arg(folder).output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [nanos, ticks, peak_kib] = *numbers.as_slice() else {
        return Err(format!("{who} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    };
    Ok(Cost { elapsed: Duration::from_nanos(nanos), processor: Duration::from_millis(ticks * 10), peak_kib })
}

impl Cost {
    fn least(self, other: Self) -> Self {
        Self {
            elapsed: self.elapsed.min(other.elapsed),
            processor: self.processor.min(other.processor),
            peak_kib: self.peak_kib.min(other.peak_kib),
        }
    }
}

/// The processor time of this process in hundredths of a second, which Linux calls ticks.
fn processor_ticks() -> BoxResult<u64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may contain spaces.
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/self/stat has no name")?;
    let (user, system) = (fields.split_whitespace().nth(11), fields.split_whitespace().nth(12));
    Ok(user.ok_or("no user time")?.parse::<u64>()? + system.ok_or("no system time")?.parse::<u64>()?)
}

/// The highest resident set of this process.
fn peak_kib() -> BoxResult<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.ok_or("no VmHWM")?.trim().trim_end_matches(" kB").parse()?)
}
