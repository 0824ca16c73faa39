//! Helpers for the tests of HSS: calls with a token, pages, and the rows of a whole list.

use imagescan_emulator::{Builder, Emulator, ManualClock};
use serde_json::{Value, json};

use crate::call::{Call, Response};
use crate::{PROJECT, builder, clock, start_at};

pub(super) const IMAGES: &str = "image/registries/images";
pub(super) const STATISTICS: &str = "image/pay-per-scan/statistics";
pub(super) const TASKS: &str = "image/image-scan/tasks";
pub(super) const ALL: &str = "enterprise_project_id=all_granted_eps";

const TOKEN: &str = "a user token";

/// An emulator with this many images, and its clock.
pub(super) async fn with_images(images: u64) -> (Emulator, ManualClock) {
    with(builder().images(images)).await
}

pub(super) async fn with(builder: Builder) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder.user_token(TOKEN, PROJECT), &clock).await, clock)
}

pub(super) async fn call(emulator: &Emulator, method: &str, path: &str, query: &str, body: &str) -> Response {
    let call = Call::new(method, &format!("/v5/{PROJECT}/{path}"), query, body);
    call.with("x-auth-token", TOKEN).send(emulator.addr()).await
}

pub(super) async fn get(emulator: &Emulator, path: &str, query: &str) -> Value {
    let response = call(emulator, "GET", path, query, "").await;
    assert_eq!(response.status, 200, "{path}?{query}: {}", response.text());
    response.json()
}

/// Starts a scan; the response has no body.
pub(super) async fn create(emulator: &Emulator, body: &Value) {
    let response = call(emulator, "POST", TASKS, "", &body.to_string()).await;
    assert_eq!((response.status, response.text()), (200, ""), "{body}");
}

/// All rows of a list, by pages of 200.
pub(super) async fn rows(emulator: &Emulator, path: &str, query: &str) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let page = get(emulator, path, &format!("{query}&limit=200&offset={}", all.len())).await;
        let rows = page["data_list"].as_array().expect("a list").clone();
        let is_last = rows.is_empty();
        all.extend(rows);
        if is_last {
            assert_eq!(page["total_num"], all.len(), "{path}?{query}");
            return all;
        }
    }
}

/// The newest scan task.
pub(super) async fn newest(emulator: &Emulator) -> Value {
    get(emulator, "image/tasks", &format!("{ALL}&type=image_scan")).await["data_list"][0].clone()
}

/// A scan of these rows of the inventory.
pub(super) fn scan_of(rows: &[Value]) -> Value {
    let member = |row: &Value, name: &str| row[name].clone();
    let images: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "id": member(row, "id"),
                "image_digest": member(row, "image_digest"),
                "namespace": member(row, "namespace"),
                "image_name": member(row, "image_name"),
                "image_version": member(row, "image_version"),
                "registry_id": member(row, "registry_id"),
                "registry_name": member(row, "registry_name"),
                "registry_type": member(row, "registry_type"),
                "instance_id": member(row, "instance_id"),
            })
        })
        .collect();
    json!({ "is_all": false, "scan_scope": 0x7fff_ffff, "image_info": images })
}
