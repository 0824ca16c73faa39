//! `cargo xtask demo`: every operation against the emulator, with requests and results.

use std::io::Write as _;
use std::process::ExitCode;

use imagescan_suite::demo;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let seed = match seed() {
        Ok(seed) => seed,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}\n\nusage: cargo xtask demo [--seed N]");
            return ExitCode::from(2);
        }
    };
    match demo::run(seed, &mut std::io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "\nthe demo failed: {error}");
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
