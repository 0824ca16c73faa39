//! `cargo xtask interop`: the official Python and Node SDKs against the emulator, and the differences between their
//! requests and ours.
//!
//! Exits with 0 when every official call had the same result and effect as ours and Prism found no fault, 1 when one had
//! not or the SDKs could not be installed, 2 on wrong arguments.

use std::io::Write as _;
use std::process::ExitCode;

use imagescan_suite::interop;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let seed = match seed() {
        Ok(seed) => seed,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}\n\nusage: cargo xtask interop [--seed N]");
            return ExitCode::from(2);
        }
    };
    match interop::run(seed, &mut std::io::stdout()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "interop: {error}");
            ExitCode::FAILURE
        }
    }
}

fn seed() -> Result<u64, lexopt::Error> {
    use lexopt::prelude::*;
    let mut seed = imagescan_emulator::entropy();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seed") => seed = parser.value()?.parse()?,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(seed)
}
