//! A change of any signed byte makes the signature invalid.

use imagescan_emulator::Request;
use imagescan_emulator::tencent::RequestSignature;
use proptest::prelude::*;
use proptest::sample::Index;

use super::vectors;
use crate::huawei::flipped_bytes::{Part, config, fields};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn are_detected(
        vector in any::<Index>(),
        part in prop::sample::select(Part::ALL),
        header in any::<Index>(),
        position in any::<Index>(),
        mask in 1_u8..128,
    ) {
        let vector = vector.get(vectors::all());
        let original = vector.request.received();
        let changed = part.flipped(&original, header, position, mask);
        prop_assume!(covered(&changed) != covered(&original));
        let accepted = RequestSignature::parse(&changed)
            .is_ok_and(|signature| signature.key_id() == vector.key.key().id && signature.verify(&vector.key.secret));
        prop_assert!(!accepted, "{changed:?}");
    }
}

/// The normalized content that a signature covers. Values are compared in lower case, and the host without its port,
/// because the port may be unsigned.
fn covered(request: &Request) -> impl PartialEq + use<> {
    let authorization = request.header_text("authorization").unwrap_or_default().to_owned();
    let list = authorization.split("SignedHeaders=").nth(1).and_then(|rest| rest.split(',').next());
    let names: Vec<_> = list.unwrap_or_default().split(';').collect();
    let headers = request.headers.iter().filter(|(name, _)| names.contains(&name.as_str()));
    let headers: Vec<_> = headers
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.trim_ascii()).to_ascii_lowercase();
            let value = if name == "host" { value.split(':').next().unwrap_or_default() } else { &value };
            (name.clone(), value.to_owned())
        })
        .collect();
    let time = request.header("x-tc-timestamp").map(<[u8]>::to_vec);
    let unsigned = request.header("x-tc-content-sha256") == Some(b"UNSIGNED-PAYLOAD");
    let body = if unsigned { Vec::new() } else { request.body.to_vec() };
    let query = if request.method == "POST" { String::new() } else { request.query.clone() };
    (request.method.clone(), request.path.clone(), query, headers, time, fields(&authorization), body)
}
