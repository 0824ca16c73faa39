//! A synthetic document, to measure the generator and the compiler. A hundred operations have the shapes of the real ones:
//! 253 types with 1,933 fields, and 100 enums.
//!
//! ```console
//! $ cargo run -p imagescan-codegen --example synthetic -- OPERATIONS DIR
//! $ cargo run -p imagescan-codegen --example synthetic --release -- measure OPERATIONS [ROUNDS]
//! ```
//!
//! The first writes the document and a crate around what is generated from it. The second runs the generator and
//! progenitor's own builder on the document, and prints what each takes.
#![expect(clippy::print_stdout, reason = "what it is for")]

mod document;
mod measure;

use std::path::Path;

type BoxResult<T> = Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "usage: synthetic OPERATIONS DIR | synthetic measure OPERATIONS [ROUNDS]";

fn main() -> BoxResult<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        ["measure", operations] => measure::all(operations.parse()?, 5),
        ["measure", operations, rounds] => measure::all(operations.parse()?, rounds.parse()?),
        [measure::ONE, who, folder] => measure::one(who, Path::new(folder)),
        [operations, folder] => document::write(operations.parse()?, Path::new(folder)),
        _ => Err(USAGE.into()),
    }
}
