//! Responses of Alibaba Cloud in XML: a status, then any body.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::open::{Opener, split};
use libfuzzer_sys::fuzz_target;

thread_local! { static OPENER: Opener = Opener::new(); }

fuzz_target!(|data: &[u8]| {
    let (status, body) = split(data);
    OPENER.with(|opener| opener.alibaba_xml(status, body));
});
