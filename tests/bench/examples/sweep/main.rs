//! What sweeps and scans of an account cost: `cargo run --release -p imagescan-bench --example sweep`.
//!
//! The clouds are emulated. For memory and time, the emulator runs in threads of its own, whose memory is not counted. For calls,
//! it runs in paused time, since scans take minutes.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod calls;
mod clouds;
mod memory;

use std::error::Error;

use clouds::CLOUDS;

/// Different vulnerabilities of a cloud.
const VULNERABILITIES: u64 = 5_000;

/// The most vulnerabilities of an image. Of three images two were scanned, and every fifth has none: 150 on average.
const MOST_OF_IMAGE: u64 = 562;

fn main() -> Result<(), Box<dyn Error>> {
    println!("# Memory and time\n");
    memory::header();
    for provider in CLOUDS {
        memory::print(provider)?;
    }
    println!("\n# Calls");
    for provider in CLOUDS {
        calls::print(provider)?;
    }
    Ok(())
}
