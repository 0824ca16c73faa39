//! Tencent's signature changes with everything that it covers.

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::SigningRequest;
use imagescan_tencent::sign::{SignedHeaders, SigningKey, UNSIGNED_PAYLOAD, sign};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// What a signature covers, as bytes that can be changed one by one.
#[derive(Debug, Clone)]
struct Covered {
    post: bool,
    path: Vec<u8>,
    /// The query of a GET, the body of a POST.
    rest: Vec<u8>,
    headers: Vec<Vec<u8>>,
    secret_key: Vec<u8>,
    service: Vec<u8>,
    time: u64,
}

/// Covered bytes, and whether a byte is valid among them.
type Part<'a> = (&'a mut Vec<u8>, fn(u8) -> bool);

const NAMES: [&str; 4] = ["content-type", "host", "x-tc-action", "x-tc-token"];

/// Seconds from 1970 to the year 9999.
const TIMES: std::ops::Range<u64> = 0..253_402_207_200;

fn covered() -> impl Strategy<Value = Covered> {
    let graphic = |length| vec(0x21_u8..0x7f, length);
    let header = vec(prop_oneof![0x21_u8..0x7f, 0x80_u8..=0xff], 1..20);
    (
        any::<bool>(),
        graphic(0..20),
        graphic(1..60),
        vec(header, NAMES.len()),
        graphic(1..80),
        "[a-z0-9]{1,8}".prop_map(String::into_bytes),
        TIMES,
    )
        .prop_map(|(post, path, rest, headers, secret_key, service, time)| Covered {
            post,
            path: [b"/", &*path].concat(),
            rest,
            headers,
            secret_key,
            service,
            time,
        })
}

impl Covered {
    fn signature_with(&self, more: &[(&'static str, &[u8])]) -> String {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let mut headers = HeaderMap::new();
        let named = NAMES.into_iter().zip(self.headers.iter().map(Vec::as_slice));
        for (name, value) in named.chain(more.iter().copied()) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap());
        }
        headers.insert("x-tc-timestamp", HeaderValue::from(self.time));
        let (path, query) = (text(&self.path), if self.post { String::new() } else { text(&self.rest) });
        let request = SigningRequest {
            method: if self.post { "POST" } else { "GET" },
            path: &path,
            query: &query,
            headers: &headers,
            body: if self.post { &self.rest } else { b"" },
        };
        let (secret_key, service) = (text(&self.secret_key), text(&self.service));
        let key = SigningKey { id: "ID", secret: &secret_key };
        let set = SignedHeaders::Named(&NAMES);
        sign(&request, set, key, &service, self.time).unwrap().signature().to_owned()
    }

    fn signature(&self) -> String {
        self.signature_with(&[])
    }

    /// Everything that can be changed byte by byte; the headers are last.
    fn parts(&mut self) -> Vec<Part<'_>> {
        let graphic: fn(u8) -> bool = |byte| byte.is_ascii_graphic();
        let in_header: fn(u8) -> bool = |byte| byte > 0x20 && byte != 0x7f;
        let mut parts: Vec<Part<'_>> = vec![
            (&mut self.path, graphic),
            (&mut self.rest, graphic),
            (&mut self.secret_key, graphic),
            (&mut self.service, |byte| byte.is_ascii_alphanumeric()),
        ];
        parts.extend(self.headers.iter_mut().map(|value| (value, in_header)));
        parts
    }
}

proptest! {
    #[test]
    fn one_flipped_bit_changes_the_signature(
        covered in covered(), part in any::<Index>(), at in any::<Index>(), bit in 0_u32..8,
    ) {
        let mut changed = covered.clone();
        let mut parts = changed.parts();
        let part = part.index(parts.len());
        let is_header = part >= 4;
        let (bytes, fits) = &mut parts[part];
        let at = at.index(bytes.len());
        let old = bytes[at];
        // Header values are signed in lower case, so a change of case makes no difference.
        let differs = |byte: &u8| fits(*byte) && !(is_header && byte.eq_ignore_ascii_case(&old));
        let flip = (bit..bit + 8).map(|bit| old ^ (1 << (bit % 8))).find(differs);
        bytes[at] = flip.expect("each byte has such a flip");
        prop_assert_ne!(changed.signature(), covered.signature());
    }

    #[test]
    fn method_and_time_are_covered(covered in covered(), other in TIMES) {
        let changed = Covered { post: !covered.post, ..covered.clone() };
        prop_assert_ne!(changed.signature(), covered.signature());
        prop_assume!(other != covered.time);
        let changed = Covered { time: other, ..covered.clone() };
        prop_assert_ne!(changed.signature(), covered.signature());
    }

    #[test]
    fn a_header_outside_the_signed_list_is_not_covered(covered in covered(), value in "[a-z]{1,8}") {
        let more: [(&'static str, &[u8]); 2] = [("x-tc-region", value.as_bytes()), ("x-tc-language", b"en-US")];
        prop_assert_eq!(covered.signature_with(&more), covered.signature());
    }

    #[test]
    fn an_unsigned_payload_may_have_any_bytes(covered in covered(), other in vec(0x21_u8..0x7f, 0..60)) {
        let unsigned = [("x-tc-content-sha256", UNSIGNED_PAYLOAD.as_bytes())];
        let post = Covered { post: true, ..covered };
        let changed = Covered { rest: other, ..post.clone() };
        prop_assert_eq!(changed.signature_with(&unsigned), post.signature_with(&unsigned));
        prop_assert_ne!(post.signature_with(&unsigned), post.signature());
    }

    #[test]
    fn no_text_makes_the_signer_panic(
        texts in vec(any::<String>(), 6), names in vec(any::<String>(), 0..4), time in any::<u64>(),
    ) {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("h"));
        headers.insert("content-type", HeaderValue::from_static("t"));
        headers.insert("x-tc-timestamp", HeaderValue::from(time));
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        for (method, query, body) in [("GET", &*texts[0], ""), ("POST", "", &*texts[0]), (&texts[1], "", "")] {
            let body = body.as_bytes();
            let request = SigningRequest { method, path: &texts[2], query, headers: &headers, body };
            for (secret_id, service) in [("ID", "tcss"), (&*texts[3], &*texts[4])] {
                let key = SigningKey { id: secret_id, secret: &texts[5] };
                drop(sign(&request, SignedHeaders::Standard, key, service, time));
                drop(sign(&request, SignedHeaders::Named(&names), key, service, time));
            }
        }
    }
}
