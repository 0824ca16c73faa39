//! Requests to Tencent Cloud, signed by the product and verified by the emulator.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::canonical::{Parts, tencent};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| tencent(Parts::split(data)));
