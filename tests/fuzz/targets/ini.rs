//! Files of settings of any text: a section, or an error that shows its location and nothing of the text.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::ini::ini;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| ini(data));
