//! Huawei's signer produces every stage in the folders under `vectors/huawei`.

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_huawei::sign::{Algorithm, SignError, SignedHeaders, SigningKey, sign};
use imagescan_runtime::SigningRequest;

use crate::vector_folder::{Case, check_all};

#[test]
fn huawei_signs_every_vector() {
    check_all("huawei", check);
}

fn check(case: &Case) -> Result<(), String> {
    let algorithm = match case.field("algorithm") {
        "SDK-HMAC-SHA256" => Algorithm::SdkHmacSha256,
        "V11-HMAC-SHA256" => {
            Algorithm::V11HmacSha256 { region: case.field("region"), service: case.field("service") }
        }
        other => return Err(format!("unknown algorithm {other}")),
    };
    let key = SigningKey { id: case.field("access_key"), secret: case.field("secret_key") };
    let names = case.signed_headers();
    let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);
    let request = case.request();
    let date = case.field("sdk_date");
    let signed = sign(&request.view(), set, key, algorithm, date).map_err(|error| error.to_string())?;
    case.compare(&[
        ("canonical_request.txt", signed.canonical_request()),
        ("string_to_sign.txt", signed.string_to_sign().as_bytes()),
        ("signature.txt", signed.signature().as_bytes()),
    ])?;
    let credential = match algorithm {
        Algorithm::V11HmacSha256 { region, service } => {
            format!("Credential={}/{}/{region}/{service}", key.id, &date[..8])
        }
        _ => format!("Access={}", key.id),
    };
    let (headers, signature) = (signed.signed_headers(), signed.signature());
    let expected =
        format!("{} {credential}, SignedHeaders={headers}, Signature={signature}", algorithm.name());
    assert_eq!(signed.authorization(), expected, "{}", case.name);
    assert!(signed.authorization().is_sensitive(), "{}", case.name);
    Ok(())
}

/// Signs a bare GET with the given headers, key, algorithm and date.
fn try_sign(
    headers: &[(&'static str, &'static str)],
    set: SignedHeaders<'_>,
    keys: (&str, &str),
    algorithm: Algorithm<'_>,
    date: &str,
) -> Result<imagescan_huawei::sign::Signed, SignError> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    let request = SigningRequest { method: "GET", path: "/", query: "", headers: &headers, body: b"" };
    sign(&request, set, SigningKey { id: keys.0, secret: keys.1 }, algorithm, date)
}

const DATE: &str = "20260203T040506Z";
const HEADERS: &[(&str, &str)] = &[("host", "localhost"), ("x-sdk-date", DATE)];

#[test]
fn errors_name_what_cannot_be_signed() {
    let refused =
        |headers, set, keys, algorithm, date| try_sign(headers, set, keys, algorithm, date).unwrap_err();
    let (std, sdk, keys) = (SignedHeaders::Standard, Algorithm::SdkHmacSha256, ("AK", "SK"));

    let undated = &[("host", "localhost")];
    assert_eq!(refused(undated, std, keys, sdk, DATE), SignError::MissingHeader("x-sdk-date".into()));
    assert_eq!(refused(&HEADERS[1..], std, keys, sdk, DATE), SignError::MissingHeader("host".into()));
    let named = SignedHeaders::Named(&["Region"]);
    assert_eq!(refused(HEADERS, named, keys, sdk, DATE), SignError::MissingHeader("region".into()));
    let other = "20260203T040507Z";
    assert_eq!(refused(HEADERS, std, keys, sdk, other), SignError::DateMismatch(other.into()));
    for date in
        ["", "now", "2026-02-03T04:05:06Z", "20261303T040506Z", "20260203T240506Z", "20260203T04050６Z"]
    {
        assert_eq!(refused(HEADERS, std, keys, sdk, date), SignError::MalformedDate(date.into()));
    }
    for access_key in ["", "A K", "AK\n", "AK,", "钥"] {
        assert_eq!(refused(HEADERS, std, (access_key, "SK"), sdk, DATE), SignError::InvalidAccessKey);
    }
    assert_eq!(refused(HEADERS, std, ("AK", ""), sdk, DATE), SignError::EmptySecretKey);
    for part in ["", "a/b", "a\nb", "a b"] {
        let v11 = Algorithm::V11HmacSha256 { region: "cn-north-4", service: part };
        assert_eq!(refused(HEADERS, std, keys, v11, DATE), SignError::InvalidScope(part.into()));
    }
}

#[test]
fn debug_shows_no_secret() {
    let headers = &[HEADERS[0], HEADERS[1], ("x-security-token", "TOKEN-TEXT")];
    let key = SigningKey { id: "AK", secret: "SECRET-TEXT" };
    let signed =
        try_sign(headers, SignedHeaders::Standard, ("AK", "SECRET-TEXT"), Algorithm::default(), DATE)
            .unwrap();
    assert!(signed.signed_headers().contains("x-security-token"));
    let shown = format!("{key:?} {signed:?} {:?}", signed.authorization());
    for secret in ["TOKEN-TEXT", "SECRET-TEXT", signed.signature()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
