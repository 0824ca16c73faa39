//! The program `imagescan`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(imagescan_cli::run())
}
