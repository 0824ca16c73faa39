//! No byte of what was signed can change without the signature failing.

use imagescan_emulator::Request;
use imagescan_emulator::huawei::Signed;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::vectors;

#[derive(Debug, Clone, Copy)]
enum Part {
    Method,
    Path,
    Query,
    Header,
    Body,
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4096,
        // A flip in an unsigned header, an unsigned body, or no bytes at all proves nothing.
        max_global_rejects: 1 << 20,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn are_noticed(
        vector in any::<Index>(),
        part in prop::sample::select(&[Part::Method, Part::Path, Part::Query, Part::Header, Part::Body][..]),
        header in any::<Index>(),
        place in any::<Index>(),
        mask in 1_u8..128,
    ) {
        let vector = vector.get(vectors::all());
        let original = vector.received();
        let mut changed = original.clone();
        match part {
            Part::Method => flip_text(&mut changed.method, place, mask),
            Part::Path => flip_text(&mut changed.path, place, mask),
            Part::Query => flip_text(&mut changed.query, place, mask),
            Part::Header => {
                let value = &mut header.get_mut(&mut changed.headers).1;
                let mut bytes = value.to_vec();
                flip(&mut bytes, place, mask);
                *value = bytes.into();
            }
            Part::Body => {
                let mut bytes = changed.body.to_vec();
                flip(&mut bytes, place, mask);
                changed.body = bytes.into();
            }
        }
        prop_assume!(covered(&changed) != covered(&original));
        let accepted = Signed::read(&changed)
            .is_ok_and(|signed| signed.key_id() == key_id(&original) && signed.verify(&vector.key.secret));
        prop_assert!(!accepted, "{changed:?}");
    }
}

/// What a signature speaks of: equal for two spellings of one request, different for two requests.
fn covered(request: &Request) -> impl PartialEq + use<> {
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let mut pairs = request.query_pairs();
    pairs.sort();
    let authorization = request.header_text("authorization").unwrap_or_default().to_owned();
    let signed = |name: &String| authorization.contains(name.as_str()) || name == "authorization";
    let trim = |(name, value): &(String, bytes::Bytes)| (name.clone(), value.trim_ascii().to_vec());
    let headers: Vec<_> = request.headers.iter().filter(|(name, _)| signed(name)).map(trim).collect();
    let unsigned = request.header("x-sdk-content-sha256").is_some();
    let body = if unsigned { Vec::new() } else { request.body.to_vec() };
    (request.method.clone(), decoded(&request.path), pairs, headers, body)
}

fn key_id(request: &Request) -> String {
    Signed::read(request).expect("vectors are well-formed").key_id().to_owned()
}

fn flip(bytes: &mut [u8], place: Index, mask: u8) {
    if !bytes.is_empty() {
        *place.get_mut(bytes) ^= mask;
    }
}

/// The texts are ASCII, and stay so.
fn flip_text(text: &mut String, place: Index, mask: u8) {
    let mut bytes = std::mem::take(text).into_bytes();
    flip(&mut bytes, place, mask);
    *text = String::from_utf8(bytes).expect("a flip below 128 keeps ASCII");
}
