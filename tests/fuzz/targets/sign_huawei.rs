//! Requests to Huawei Cloud, signed by the product and verified by the emulator.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::canonical::{Parts, huawei};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| huawei(Parts::split(data)));
