//! Alibaba's signatures change with everything that they cover, and not with its spelling.

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_alibaba::sign::{SignedHeaders, SigningKey, payload_hash, rpc, sign};
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{hex, percent_encode_bytes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// A request with everything decoded.
#[derive(Debug, Clone)]
struct Meaning {
    method: String,
    path: Vec<u8>,
    query: Vec<(Vec<u8>, Vec<u8>)>,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
    secret_key: Vec<u8>,
}

/// Signed headers with arbitrary values.
const NAMES: [&str; 5] =
    ["content-type", "host", "x-acs-action", "x-acs-security-token", "x-acs-signature-nonce"];

fn meaning() -> impl Strategy<Value = Meaning> {
    let header = || vec(prop_oneof![0x21_u8..0x7f, 0x80_u8..=0xff], 1..20);
    (
        "(GET|POST|PUT|DELETE)",
        "/[a-z0-9~._/-]{0,20}".prop_map(String::into_bytes),
        vec((vec(any::<u8>(), 0..5), vec(any::<u8>(), 0..5)), 0..6),
        vec(header(), NAMES.len()),
        vec(any::<u8>(), 0..200),
        vec(0x21_u8..0x7f, 1..80),
    )
        .prop_map(|(method, path, query, values, body, secret_key)| Meaning {
            method,
            path,
            query,
            headers: NAMES.into_iter().zip(values).collect(),
            body,
            secret_key,
        })
}

/// Covered bytes, and whether a byte is valid among them.
type Part<'a> = (&'a mut Vec<u8>, fn(u8) -> bool);

/// The spelling of the query: which bytes are escaped without need, and in which case.
type Spelling<'a> = &'a dyn Fn(&[u8]) -> String;

fn plain(bytes: &[u8]) -> String {
    percent_encode_bytes(bytes).to_string()
}

impl Meaning {
    fn signature(&self, spelling: Spelling<'_>) -> String {
        let mut headers: HeaderMap = self
            .headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap()))
            .collect();
        headers.insert("x-acs-date", HeaderValue::from_static("2026-02-03T04:05:06Z"));
        headers.insert("x-acs-content-sha256", HeaderValue::try_from(payload_hash(&self.body)).unwrap());
        let pairs = self.query.iter().map(|(name, value)| format!("{}={}", spelling(name), spelling(value)));
        let request = SigningRequest {
            method: &self.method,
            path: std::str::from_utf8(&self.path).unwrap(),
            query: &pairs.collect::<Vec<_>>().join("&"),
            headers: &headers,
            body: &self.body,
        };
        let secret_key = std::str::from_utf8(&self.secret_key).unwrap();
        let signed = sign(&request, SignedHeaders::Standard, SigningKey { id: "AK", secret: secret_key });
        signed.unwrap().signature().to_owned()
    }

    /// The older signature, which covers method and parameters.
    fn older_signature(&self, spelling: Spelling<'_>) -> String {
        let mut query = String::from(
            "AccessKeyId=AK&SignatureMethod=HMAC-SHA1&SignatureNonce=n&SignatureVersion=1.0\
             &Timestamp=2026-02-03T04%3A05%3A06Z",
        );
        for (name, value) in &self.query {
            query.extend(["&-", &spelling(name), "=", &spelling(value)]);
        }
        let request = SigningRequest {
            method: &self.method,
            path: "/",
            query: &query,
            headers: &HeaderMap::new(),
            body: &self.body,
        };
        let secret_key = std::str::from_utf8(&self.secret_key).unwrap();
        rpc::sign(&request, SigningKey { id: "AK", secret: secret_key }).unwrap().signature().to_owned()
    }

    /// Everything that both signatures cover, and whether a byte is valid in it.
    fn covered_by_both(&mut self) -> Vec<Part<'_>> {
        let mut covered: Vec<Part<'_>> = vec![(&mut self.secret_key, |byte: u8| byte < 0x80)];
        for (name, value) in &mut self.query {
            covered.push((name, |_| true));
            covered.push((value, |_| true));
        }
        covered
    }

    /// What only `ACS3-HMAC-SHA256` covers, except the method.
    fn covered_by_acs3(&mut self) -> Vec<Part<'_>> {
        let in_header: fn(u8) -> bool = |byte| byte > 0x20 && byte != 0x7f;
        let mut covered: Vec<Part<'_>> =
            vec![(&mut self.path, |byte: u8| byte < 0x80), (&mut self.body, |_| true)];
        covered.extend(self.headers.iter_mut().map(|(_, value)| (value, in_header)));
        covered
    }
}

/// Flips a bit of a part: the first from `bit` on whose flip yields a valid byte.
fn flip(parts: Vec<Part<'_>>, part: Index, at: Index, bit: u32) {
    let mut parts: Vec<_> = parts.into_iter().filter(|(bytes, _)| !bytes.is_empty()).collect();
    let part = part.index(parts.len());
    let (bytes, fits) = &mut parts[part];
    let at = at.index(bytes.len());
    let mut flips = (bit..bit + 8).map(|bit| bytes[at] ^ (1 << (bit % 8)));
    bytes[at] = flips.find(|byte| fits(*byte)).unwrap();
}

proptest! {
    #[test]
    fn one_flipped_bit_changes_the_signature(
        meaning in meaning(), part in any::<Index>(), at in any::<Index>(), bit in 0_u32..8,
    ) {
        let mut changed = meaning.clone();
        flip(changed.covered_by_both(), part, at, bit);
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));
        prop_assert_ne!(changed.older_signature(&plain), meaning.older_signature(&plain));

        let mut changed = meaning.clone();
        flip(changed.covered_by_acs3(), part, at, bit);
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));
    }

    #[test]
    fn method_and_parameters_are_covered(meaning in meaning(), byte in any::<u8>()) {
        let mut changed = meaning.clone();
        changed.method = if meaning.method == "GET" { "POST" } else { "GET" }.to_owned();
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));
        prop_assert_ne!(changed.older_signature(&plain), meaning.older_signature(&plain));

        let mut changed = meaning.clone();
        changed.query.push((vec![byte], vec![]));
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));
        prop_assert_ne!(changed.older_signature(&plain), meaning.older_signature(&plain));
    }

    #[test]
    fn order_and_spelling_do_not_change_the_signature(
        (meaning, query) in meaning().prop_flat_map(|meaning| {
            let query = Just(meaning.query.clone()).prop_shuffle();
            (Just(meaning), query)
        }),
    ) {
        let shuffled = Meaning { query, ..meaning.clone() };
        let escape = |byte: &u8| ["%", &hex(&[*byte])].concat();
        let escaped = |bytes: &[u8]| bytes.iter().map(escape).collect::<String>();
        let plus = |bytes: &[u8]| plain(bytes).replace("%20", "+");
        for spelling in [&plain as Spelling<'_>, &escaped, &plus] {
            prop_assert_eq!(shuffled.signature(spelling), meaning.signature(&plain));
            prop_assert_eq!(shuffled.older_signature(spelling), meaning.older_signature(&plain));
        }
    }

    #[test]
    fn no_text_makes_the_signers_panic(
        texts in vec(any::<String>(), 5), names in vec(any::<String>(), 0..4), body in vec(any::<u8>(), 0..20),
        date in vec(any::<u8>(), 0..25),
    ) {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("h"));
        headers.insert("x-acs-signature-nonce", HeaderValue::from_static("n"));
        headers.insert("x-acs-content-sha256", HeaderValue::try_from(payload_hash(&body)).unwrap());
        headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        let good = HeaderValue::from_static("2026-02-03T04:05:06Z");
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        for date in [Ok(good), HeaderValue::from_bytes(&date)].into_iter().flatten() {
            headers.insert("x-acs-date", date);
            for access_key in ["AK", &texts[3]] {
                let key = SigningKey { id: access_key, secret: &texts[4] };
                let request = SigningRequest {
                    method: &texts[0], path: &texts[1], query: &texts[2], headers: &headers, body: &body,
                };
                drop(sign(&request, SignedHeaders::Standard, key));
                drop(sign(&request, SignedHeaders::Named(&names), key));
                drop(rpc::sign(&request, key));
            }
        }
    }
}
