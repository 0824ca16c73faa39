//! What sweeps and scans of an account cost: `cargo run --release -p imagescan-bench --example sweep [memory] [calls] [CLOUD]`.
//!
//! The clouds are emulated. For memory and time, the emulator runs in threads of its own, whose memory is not counted. For calls,
//! it runs in paused time, since scans take minutes.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod calls;
mod clouds;
mod memory;

use std::error::Error;

use clouds::CLOUDS;
use imagescan_emulator::Provider;

/// Different vulnerabilities of a cloud.
const VULNERABILITIES: u64 = 5_000;

/// The most vulnerabilities of an image. Of three images two were scanned, and every fifth has none: 150 on average.
const MOST_OF_IMAGE: u64 = 562;

/// Arguments choose parts and clouds: `memory`, `calls`, `alibaba`, `tencent`, `huawei`. Default: all.
fn main() -> Result<(), Box<dyn Error>> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let is_chosen = |name: &str, all: &[&str]| {
        chosen.iter().any(|one| one == name) || !chosen.iter().any(|one| all.contains(&one.as_str()))
    };
    let names = CLOUDS.map(Provider::name);
    let known = ["memory", "calls", names[0], names[1], names[2]];
    if let Some(unknown) = chosen.iter().find(|one| !known.contains(&one.as_str())) {
        return Err(format!("{unknown:?} is not one of {}", known.join(", ")).into());
    }
    let clouds: Vec<_> = CLOUDS.into_iter().filter(|cloud| is_chosen(cloud.name(), &names)).collect();
    if is_chosen("memory", &known[..2]) {
        println!("# Memory and time\n");
        memory::header();
        clouds.iter().try_for_each(|cloud| memory::print(*cloud))?;
    }
    if is_chosen("calls", &known[..2]) {
        println!("\n# Calls");
        clouds.iter().try_for_each(|cloud| calls::print(*cloud))?;
    }
    Ok(())
}
