//! Tencent's signer produces every stage in the folders under `vectors/tencent`.

use http::{HeaderMap, HeaderValue};
use imagescan_runtime::SigningRequest;
use imagescan_tencent::sign::{SignError, SignedHeaders, SigningKey, sign};

use crate::vector_folder::{Case, check_all};

#[test]
fn tencent_signs_every_vector() {
    check_all("tencent", check);
}

fn check(case: &Case) -> Result<(), String> {
    let key = SigningKey { id: case.field("secret_id"), secret: case.field("secret_key") };
    let names = case.signed_headers();
    let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);
    let request = case.request();
    let signed = sign(&request.view(), set, key, case.field("service"), case.number("timestamp"))
        .map_err(|error| error.to_string())?;
    case.compare(&[
        ("canonical_request.txt", signed.canonical_request()),
        ("string_to_sign.txt", signed.string_to_sign().as_bytes()),
        ("signature.txt", signed.signature().as_bytes()),
    ])?;
    let scope = signed.string_to_sign().lines().nth(2).expect("a scope");
    let expected = format!(
        "{} Credential={}/{scope}, SignedHeaders={}, Signature={}",
        case.field("algorithm"),
        key.id,
        signed.signed_headers(),
        signed.signature()
    );
    assert_eq!(signed.authorization(), expected, "{}", case.name);
    assert!(signed.authorization().is_sensitive(), "{}", case.name);
    Ok(())
}

/// A request that can be signed; each test breaks one part of it.
struct Good<'a> {
    method: &'a str,
    query: &'a str,
    body: &'a [u8],
    headers: &'a [(&'static str, &'static str)],
    set: SignedHeaders<'a>,
    key: (&'a str, &'a str),
    service: &'a str,
    time: u64,
}

const HEADERS: [(&str, &str); 4] = [
    ("content-type", "application/json"),
    ("host", "localhost"),
    ("x-tc-timestamp", "1551113065"),
    ("x-tc-token", "TOKEN-TEXT"),
];

const GOOD: Good<'_> = Good {
    method: "POST",
    query: "",
    body: b"",
    headers: &HEADERS,
    set: SignedHeaders::Named(&["X-TC-Token"]),
    key: ("ID", "SECRET-TEXT"),
    service: "tcss",
    time: 1_551_113_065,
};

impl Good<'_> {
    fn sign(&self) -> Result<imagescan_tencent::sign::Signed, SignError> {
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let Self { method, query, body, set, service, time, .. } = *self;
        let key = SigningKey { id: self.key.0, secret: self.key.1 };
        sign(&SigningRequest { method, path: "/", query, headers: &headers, body }, set, key, service, time)
    }
}

#[test]
fn errors_name_what_cannot_be_signed() {
    let refused = |good: Good<'_>| good.sign().unwrap_err();
    let missing = |name: &str| SignError::MissingHeader(name.to_owned());
    assert_eq!(refused(Good { headers: &HEADERS[1..], ..GOOD }), missing("content-type"));
    assert_eq!(refused(Good { headers: &[HEADERS[0], HEADERS[2], HEADERS[3]], ..GOOD }), missing("host"));
    assert_eq!(refused(Good { headers: &HEADERS[..2], ..GOOD }), missing("x-tc-timestamp"));
    for name in ["X-TC-Action", "no header\n"] {
        assert_eq!(
            refused(Good { set: SignedHeaders::Named(&[name]), ..GOOD }),
            missing(&name.to_lowercase())
        );
    }
    let twice = [HEADERS[0], HEADERS[1], HEADERS[1], HEADERS[2], HEADERS[3]];
    assert_eq!(refused(Good { headers: &twice, ..GOOD }), SignError::RepeatedHeader("host".into()));
    assert_eq!(refused(Good { time: 1_551_113_066, ..GOOD }), SignError::TimestampMismatch(1_551_113_066));
    let never = [HEADERS[0], HEADERS[1], ("x-tc-timestamp", "18446744073709551615")];
    let standard = SignedHeaders::Standard;
    let far = Good { headers: &never, set: standard, time: u64::MAX, ..GOOD };
    assert_eq!(refused(far), SignError::TimestampOutOfRange(u64::MAX));
    for method in ["PUT", "post", ""] {
        assert_eq!(refused(Good { method, ..GOOD }), SignError::UnsupportedMethod(method.into()));
    }
    assert_eq!(refused(Good { query: "a=b", ..GOOD }), SignError::UnsignedQuery);
    assert_eq!(refused(Good { method: "GET", body: b"{}", ..GOOD }), SignError::UnsignedBody);
    for secret_id in ["", "I D", "ID\n", "ID,", "I/D", "钥"] {
        assert_eq!(refused(Good { key: (secret_id, "KEY"), ..GOOD }), SignError::InvalidSecretId);
    }
    assert_eq!(refused(Good { key: ("ID", ""), ..GOOD }), SignError::EmptySecretKey);
    for service in ["", "a/b", "a\nb", "a b", "a,b"] {
        assert_eq!(refused(Good { service, ..GOOD }), SignError::InvalidService(service.into()));
    }
}

#[test]
fn debug_shows_no_secret() {
    let signed = GOOD.sign().unwrap();
    let key = SigningKey { id: GOOD.key.0, secret: GOOD.key.1 };
    assert_eq!(signed.signed_headers(), "content-type;host;x-tc-token");
    let shown = format!("{key:?} {signed:?} {:?}", signed.authorization());
    for secret in ["TOKEN-TEXT", "token-text", "SECRET-TEXT", signed.signature()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
