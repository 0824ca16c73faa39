//! The world of TCSS: images, licences, scans and vulnerabilities that agree with each other.

mod arguments;
mod catalogue;
mod images;
mod pages;
mod scans;
mod vulnerabilities;

use imagescan_emulator::{Emulator, ManualClock};
use serde_json::{Value, json};

use super::{content, describe, error, signed};
use crate::call::Response;
use crate::{builder, clock, start_at};

/// An emulator with this many images, whose scans take 30 seconds.
async fn emulator(images: u64) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().seed(1).images(images), &clock).await, clock)
}

/// Calls an operation at the time of the clock.
async fn send(emulator: &Emulator, action: &str, arguments: &Value) -> Response {
    let mut call = describe().replacing("x-tc-action", action);
    call.body = arguments.to_string().into_bytes();
    let seconds = emulator.now().as_second();
    super::sign(call, &crate::key(), seconds, &format!("{}/tcss/tc3_request", super::DAY))
        .send(emulator.addr())
        .await
}

/// The content of the response of an operation.
async fn call(emulator: &Emulator, action: &str, arguments: Value) -> Value {
    let content = content(&send(emulator, action, &arguments).await);
    assert!(content.get("Error").is_none(), "{action} {arguments}: {content}");
    content
}

/// The code of the error of an operation.
async fn code(emulator: &Emulator, action: &str, arguments: Value) -> String {
    error(&send(emulator, action, &arguments).await).0
}

/// All rows of a list, in pages of 100.
async fn all(emulator: &Emulator, action: &str, arguments: Value) -> Vec<Value> {
    let mut rows = Vec::new();
    loop {
        let mut arguments = arguments.clone();
        (arguments["Offset"], arguments["Limit"]) = (json!(rows.len()), json!(100));
        let page = call(emulator, action, arguments).await;
        let list = page["List"].as_array().expect("a list").clone();
        let total = page["TotalCount"].as_u64().expect("a total");
        let is_last = list.is_empty();
        rows.extend(list);
        if is_last || rows.len() as u64 >= total {
            assert_eq!(rows.len() as u64, total);
            return rows;
        }
    }
}

async fn images(emulator: &Emulator) -> Vec<Value> {
    all(emulator, "DescribeAssetImageRegistryList", json!({})).await
}

fn filter(name: &str, value: &str) -> Value {
    json!([{ "Name": name, "Values": [value] }])
}

fn number(row: &Value, name: &str) -> u64 {
    row[name].as_u64().unwrap_or_else(|| panic!("{name} of {row}"))
}
