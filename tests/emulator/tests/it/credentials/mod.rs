//! Credential services: they issue temporary keys and tokens, which are valid for calls.

mod alibaba_metadata;
mod alibaba_sts;
mod builder;
mod expiry;
mod faults;
mod huawei_keys;
mod huawei_metadata;
mod huawei_tokens;
mod tencent;

use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Emulator, Key};
use serde_json::Value;

use crate::call::{Call, Response};
use crate::{NOW_DATE, NOW_SECONDS, PROJECT};
use crate::{alibaba as of_alibaba, tencent as of_tencent};

/// The time of each test, in the form of `Expiration`.
const NOON: &str = "2026-11-20T12:00:00Z";

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

/// A key from the fields of a response.
fn key(response: &Value, [id, secret, token]: [&str; 3]) -> Key {
    Key::temporary(text(&response[id]), text(&response[secret]), text(&response[token]))
}

async fn send(emulator: &Emulator, call: Call) -> Response {
    call.send(emulator.addr()).await
}

/// Calls the gateway of Huawei Cloud with a signature by this key at this time. Returns the status, and the code of an
/// error response.
async fn huawei(emulator: &Emulator, key: &Key, date: &str) -> (u16, Option<String>) {
    let response = send(emulator, Call::list("type=image_scan").signed_by(key, date)).await;
    (response.status, response.json()["error_code"].as_str().map(str::to_owned))
}

/// The same with a user token.
async fn huawei_by_token(emulator: &Emulator, token: &str) -> (u16, Option<String>) {
    let response = send(emulator, Call::list("type=image_scan").with("x-auth-token", token)).await;
    (response.status, response.json()["error_code"].as_str().map(str::to_owned))
}

/// The same for Tencent Cloud: only a code.
async fn tencent(emulator: &Emulator, key: &Key, seconds: i64) -> Option<String> {
    let call = of_tencent::sign(of_tencent::describe(), key, seconds, "2026-11-20/tcss/tc3_request");
    let response = of_tencent::content(&send(emulator, call).await);
    response["Error"]["Code"].as_str().map(str::to_owned)
}

/// The same for Alibaba Cloud.
async fn alibaba(emulator: &Emulator, key: &Key, date: &str) -> (u16, Option<String>) {
    let call = of_alibaba::signed_by(of_alibaba::pre_check(""), key, date);
    let response = send(emulator, call).await;
    (response.status, response.json()["Code"].as_str().map(str::to_owned))
}
