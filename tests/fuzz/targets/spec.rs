//! Documents of any text for the generator: errors, and never a panic.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_codegen::spec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Err(diagnostics) = spec::parse("specs/any/any.yaml", "any", &text) {
        assert!(!diagnostics.to_string().is_empty());
    }
});
