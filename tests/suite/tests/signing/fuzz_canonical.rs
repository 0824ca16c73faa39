//! The emulator verifies what the product signs: for every path, query, header, secret and body.

use imagescan_suite::fuzz::canonical::{Parts, acs3, huawei, rpc, tencent};
use proptest::collection::vec;
use proptest::prelude::*;

/// Arbitrary bytes, and bytes that canonical forms treat specially.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let telling = proptest::sample::select(b"%%2f/.+&&==;~ \t:,Az09*-_".as_slice());
    vec(prop_oneof![any::<u8>(), telling], 0..40)
}

proptest! {
    #[test]
    fn every_request_verifies(texts in vec(bytes(), 5)) {
        let [path, query, header, secret, body] = [0, 1, 2, 3, 4].map(|part| texts[part].as_slice());
        let parts = Parts { path, query, header, secret, body };
        huawei(parts);
        tencent(parts);
        acs3(parts);
        rpc(parts);
    }

    #[test]
    fn every_input_of_the_fuzzer_verifies(data in vec(prop_oneof![any::<u8>(), Just(b'\n')], 0..120)) {
        let parts = Parts::split(&data);
        huawei(parts);
        tencent(parts);
        acs3(parts);
        rpc(parts);
    }
}
