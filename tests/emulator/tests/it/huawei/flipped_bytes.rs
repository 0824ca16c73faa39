//! A change of any signed byte makes the signature invalid.

use imagescan_emulator::Request;
use imagescan_emulator::huawei::RequestSignature;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::sample::Index;

use super::vectors;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    Method,
    Path,
    Query,
    Header,
    Body,
}

impl Part {
    pub(crate) const ALL: &[Self] = &[Self::Method, Self::Path, Self::Query, Self::Header, Self::Body];

    /// The request with one byte of this part changed, if the part is not empty.
    pub(crate) fn flipped(self, request: &Request, header: Index, position: Index, mask: u8) -> Request {
        let mut changed = request.clone();
        match self {
            Self::Method => flip_text(&mut changed.method, position, mask),
            Self::Path => flip_text(&mut changed.path, position, mask),
            Self::Query => flip_text(&mut changed.query, position, mask),
            Self::Header => {
                let value = &mut header.get_mut(&mut changed.headers).1;
                let mut bytes = value.to_vec();
                flip(&mut bytes, position, mask);
                *value = bytes.into();
            }
            Self::Body => {
                let mut bytes = changed.body.to_vec();
                flip(&mut bytes, position, mask);
                changed.body = bytes.into();
            }
        }
        changed
    }
}

/// Many cases, because flips in unsigned headers, unsigned bodies or empty parts are rejected.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 4096,
        max_global_rejects: 1 << 20,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

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
        let original = vector.received();
        let changed = part.flipped(&original, header, position, mask);
        prop_assume!(covered(&changed) != covered(&original));
        let accepted = RequestSignature::parse(&changed)
            .is_ok_and(|signature| signature.key_id() == key_id(&original) && signature.verify(&vector.key.secret));
        prop_assert!(!accepted, "{changed:?}");
    }
}

/// The normalized content that a signature covers: equal if two requests have the same meaning.
fn covered(request: &Request) -> impl PartialEq + use<> {
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let mut pairs = request.query_pairs();
    pairs.sort();
    let authorization = request.header_text("authorization").unwrap_or_default().to_owned();
    let signed = |name: &String| authorization.contains(name.as_str());
    let trim = |(name, value): &(String, bytes::Bytes)| (name.clone(), value.trim_ascii().to_vec());
    let headers: Vec<_> = request.headers.iter().filter(|(name, _)| signed(name)).map(trim).collect();
    let unsigned = request.header("x-sdk-content-sha256").is_some();
    let body = if unsigned { Vec::new() } else { request.body.to_vec() };
    (request.method.clone(), decoded(&request.path), pairs, headers, fields(&authorization), body)
}

/// The scheme and the fields of an `Authorization` header. As in other lists of HTTP, whitespace around a field and
/// empty fields are ignored.
pub(crate) fn fields(authorization: &str) -> (String, Vec<String>) {
    let (scheme, fields) = authorization.split_once(' ').unwrap_or((authorization, ""));
    let fields = fields.split(',').map(str::trim).filter(|field| !field.is_empty());
    (scheme.to_owned(), fields.map(str::to_owned).collect())
}

/// The differences that the property treats as no change.
#[test]
fn whitespace_and_empty_fields_are_ignored() {
    let with = |vector: &vectors::Vector, separator| {
        let mut changed = vector.received();
        let header = changed.headers.iter_mut().find(|(name, _)| name == "authorization");
        let value = &mut header.expect("vectors are signed").1;
        *value = String::from_utf8_lossy(value).replacen(", ", separator, 1).into_bytes().into();
        changed
    };
    for vector in vectors::all() {
        let original = vector.received();
        for separator in [",\t", ",,", ", ,  "] {
            let changed = with(vector, separator);
            assert_ne!(changed, original);
            assert!(covered(&changed) == covered(&original), "{changed:?}");
            let signature = RequestSignature::parse(&changed).expect("it is well-formed");
            assert!(signature.verify(&vector.key.secret), "{changed:?}");
        }
        assert!(covered(&with(vector, ",x")) != covered(&original));
    }
}

fn key_id(request: &Request) -> String {
    RequestSignature::parse(request).expect("vectors are well-formed").key_id().to_owned()
}

fn flip(bytes: &mut [u8], position: Index, mask: u8) {
    if !bytes.is_empty() {
        *position.get_mut(bytes) ^= mask;
    }
}

/// Flips a byte of ASCII text; the result is ASCII.
fn flip_text(text: &mut String, position: Index, mask: u8) {
    let mut bytes = std::mem::take(text).into_bytes();
    flip(&mut bytes, position, mask);
    *text = String::from_utf8(bytes).expect("a flip below 128 results in ASCII");
}
