//! `cargo xtask soak`: thousands of calls of every operation at once, with random faults.
//!
//! Exits with 0 when enough calls ended right and no violation occurred, 1 otherwise, 2 on wrong arguments.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use imagescan_suite::soak::{self, Plan};

const USAGE: &str = "usage: cargo xtask soak [--calls N] [--seed S]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (calls, seed) = match arguments() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let begun = Instant::now();
    match soak::run(Plan::standard(calls, seed)).await {
        Ok(report) => {
            let took = begun.elapsed().as_secs_f64();
            let _ = writeln!(std::io::stdout(), "{report}{calls} calls, seed {seed}, in {took:.1} s");
            if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "the soak could not be made: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The default seed is always the same, so that a failed run can be repeated.
fn arguments() -> Result<(usize, u64), lexopt::Error> {
    use lexopt::prelude::*;
    let (mut calls, mut seed) = (20_000, 1);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("calls") => calls = parser.value()?.parse()?,
            Long("seed") => seed = parser.value()?.parse()?,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok((calls, seed))
}
