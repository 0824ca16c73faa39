//! The signer makes, stage by stage, what the folders under `vectors/` hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_huawei::sign::{Algorithm, SignError, SignedHeaders, SigningKey, sign};
use imagescan_runtime::signing::SigningRequest;
use serde_json::Value;

/// The files of a case, no more and no fewer.
const FILES: [&str; 5] =
    ["canonical_request.txt", "context.json", "request.txt", "signature.txt", "string_to_sign.txt"];

#[test]
fn huawei_signs_every_vector() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/huawei");
    let mut cases: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} holds no cases", root.display());
    let faults: Vec<_> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(faults.is_empty(), "{} of {} cases:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// Recomputes one case; the error names the case and the first stage that differs.
fn check(case: &Path) -> Result<(), String> {
    let name = case.file_name().unwrap_or_default().to_string_lossy();
    let files: BTreeSet<_> = fs::read_dir(case)
        .map_err(|error| format!("{name}: {error}"))?
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    if !files.iter().eq(FILES) {
        return Err(format!("{name}: expected {FILES:?}, found {files:?}"));
    }
    let read = |file: &str| fs::read(case.join(file)).unwrap();
    let text = |file: &str| String::from_utf8(read(file)).unwrap();

    let context: Value = serde_json::from_str(&text("context.json")).unwrap();
    let field = |key: &str| context[key].as_str().ok_or_else(|| format!("{name}: no `{key}`"));
    let algorithm = match field("algorithm")? {
        "SDK-HMAC-SHA256" => Algorithm::SdkHmacSha256,
        "V11-HMAC-SHA256" => {
            Algorithm::V11HmacSha256 { region: field("region")?, service: field("service")? }
        }
        other => return Err(format!("{name}: unknown algorithm {other}")),
    };
    let key = SigningKey { access_key: field("access_key")?, secret_key: field("secret_key")? };
    let names: Option<Vec<&str>> = context["signed_headers"]
        .as_array()
        .map(|names| names.iter().map(|name| name.as_str().unwrap()).collect());
    let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);

    let request = RawRequest::parse(&read("request.txt"));
    let signed = sign(&request.view(), set, key, algorithm, field("sdk_date")?)
        .map_err(|error| format!("{name}: {error}"))?;

    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let authorization = signed.authorization();
    for (file, made) in [
        ("canonical_request.txt", signed.canonical_request()),
        ("string_to_sign.txt", signed.string_to_sign().as_bytes()),
        ("signature.txt", signed.signature().as_bytes()),
    ] {
        if read(file) != made {
            return Err(format!(
                "{name}: {file} holds\n{}\nthe signer made\n{}",
                lossy(&read(file)),
                lossy(made)
            ));
        }
    }
    let credential = match algorithm {
        Algorithm::V11HmacSha256 { region, service } => {
            format!("Credential={}/{}/{region}/{service}", key.access_key, &field("sdk_date")?[..8])
        }
        _ => format!("Access={}", key.access_key),
    };
    let expected = format!(
        "{} {credential}, SignedHeaders={}, Signature={}",
        algorithm.name(),
        signed.signed_headers(),
        text("signature.txt")
    );
    assert_eq!(authorization, expected, "{name}");
    assert!(authorization.is_sensitive(), "{name}");
    Ok(())
}

/// A request read from the text of an HTTP/1.1 message; header values keep their outer blanks.
struct RawRequest {
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl RawRequest {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").expect("an empty line ends the headers");
        let mut lines = bytes[..end].split(|byte| *byte == b'\n');
        let request_line = std::str::from_utf8(lines.next().unwrap()).unwrap();
        let [method, target, "HTTP/1.1"] = request_line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("not a request line: {request_line}");
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = HeaderMap::new();
        for line in lines {
            let colon = line.iter().position(|byte| *byte == b':').expect("a header has a colon");
            let name = HeaderName::from_bytes(&line[..colon]).unwrap();
            headers.append(name, HeaderValue::from_bytes(&line[colon + 1..]).unwrap());
        }
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: bytes[end + 2..].to_owned(),
        }
    }

    fn view(&self) -> SigningRequest<'_> {
        SigningRequest {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }
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
    sign(&request, set, SigningKey { access_key: keys.0, secret_key: keys.1 }, algorithm, date)
}

const DATE: &str = "20260203T040506Z";
const HEADERS: &[(&str, &str)] = &[("host", "localhost"), ("x-sdk-date", DATE)];

#[test]
fn what_cannot_be_signed_is_refused_by_name() {
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
    let key = SigningKey { access_key: "AK", secret_key: "SECRET-TEXT" };
    let signed =
        try_sign(headers, SignedHeaders::Standard, ("AK", "SECRET-TEXT"), Algorithm::default(), DATE)
            .unwrap();
    assert!(signed.signed_headers().contains("x-security-token"));
    let shown = format!("{key:?} {signed:?} {:?}", signed.authorization());
    for secret in ["TOKEN-TEXT", "SECRET-TEXT", signed.signature()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
