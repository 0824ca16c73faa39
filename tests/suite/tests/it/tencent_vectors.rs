//! Tencent's signer makes, stage by stage, what the folders under `vectors/tencent` hold.

use std::fs;
use std::path::Path;

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::signing::SigningRequest;
use imagescan_tencent::sign::{SignError, SignedHeaders, SigningKey, sign};
use serde_json::Value;

/// The files of a case, no more and no fewer.
const FILES: [&str; 5] =
    ["canonical_request.txt", "context.json", "request.txt", "signature.txt", "string_to_sign.txt"];

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn tencent_signs_every_vector() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/tencent");
    let cases = names_in(&root);
    assert!(cases.len() >= 20, "{} holds {cases:?}", root.display());
    let faults: Vec<_> = cases.iter().filter_map(|name| check(&root.join(name), name).err()).collect();
    assert!(faults.is_empty(), "{} of {} cases:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// Recomputes one case; the error names the case and the first stage that differs.
fn check(case: &Path, name: &str) -> Result<(), String> {
    assert_eq!(names_in(case), FILES, "{name}");
    let read = |file: &str| fs::read(case.join(file)).unwrap();
    let context: Value = serde_json::from_slice(&read("context.json")).unwrap();
    let field = |key: &str| context[key].as_str().unwrap_or_else(|| panic!("{name}: no `{key}`"));
    let key = SigningKey { secret_id: field("secret_id"), secret_key: field("secret_key") };
    let service = field("service");
    let time = context["timestamp"].as_u64().unwrap();
    let names: Option<Vec<&str>> = context["signed_headers"]
        .as_array()
        .map(|names| names.iter().map(|name| name.as_str().unwrap()).collect());
    let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);

    let bytes = read("request.txt");
    let (method, target, headers, body) = parse(&bytes);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = SigningRequest { method, path, query, headers: &headers, body };
    let signed = sign(&request, set, key, service, time).map_err(|error| format!("{name}: {error}"))?;
    for (file, made) in [
        ("canonical_request.txt", signed.canonical_request()),
        ("string_to_sign.txt", signed.string_to_sign().as_bytes()),
        ("signature.txt", signed.signature().as_bytes()),
    ] {
        let held = read(file);
        if held != made {
            let [held, made] = [&held, made].map(String::from_utf8_lossy);
            return Err(format!("{name}: {file} holds\n{held}\nthe signer made\n{made}"));
        }
    }
    let scope = signed.string_to_sign().lines().nth(2).unwrap();
    let expected = format!(
        "{} Credential={}/{scope}, SignedHeaders={}, Signature={}",
        field("algorithm"),
        key.secret_id,
        signed.signed_headers(),
        signed.signature()
    );
    assert_eq!(signed.authorization(), expected, "{name}");
    assert!(signed.authorization().is_sensitive(), "{name}");
    Ok(())
}

/// The parts of an HTTP/1.1 message: method, target, headers and body. Header values keep their outer blanks.
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

/// A request that can be signed; each test spoils one part of it.
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
        let key = SigningKey { secret_id: self.key.0, secret_key: self.key.1 };
        sign(&SigningRequest { method, path: "/", query, headers: &headers, body }, set, key, service, time)
    }
}

#[test]
fn what_cannot_be_signed_is_refused_by_name() {
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
    let key = SigningKey { secret_id: GOOD.key.0, secret_key: GOOD.key.1 };
    assert_eq!(signed.signed_headers(), "content-type;host;x-tc-token");
    let shown = format!("{key:?} {signed:?} {:?}", signed.authorization());
    for secret in ["TOKEN-TEXT", "token-text", "SECRET-TEXT", signed.signature()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
