//! Huawei's signature changes with everything that it covers, and not with its spelling.

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_huawei::sign::{Algorithm, SignedHeaders, SigningKey, sign};
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
    date: Vec<u8>,
    scope: Option<(Vec<u8>, Vec<u8>)>,
}

/// The standard headers except the date.
const NAMES: [&str; 5] = ["content-type", "host", "region", "x-project-id", "x-security-token"];

fn meaning() -> impl Strategy<Value = Meaning> {
    let graphic = || vec(0x21_u8..0x7f, 1..80);
    let header = || vec(prop_oneof![0x21_u8..0x7f, 0x80_u8..=0xff], 1..20);
    let word = || "[a-z0-9-]{1,12}".prop_map(String::into_bytes);
    (
        "(GET|POST|PUT|DELETE|PATCH|HEAD)",
        vec(any::<u8>(), 0..30),
        vec((vec(any::<u8>(), 0..5), vec(any::<u8>(), 0..5)), 0..6),
        vec(header(), NAMES.len()),
        vec(any::<u8>(), 0..200),
        graphic(),
        "20[0-9]{2}0[1-9]1[0-9]T1[0-9][0-5][0-9][0-5][0-9]Z",
        proptest::option::of((word(), word())),
    )
        .prop_map(|(method, path, query, values, body, secret_key, date, scope)| Meaning {
            method,
            path: [b"/", &*path].concat(),
            query,
            headers: NAMES.into_iter().zip(values).collect(),
            body,
            secret_key,
            date: date.into_bytes(),
            scope,
        })
}

/// Covered bytes, and whether a byte is valid among them.
type Part<'a> = (&'a mut Vec<u8>, fn(u8) -> bool);

/// The spelling: which bytes are escaped without need, and in which case.
type Spelling<'a> = &'a dyn Fn(&[u8]) -> String;

fn plain(bytes: &[u8]) -> String {
    percent_encode_bytes(bytes).to_string()
}

impl Meaning {
    /// The signature, with path and query in the given spelling.
    fn signature(&self, spelling: Spelling<'_>) -> String {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let mut headers: HeaderMap = self
            .headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap()))
            .collect();
        headers.insert("x-sdk-date", HeaderValue::from_bytes(&self.date).unwrap());
        let pairs = self.query.iter().map(|(name, value)| format!("{}={}", spelling(name), spelling(value)));
        let path: Vec<_> = self.path.split(|byte| *byte == b'/').map(spelling).collect();
        let request = SigningRequest {
            method: &self.method,
            path: &path.join("/"),
            query: &pairs.collect::<Vec<_>>().join("&"),
            headers: &headers,
            body: &self.body,
        };
        let secret_key = text(&self.secret_key);
        let key = SigningKey { id: "AK", secret: &secret_key };
        let scope = self.scope.as_ref().map(|(region, service)| (text(region), text(service)));
        let algorithm = match &scope {
            Some((region, service)) => Algorithm::V11HmacSha256 { region, service },
            None => Algorithm::SdkHmacSha256,
        };
        let signed = sign(&request, SignedHeaders::Standard, key, algorithm, &text(&self.date)).unwrap();
        signed.signature().to_owned()
    }

    /// Everything that is covered, except the date and the method.
    fn covered(&mut self) -> Vec<Part<'_>> {
        let in_header: fn(u8) -> bool = |byte| byte > 0x20 && byte != 0x7f;
        let in_scope: fn(u8) -> bool = |byte| byte.is_ascii_alphanumeric() || byte == b'-';
        let mut covered: Vec<Part<'_>> = vec![
            (&mut self.path, |_| true),
            (&mut self.body, |_| true),
            (&mut self.secret_key, |byte| byte < 0x80),
        ];
        for (name, value) in &mut self.query {
            covered.push((name, |_| true));
            covered.push((value, |_| true));
        }
        covered.extend(self.headers.iter_mut().map(|(_, value)| (value, in_header)));
        if let Some((region, service)) = &mut self.scope {
            covered.extend([(region, in_scope), (service, in_scope)]);
        }
        covered
    }
}

proptest! {
    #[test]
    fn one_flipped_bit_changes_the_signature(
        meaning in meaning(), part in any::<Index>(), at in any::<Index>(), bit in 0_u32..8,
    ) {
        let mut changed = meaning.clone();
        let mut parts: Vec<_> = changed.covered().into_iter().filter(|(bytes, _)| !bytes.is_empty()).collect();
        let part = part.index(parts.len());
        let (bytes, fits) = &mut parts[part];
        let at = at.index(bytes.len());
        // The first flip from `bit` on that yields a valid byte; each part has one.
        let flips = (bit..bit + 8).map(|bit| bytes[at] ^ (1 << (bit % 8)));
        bytes[at] = flips.into_iter().find(|byte| fits(*byte)).unwrap();
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));
    }

    #[test]
    fn method_and_date_are_covered(meaning in meaning(), digit in 0_usize..2) {
        let mut changed = meaning.clone();
        changed.method = if meaning.method == "GET" { "POST" } else { "GET" }.to_owned();
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));

        let mut changed = meaning.clone();
        let last = [14, 3][digit];
        changed.date[last] = if meaning.date[last] == b'0' { b'1' } else { b'0' };
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));
    }

    #[test]
    fn an_added_pair_or_byte_changes_the_signature(meaning in meaning(), byte in any::<u8>()) {
        let mut changed = meaning.clone();
        changed.query.push((vec![byte], vec![]));
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));

        let mut changed = meaning.clone();
        changed.body.push(byte);
        prop_assert_ne!(changed.signature(&plain), meaning.signature(&plain));
    }

    #[test]
    fn order_of_pairs_does_not_change_the_signature(
        (meaning, query) in meaning().prop_flat_map(|meaning| {
            let query = Just(meaning.query.clone()).prop_shuffle();
            (Just(meaning), query)
        }),
    ) {
        let shuffled = Meaning { query, ..meaning.clone() };
        prop_assert_eq!(shuffled.signature(&plain), meaning.signature(&plain));
    }

    #[test]
    fn spelling_does_not_change_the_signature(meaning in meaning()) {
        let expected = meaning.signature(&plain);
        let escape = |byte: &u8| ["%", &hex(&[*byte])].concat();
        let escaped = |bytes: &[u8]| bytes.iter().map(escape).collect::<String>();
        prop_assert_eq!(meaning.signature(&escaped), expected);
    }

    #[test]
    fn no_text_makes_the_signer_panic(
        texts in vec(any::<String>(), 8), names in vec(any::<String>(), 0..4), value in vec(any::<u8>(), 0..20),
    ) {
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            headers.insert("x-sdk-content-sha256", value);
        }
        headers.insert("host", HeaderValue::from_static("h"));
        headers.insert("x-sdk-date", HeaderValue::from_static("20260203T040506Z"));
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let request = SigningRequest {
            method: &texts[0], path: &texts[1], query: &texts[2], headers: &headers, body: &value,
        };
        for access_key in ["AK", &texts[3]] {
            let key = SigningKey { id: access_key, secret: &texts[4] };
            for date in ["20260203T040506Z", &texts[5]] {
                let v11 = Algorithm::V11HmacSha256 { region: &texts[6], service: &texts[7] };
                for algorithm in [Algorithm::SdkHmacSha256, v11] {
                    drop(sign(&request, SignedHeaders::Standard, key, algorithm, date));
                    drop(sign(&request, SignedHeaders::Named(&names), key, algorithm, date));
                }
            }
        }
    }
}
