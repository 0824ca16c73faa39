//! Alibaba Cloud.

mod authentication;
mod error_responses;
mod flipped_bytes;
mod formats;
mod pre_check;
mod registry;
mod registry_pages;
mod sas;
mod subscription_task;
mod subscriptions;
mod tag_scans;
mod vectors;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use hmac::{Hmac, KeyInit as _, Mac as _};
use imagescan_emulator::Key;
use sha2::{Digest as _, Sha256};

use crate::call::{Call, Response, hex};
use crate::{key, start};

const DATE: &str = "2026-11-20T12:00:00Z";

/// A pre-check, unsigned.
pub(crate) fn pre_check(query: &str) -> Call {
    call("POST", query, "PublicPreCheckImageScanTask", "2018-12-03")
}

/// A request for a task, unsigned.
fn get_task(query: &str) -> Call {
    call("GET", query, "GetArtifactSubscriptionTask", "2018-12-01")
}

fn call(method: &str, query: &str, action: &str, version: &str) -> Call {
    let call = Call::new(method, "/", query, "").replacing("host", "sas.example.com");
    call.with("x-acs-action", action).with("x-acs-version", version)
}

/// Signs the call now, with the default key and a unique nonce.
pub(crate) fn signed(call: Call) -> Call {
    signed_by(call, &key(), DATE)
}

/// Signs the call with a unique nonce.
pub(crate) fn signed_by(call: Call, key: &Key, date: &str) -> Call {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let nonce = format!("nonce-{}", CALLS.fetch_add(1, Ordering::Relaxed));
    let hash = hex(&Sha256::digest(&call.body));
    let call = call
        .with("x-acs-date", date)
        .with("x-acs-signature-nonce", &nonce)
        .with("x-acs-content-sha256", &hash);
    let call = match &key.token {
        Some(token) => call.with("x-acs-accesskey-id", &key.id).with("x-acs-security-token", token),
        None => call,
    };
    sign(call, key)
}

/// Signs all existing headers, which must include the required ones.
fn sign(mut call: Call, key: &Key) -> Call {
    call.headers.sort();
    let names: Vec<_> = call.headers.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(";");
    let mut pairs: Vec<_> = call.query.split('&').collect();
    pairs.sort_unstable();
    let mut canonical = format!("{}\n{}\n{}\n", call.method, call.path, pairs.join("&"));
    for (name, value) in &call.headers {
        writeln!(canonical, "{name}:{}", String::from_utf8_lossy(value)).unwrap();
    }
    write!(canonical, "\n{names}\n{}", hex(&Sha256::digest(&call.body))).unwrap();

    let to_sign = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(&canonical)));
    let mac = Hmac::<Sha256>::new_from_slice(key.secret.as_bytes()).unwrap().chain_update(to_sign);
    let signature = hex(&mac.finalize().into_bytes());
    let id = &key.id;
    call.with(
        "authorization",
        &format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={names},Signature={signature}"),
    )
}

async fn response(call: Call) -> Response {
    let (emulator, _) = start().await;
    call.send(emulator.addr()).await
}

/// The status, error code and message.
pub(crate) fn error(response: &Response) -> (u16, String, String) {
    assert_eq!(response.header("content-type"), Some("application/json;charset=utf-8"));
    let body = response.json();
    let mut names: Vec<_> = body.as_object().expect("an object").keys().collect();
    names.sort();
    assert_eq!(names, ["Code", "HostId", "Message", "Recommend", "RequestId"]);
    let text = |name: &str| body[name].as_str().expect(name).to_owned();
    (response.status, text("Code"), text("Message"))
}
