//! A change of any signed byte makes the signature invalid.

use imagescan_emulator::Request;
use imagescan_emulator::alibaba::RequestSignature;
use percent_encoding::percent_decode;
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

/// The normalized content that a signature covers: equal if two requests have the same meaning.
fn covered(request: &Request) -> impl PartialEq + use<> {
    let authorization = request.header_text("authorization").unwrap_or_default().to_owned();
    let list = authorization.split("SignedHeaders=").nth(1).and_then(|rest| rest.split(',').next());
    let names: Vec<_> = list.unwrap_or_default().split(';').collect();
    let trim = |(name, value): &(String, bytes::Bytes)| (name.clone(), value.trim_ascii().to_vec());
    let headers = request.headers.iter().filter(|(name, _)| names.contains(&name.as_str())).map(trim);
    let mut headers: Vec<_> = headers.collect();
    headers.sort();

    // In RPC version 1 a form in the body extends the query, and other bodies are ignored.
    let is_form =
        request.header_text("content-type").is_some_and(|name| name.to_ascii_lowercase().contains("form"));
    let (mut pairs, mut body) = (pairs(request.query.as_bytes()), request.body.to_vec());
    if authorization.is_empty() {
        pairs.extend(is_form.then(|| self::pairs(&body)).into_iter().flatten());
        body.clear();
    }
    pairs.sort();
    (request.method.clone(), request.path.clone(), pairs, headers, fields(&authorization), body)
}

fn pairs(text: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let text = String::from_utf8_lossy(text).replace('+', "%20");
    let decode = |text: &str| percent_decode(text.as_bytes()).collect::<Vec<_>>();
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(k, v)| (decode(k), decode(v)))
        .collect()
}
