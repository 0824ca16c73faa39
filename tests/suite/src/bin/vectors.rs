//! Recomputes the signatures of captured requests: `cargo run -p imagescan-suite --bin vectors -- FILE.jsonl…`
//!
//! Exits with 0 when every signature is equal, 1 when one differs, 2 when a file cannot be read.

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<_> = std::env::args_os().skip(1).map(Into::into).collect();
    match imagescan_suite::vectors::run(&files, &mut io::stdout().lock(), &mut io::stderr().lock()) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        // The reader of the output has closed it: `vectors … | head`.
        Err(_) => ExitCode::from(2),
    }
}
