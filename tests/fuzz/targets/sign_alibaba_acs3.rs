//! Requests to Alibaba Cloud, signed by the product and verified by the emulator.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::canonical::{Parts, acs3};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| acs3(Parts::split(data)));
