//! Requests to Alibaba Cloud by the older signature, made by the product and verified by the emulator.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::canonical::{Parts, rpc};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| rpc(Parts::split(data)));
