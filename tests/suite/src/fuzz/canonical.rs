//! Requests of any text, signed by the product and verified by the emulator's independent code.

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_emulator::Request;
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::percent_encode_bytes;

/// The variable parts of a request. Each part may have any bytes; those that cannot be sent are omitted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    /// The path after its first slash.
    pub path: &'a [u8],
    /// The query.
    pub query: &'a [u8],
    /// The value of a header.
    pub header: &'a [u8],
    /// The secret.
    pub secret: &'a [u8],
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Parts<'a> {
    /// A line for each part, the body last.
    #[must_use]
    pub fn split(data: &'a [u8]) -> Self {
        let mut lines = data.splitn(5, |byte| *byte == b'\n');
        let mut line = || lines.next().unwrap_or_default();
        Self { path: line(), query: line(), header: line(), secret: line(), body: line() }
    }
}

/// A request that can be sent.
struct Wire {
    method: &'static str,
    path: String,
    query: String,
    headers: HeaderMap,
    secret: String,
    body: Vec<u8>,
}

impl Wire {
    fn new(
        parts: Parts<'_>,
        method: &'static str,
        fixed: &[(&'static str, &str)],
        free: &[&'static str],
    ) -> Self {
        let text = |bytes: &[u8], not: &[u8]| -> String {
            bytes
                .iter()
                .filter(|byte| byte.is_ascii_graphic() && !not.contains(byte))
                .map(|b| char::from(*b))
                .collect()
        };
        let value = |bytes: &[u8]| {
            let bytes: Vec<u8> = bytes
                .iter()
                .copied()
                .filter(|byte| *byte == b'\t' || *byte >= b' ' && *byte != 0x7f)
                .collect();
            // HTTP drops blanks around a value.
            HeaderValue::from_bytes(bytes.trim_ascii()).expect("every remaining byte is valid")
        };
        let mut headers: HeaderMap = fixed
            .iter()
            .map(|(name, text)| (HeaderName::from_static(name), value(text.as_bytes())))
            .collect();
        for name in free {
            headers.insert(HeaderName::from_static(name), value(parts.header));
        }
        Self {
            method,
            path: format!("/{}", text(parts.path, b"?#")),
            query: text(parts.query, b"#"),
            headers,
            secret: format!("s{}", String::from_utf8_lossy(parts.secret)),
            body: parts.body.to_vec(),
        }
    }

    fn signing(&self) -> SigningRequest<'_> {
        let Self { method, path, query, headers, body, .. } = self;
        SigningRequest { method, path, query, headers, body }
    }

    fn received(&self) -> Request {
        let headers = self.headers.iter();
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            (name.as_str().to_owned(), value.as_bytes().to_vec().into())
        };
        Request {
            method: self.method.to_owned(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: headers.map(header).collect(),
            body: self.body.clone().into(),
        }
    }
}

/// Signs for Huawei Cloud by either algorithm, and verifies.
///
/// # Panics
/// When the signer returns an error, or the emulator rejects the request.
pub fn huawei(parts: Parts<'_>) {
    use imagescan_huawei::sign::{Algorithm, SignedHeaders, SigningKey, sign};
    const DATE: &str = "20261120T115500Z";
    let fixed = [("host", "hss.cn-north-4.myhuaweicloud.com"), ("x-sdk-date", DATE)];
    for (method, algorithm) in [
        ("GET", Algorithm::SdkHmacSha256),
        ("POST", Algorithm::V11HmacSha256 { region: "cn-north-4", service: "hss" }),
    ] {
        let mut wire = Wire::new(parts, method, &fixed, &["content-type", "x-project-id"]);
        let key = SigningKey { id: "AK", secret: &wire.secret };
        let signed =
            sign(&wire.signing(), SignedHeaders::Standard, key, algorithm, DATE).expect("all is there");
        wire.headers.insert("authorization", signed.authorization().clone());
        let read =
            imagescan_emulator::huawei::RequestSignature::parse(&wire.received()).expect("it is well-formed");
        assert!(read.verify(&wire.secret), "{}", String::from_utf8_lossy(read.canonical_request()));
    }
}

/// Signs for Tencent Cloud, and verifies.
///
/// # Panics
/// When the signer returns an error, or the emulator rejects the request.
pub fn tencent(parts: Parts<'_>) {
    use imagescan_tencent::sign::{SignedHeaders, SigningKey, sign};
    const TIME: u64 = 1_795_176_000;
    let fixed = [("host", "tcss.tencentcloudapi.com"), ("x-tc-timestamp", "1795176000")];
    for (method, set) in
        [("POST", SignedHeaders::Standard), ("GET", SignedHeaders::Named(&["x-tc-action", "x-tc-timestamp"]))]
    {
        // A POST of Tencent Cloud has no query, and a GET no body.
        let parts =
            if method == "POST" { Parts { query: b"", ..parts } } else { Parts { body: b"", ..parts } };
        let mut wire = Wire::new(parts, method, &fixed, &["content-type", "x-tc-action"]);
        let key = SigningKey { id: "ID", secret: &wire.secret };
        let signed = sign(&wire.signing(), set, key, "tcss", TIME).expect("all is there");
        wire.headers.insert("authorization", signed.authorization().clone());
        let read = imagescan_emulator::tencent::RequestSignature::parse(&wire.received())
            .expect("it is well-formed");
        assert!(read.verify(&wire.secret), "{}", String::from_utf8_lossy(read.canonical_request()));
    }
}

/// Signs for Alibaba Cloud by ACS3-HMAC-SHA256, and verifies.
///
/// # Panics
/// When the signer returns an error, or the emulator rejects the request.
pub fn acs3(parts: Parts<'_>) {
    use imagescan_alibaba::sign::{SignedHeaders, SigningKey, payload_hash, sign};
    let hash = payload_hash(parts.body);
    let fixed = [
        ("host", "tds.cn-shanghai.aliyuncs.com"),
        ("x-acs-content-sha256", hash.as_str()),
        ("x-acs-date", "2026-11-20T11:55:00Z"),
        ("x-acs-signature-nonce", "n-1"),
        ("x-acs-version", "2018-12-03"),
    ];
    let mut wire = Wire::new(parts, "POST", &fixed, &["content-type", "x-acs-action"]);
    let key = SigningKey { id: "AK", secret: &wire.secret };
    let signed = sign(&wire.signing(), SignedHeaders::Standard, key).expect("all is there");
    wire.headers.insert("authorization", signed.authorization().clone());
    let read =
        imagescan_emulator::alibaba::RequestSignature::parse(&wire.received()).expect("it is well-formed");
    assert!(read.verify(&wire.secret), "{}", String::from_utf8_lossy(read.canonical_request()));
}

/// Signs for Alibaba Cloud by the older signature, and verifies.
///
/// # Panics
/// When the signer returns an error, or the emulator rejects the request.
pub fn rpc(parts: Parts<'_>) {
    use imagescan_alibaba::sign::{SigningKey, rpc::sign};
    const STATED: &str = "AccessKeyId=AK&SignatureMethod=HMAC-SHA1&SignatureNonce=n-1&SignatureVersion=1.0\
                          &Timestamp=2026-11-20T11%3A55%3A00Z";
    let parts = Parts { path: b"", ..parts };
    let mut wire = Wire::new(parts, "POST", &[("host", "tds.cn-shanghai.aliyuncs.com")], &[]);
    // The variable part is in its own parameter, so that it cannot name another key.
    let free = percent_encode_bytes(wire.query.as_bytes()).to_string();
    wire.query = format!("{STATED}&Free={free}&{}=", percent_encode_bytes(&[b"-", parts.header].concat()));
    let key = SigningKey { id: "AK", secret: &wire.secret };
    let signed = sign(&wire.signing(), key).expect("all is there");
    let signature = percent_encode_bytes(signed.signature().as_bytes()).to_string();
    wire.query = format!("{}&Signature={signature}", wire.query);
    let read =
        imagescan_emulator::alibaba::RequestSignature::parse(&wire.received()).expect("it is well-formed");
    assert!(read.verify(&wire.secret), "{}", String::from_utf8_lossy(read.canonical_request()));
}
