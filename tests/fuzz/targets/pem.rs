//! Root certificates: any bytes.
#![no_main]
#![forbid(unsafe_code)]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| imagescan_suite::fuzz::pem::read(data));
