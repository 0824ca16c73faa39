//! Tencent Cloud.

mod error_responses;
mod flipped_bytes;
mod schedule;
mod vectors;
mod world;

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use imagescan_emulator::Key;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::call::{Call, Response, hex};
use crate::{NOW_SECONDS, key, start};

const DAY: &str = "2026-11-20";

/// The default call, unsigned.
pub(crate) fn describe() -> Call {
    let call = Call::new("POST", "/", "", "{}");
    call.replacing("host", "tcss.example.com")
        .with("content-type", "application/json")
        .with("x-tc-action", "DescribeImageRegistryTimingScanTask")
        .with("x-tc-version", "2020-11-01")
}

/// Signs the call now, with the default key.
pub(crate) fn signed(call: Call) -> Call {
    sign(call, &key(), NOW_SECONDS, &format!("{DAY}/tcss/tc3_request"))
}

/// Signs content type and host. Adds the time and the key's token.
pub(crate) fn sign(call: Call, key: &Key, seconds: i64, scope: &str) -> Call {
    let call = call.replacing("x-tc-timestamp", &seconds.to_string());
    let call = match &key.token {
        Some(token) => call.with("x-tc-token", token),
        None => call,
    };
    let query = if call.method == "GET" { &call.query } else { "" };
    let mut canonical = format!("{}\n{}\n{query}\n", call.method, call.path);
    for name in ["content-type", "host"] {
        writeln!(canonical, "{name}:{}", call.header(name)).unwrap();
    }
    write!(canonical, "\ncontent-type;host\n{}", hex(&Sha256::digest(&call.body))).unwrap();

    let digest = hex(&Sha256::digest(&canonical));
    let mut signing_key = format!("TC3{}", key.secret).into_bytes();
    for part in scope.split('/') {
        signing_key = mac(&signing_key, part);
    }
    let signature = hex(&mac(&signing_key, &format!("TC3-HMAC-SHA256\n{seconds}\n{scope}\n{digest}")));
    let credential = format!("{}/{scope}", key.id);
    let value = format!(
        "TC3-HMAC-SHA256 Credential={credential}, SignedHeaders=content-type;host, Signature={signature}"
    );
    call.with("authorization", &value)
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(text).finalize().into_bytes().to_vec()
}

async fn response(call: Call) -> Response {
    let (emulator, _) = start().await;
    call.send(emulator.addr()).await
}

/// The content of the envelope, which all responses have.
pub(crate) fn content(response: &Response) -> Value {
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    let body = response.json();
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(1), "{body}");
    let content = body["Response"].clone();
    assert_eq!(content["RequestId"].as_str().map(str::len), Some(36), "{content}");
    content
}

/// The error code and message.
pub(crate) fn error(response: &Response) -> (String, String) {
    let content = content(response);
    assert_eq!(content.as_object().map(serde_json::Map::len), Some(2), "{content}");
    let text = |name: &str| content["Error"][name].as_str().expect(name).to_owned();
    (text("Code"), text("Message"))
}
