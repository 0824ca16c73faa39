//! Alibaba's signers make, stage by stage, what the folders under `vectors/alibaba` hold.
//!
//! The two `doc-example` folders are the vendor's worked examples; the stages of the others were computed by a separate
//! implementation in Python that shares no code with the signers. The keys belong to no account.

use std::fs;
use std::path::Path;

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_alibaba::sign::{ALGORITHM, SignError, SignedHeaders, SigningKey, rpc, sign};
use imagescan_runtime::signing::SigningRequest;
use serde_json::Value;

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn alibaba_signs_every_vector() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/alibaba");
    let cases = names_in(&root);
    assert!(cases.len() >= 23, "{} holds {cases:?}", root.display());
    let faults: Vec<_> = cases.iter().filter_map(|name| check(&root.join(name), name).err()).collect();
    assert!(faults.is_empty(), "{} of {} cases:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// Recomputes one case; the error names the case and the first stage that differs.
fn check(case: &Path, name: &str) -> Result<(), String> {
    let read = |file: &str| fs::read(case.join(file)).unwrap();
    let context: Value = serde_json::from_slice(&read("context.json")).unwrap();
    let field = |key: &str| context[key].as_str().unwrap_or_else(|| panic!("{name}: no `{key}`"));
    let key = SigningKey { access_key: field("access_key"), secret_key: field("secret_key") };
    let names: Option<Vec<&str>> = context["signed_headers"]
        .as_array()
        .map(|names| names.iter().map(|name| name.as_str().unwrap()).collect());
    let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);

    let bytes = read("request.txt");
    let (method, target, headers, body) = parse(&bytes);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = SigningRequest { method, path, query, headers: &headers, body };
    let stages = match field("algorithm") {
        ALGORITHM => {
            let signed = sign(&request, set, key).map_err(|error| format!("{name}: {error}"))?;
            let expected = format!(
                "{ALGORITHM} Credential={},SignedHeaders={},Signature={}",
                key.access_key,
                signed.signed_headers(),
                signed.signature()
            );
            assert_eq!(signed.authorization(), expected, "{name}");
            assert!(signed.authorization().is_sensitive(), "{name}");
            [
                ("canonical_request.txt", signed.canonical_request().to_vec()),
                ("string_to_sign.txt", signed.string_to_sign().into()),
                ("signature.txt", signed.signature().into()),
            ]
        }
        "HMAC-SHA1" => {
            let signed = rpc::sign(&request, key).map_err(|error| format!("{name}: {error}"))?;
            [
                ("canonical_query.txt", signed.canonical_query().to_vec()),
                ("string_to_sign.txt", signed.string_to_sign().to_vec()),
                ("signature.txt", signed.signature().into()),
            ]
        }
        other => return Err(format!("{name}: unknown algorithm {other}")),
    };
    let mut files: Vec<_> =
        stages.iter().map(|(file, _)| *file).chain(["context.json", "request.txt"]).collect();
    files.sort_unstable();
    assert_eq!(names_in(case), files, "{name}");
    for (file, made) in stages {
        let held = read(file);
        if held != made {
            let [held, made] = [&held, &made].map(|bytes| String::from_utf8_lossy(bytes));
            return Err(format!("{name}: {file} holds\n{held}\nthe signer made\n{made}"));
        }
    }
    Ok(())
}

/// The text of an HTTP/1.1 message; header values keep their outer blanks.
fn parse(bytes: &[u8]) -> (&str, &str, HeaderMap, &[u8]) {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").expect("an empty line ends the headers");
    let mut lines = bytes[..end].split(|byte| *byte == b'\n');
    let request_line = std::str::from_utf8(lines.next().unwrap()).unwrap();
    let [method, target, "HTTP/1.1"] = request_line.split(' ').collect::<Vec<_>>()[..] else {
        panic!("not a request line: {request_line}");
    };
    let mut headers = HeaderMap::new();
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':').expect("a header has a colon");
        let name = HeaderName::from_bytes(&line[..colon]).unwrap();
        headers.append(name, HeaderValue::from_bytes(&line[colon + 1..]).unwrap());
    }
    (method, target, headers, &bytes[end + 2..])
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
    sign(&request, set, SigningKey { access_key: key.0, secret_key: key.1 })
}

#[test]
fn what_cannot_be_signed_is_refused_by_name() {
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
fn what_the_older_signature_lacks_is_refused_by_name() {
    let sign = |query: &str| {
        let request =
            SigningRequest { method: "GET", path: "/", query, headers: &HeaderMap::new(), body: b"" };
        rpc::sign(&request, SigningKey { access_key: "AK", secret_key: "SK" }).map(|_| ()).unwrap_err()
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
    let key = SigningKey { access_key: "AK", secret_key: "SECRET-TEXT" };
    let older = rpc::sign(&request, key).unwrap();
    let shown = format!("{key:?} {signed:?} {:?} {older:?} {request:?}", signed.authorization());
    for secret in ["TOKEN-TEXT", "SECRET-TEXT", signed.signature(), older.signature()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
