//! The forms that Alibaba's STS receives, and their signature, with code that shares nothing with the signer.

use std::collections::BTreeMap;

use imagescan_runtime::provider::{hmac_sha1, percent_encode};
use percent_encoding::percent_decode_str;

use imagescan_suite::support::scripted::Request;

/// The parameters of a form.
pub(crate) fn parameters(request: &Request) -> BTreeMap<String, String> {
    let text = std::str::from_utf8(request.body()).expect("text");
    assert!(!text.contains('+'), "a space is `%20`: {text}");
    let decoded = |text| percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// A signed request has the right signature for the keys of these tests, and nothing in its URL.
pub(crate) fn check_signature(request: &Request) {
    let all = parameters(request);
    assert!(all.is_empty() || request.uri().query().is_none(), "{}", request.uri());
    if let Some(signature) = all.get("Signature") {
        assert_eq!(*signature, signature_of("POST", &all));
    }
}

/// The example of the vendor's page on the RPC style, with the secret `SK-TEST`.
pub(crate) fn signature_of(method: &str, parameters: &BTreeMap<String, String>) -> String {
    let pairs = parameters.iter().filter(|(name, _)| *name != "Signature");
    let pairs: Vec<_> =
        pairs.map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value))).collect();
    let text = format!("{method}&%2F&{}", percent_encode(&pairs.join("&")));
    base64(&hmac_sha1(b"SK-TEST&", text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().chain([&0, &0]).take(3).fold(0, |group, byte| group << 8 | u32::from(*byte));
        for place in 0..4 {
            let digit = DIGITS[usize::try_from(group >> (18 - 6 * place) & 63).expect("six bits")];
            text.push(if place > chunk.len() { '=' } else { digit.into() });
        }
    }
    text
}
