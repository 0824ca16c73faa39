//! Alibaba's signers produce every stage in the folders under `vectors/alibaba`.
//!
//! The two `doc-example` folders are the vendor's worked examples; the stages of the others were computed by a separate
//! implementation in Python that shares no code with the signers. The keys belong to no account.

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_alibaba::sign::{ALGORITHM, SignError, SignedHeaders, SigningKey, rpc, sign};
use imagescan_runtime::SigningRequest;

use crate::vector_folder::{Case, check_all};

#[test]
fn alibaba_signs_every_vector() {
    check_all("alibaba", check);
}

fn check(case: &Case) -> Result<(), String> {
    let key = SigningKey { id: case.field("access_key"), secret: case.field("secret_key") };
    let request = case.request();
    if case.field("algorithm") == "HMAC-SHA1" {
        let signed = rpc::sign(&request.view(), key).map_err(|error| error.to_string())?;
        return case.compare(&[
            ("canonical_query.txt", signed.canonical_query()),
            ("string_to_sign.txt", signed.string_to_sign()),
            ("signature.txt", signed.signature().as_bytes()),
        ]);
    }
    assert_eq!(case.field("algorithm"), ALGORITHM, "{}", case.name);
    let names = case.signed_headers();
    let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);
    let signed = sign(&request.view(), set, key).map_err(|error| error.to_string())?;
    case.compare(&[
        ("canonical_request.txt", signed.canonical_request()),
        ("string_to_sign.txt", signed.string_to_sign().as_bytes()),
        ("signature.txt", signed.signature().as_bytes()),
    ])?;
    let (headers, signature) = (signed.signed_headers(), signed.signature());
    let expected = format!("{ALGORITHM} Credential={},SignedHeaders={headers},Signature={signature}", key.id);
    assert_eq!(signed.authorization(), expected, "{}", case.name);
    assert!(signed.authorization().is_sensitive(), "{}", case.name);
    Ok(())
}

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const HEADERS: [(&str, &str); 4] = [
    ("host", "localhost"),
    ("x-acs-date", "2026-02-03T04:05:06Z"),
    ("x-acs-signature-nonce", "n"),
    ("x-acs-content-sha256", EMPTY),
];

fn acs3(
    headers: &[(&str, &str)],
    names: Option<&[&str]>,
    key: (&str, &str),
) -> Result<imagescan_alibaba::sign::Signed, SignError> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap()))
        .collect();
    let request = SigningRequest { method: "GET", path: "/", query: "", headers: &headers, body: b"" };
    let set = names.map_or(SignedHeaders::Standard, SignedHeaders::Named);
    sign(&request, set, SigningKey { id: key.0, secret: key.1 })
}

#[test]
fn errors_name_what_cannot_be_signed() {
    let refused = |headers: &[_], names, key| acs3(headers, names, key).unwrap_err();
    let keys = ("AK", "SK");
    for missing in 0..HEADERS.len() {
        let mut headers = HEADERS.to_vec();
        let (name, _) = headers.remove(missing);
        assert_eq!(refused(&headers, None, keys), SignError::MissingHeader(name.into()));
        assert_eq!(refused(&headers, Some(&[]), keys), SignError::MissingHeader(name.into()));
    }
    assert_eq!(
        refused(&HEADERS, Some(&["X-Acs-Other"]), keys),
        SignError::MissingHeader("x-acs-other".into())
    );
    for date in [
        "",
        "now",
        "20260203T040506Z",
        "2026-13-03T04:05:06Z",
        "2026-02-03T24:05:06Z",
        "2026-02-03 04:05:06Z",
    ] {
        let mut headers = HEADERS;
        headers[1].1 = date;
        assert_eq!(refused(&headers, None, keys), SignError::MalformedDate(date.into()));
    }
    let mut headers = HEADERS;
    headers[3].1 = "0000";
    assert_eq!(refused(&headers, None, keys), SignError::PayloadHashMismatch);
    for access_key in ["", "A K", "AK\n", "AK,", "钥"] {
        assert_eq!(refused(&HEADERS, None, (access_key, "SK")), SignError::InvalidAccessKey);
    }
    assert_eq!(refused(&HEADERS, None, ("AK", "")), SignError::EmptySecretKey);
}

#[test]
fn errors_name_what_the_older_signature_lacks() {
    let sign = |query: &str| {
        let request =
            SigningRequest { method: "GET", path: "/", query, headers: &HeaderMap::new(), body: b"" };
        rpc::sign(&request, SigningKey { id: "AK", secret: "SK" }).map(|_| ()).unwrap_err()
    };
    let whole = [
        "AccessKeyId=AK",
        "SignatureMethod=HMAC-SHA1",
        "SignatureNonce=n",
        "SignatureVersion=1.0",
        "Timestamp=2026-02-03T04%3A05%3A06Z",
    ];
    for missing in 0..whole.len() {
        let mut pairs = whole.to_vec();
        let name = pairs.remove(missing).split('=').next().unwrap();
        assert_eq!(sign(&pairs.join("&")), SignError::MissingParameter(name));
    }
    let query = whole.join("&");
    assert_eq!(sign(&query.replace("=AK", "=OTHER")), SignError::AccessKeyMismatch);
    assert_eq!(sign(&query.replace("-02-", "-20-")), SignError::MalformedDate("2026-20-03T04:05:06Z".into()));
}

#[test]
fn debug_shows_no_secret() {
    let mut headers = HEADERS.to_vec();
    headers.push(("x-acs-security-token", "TOKEN-TEXT"));
    let signed = acs3(&headers, None, ("AK", "SECRET-TEXT")).unwrap();
    assert!(signed.signed_headers().contains("x-acs-security-token"));
    let query = "AccessKeyId=AK&SignatureMethod=HMAC-SHA1&SignatureNonce=n&SignatureVersion=1.0\
                 &Timestamp=2026-02-03T04:05:06Z&SecurityToken=TOKEN-TEXT";
    let request = SigningRequest { method: "GET", path: "/", query, headers: &HeaderMap::new(), body: b"" };
    let key = SigningKey { id: "AK", secret: "SECRET-TEXT" };
    let older = rpc::sign(&request, key).unwrap();
    let shown = format!("{key:?} {signed:?} {:?} {older:?} {request:?}", signed.authorization());
    for secret in ["TOKEN-TEXT", "SECRET-TEXT", signed.signature(), older.signature()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
