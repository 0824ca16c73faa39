//! Recomputes the signatures of captured requests: `cargo run -p imagescan-suite --bin vectors -- FILE.jsonl…`
//!
//! Exits with 0 when every signature came out equal, 1 when one did not, 2 when a file could not be read.

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<_> = std::env::args_os().skip(1).map(Into::into).collect();
    match imagescan_suite::vectors::run(&files, &mut io::stdout().lock(), &mut io::stderr().lock()) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        // Nobody reads the output any more: `vectors … | head`.
        Err(_) => ExitCode::from(2),
    }
}
