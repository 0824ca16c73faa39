//! Responses of Alibaba Cloud in XML: a status, then any body.
#![no_main]
#![forbid(unsafe_code)]

use imagescan_suite::fuzz::response::{ResponseParser, split};
use libfuzzer_sys::fuzz_target;

thread_local! { static PARSER: ResponseParser = ResponseParser::new(); }

fuzz_target!(|data: &[u8]| {
    let (status, body) = split(data);
    PARSER.with(|parser| parser.alibaba_xml(status, body));
});
