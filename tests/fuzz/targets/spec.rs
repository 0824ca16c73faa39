//! Documents of any text for the generator, as a file and as the files of a folder: errors, and never a panic.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_codegen::spec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Err(diagnostics) = spec::parse("specs/any/any.yaml", "any", &text) {
        assert!(!diagnostics.to_string().is_empty());
    }
    // A line of three dashes ends a file.
    let names = ["service.yaml", "scans.yaml", "inventory.yaml"];
    let files: Vec<_> = names.into_iter().zip(text.split("\n---\n")).collect();
    if let Err(diagnostics) = spec::parse_folder("specs/any/any", "any", &files) {
        assert!(!diagnostics.to_string().is_empty());
    }
});
