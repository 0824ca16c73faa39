//! Variables that set a proxy and its exceptions, and the host of an endpoint: a line for each.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::proxy::Variables;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = Variables::split(data).proxy();
});
