//! Security Center: its operations see one world.

mod anomalies;
mod catalogue;
mod findings;
mod images;
mod records;
mod scans;
mod size;

use std::fmt::Write as _;
use std::time::Duration;

use imagescan_emulator::{Emulator, FaultPlan, ManualClock};
use serde_json::Value;

use super::{call, error, signed};
use crate::call::{Call, Response};
use crate::{builder, clock, start_at};

/// How long a scan takes.
const SCAN: Duration = Duration::from_secs(30);

/// An emulator with this many images that follow from the seed 1, and those of the vendor's pages.
async fn world(images: u64) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().seed(1).images(images), &clock).await, clock)
}

async fn world_with_fault(rule: &str) -> (Emulator, ManualClock) {
    let clock = clock();
    let plan = FaultPlan::new().rule(rule.parse().expect("a rule"));
    (start_at(builder().seed(1).images(40).faults(plan), &clock).await, clock)
}

/// A request with these arguments, which are sent as a form, because the signer of these tests does not encode.
fn request(action: &str, arguments: &[(&str, &str)]) -> Call {
    let mut call =
        call("POST", "", action, "2018-12-03").with("content-type", "application/x-www-form-urlencoded");
    let pairs: Vec<_> = arguments.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    call.body = pairs.join("&").into();
    signed(call)
}

async fn send(emulator: &Emulator, action: &str, arguments: &[(&str, &str)]) -> Response {
    request(action, arguments).send(emulator.addr()).await
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(byte.into());
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        encoded
    })
}

/// The body of a successful response.
async fn ok(emulator: &Emulator, action: &str, arguments: &[(&str, &str)]) -> Value {
    let response = send(emulator, action, arguments).await;
    assert_eq!(response.status, 200, "{}", response.text());
    let body = response.json();
    assert_eq!(body["RequestId"].as_str().map(str::len), Some(36));
    body
}

/// The code of an error.
async fn code(emulator: &Emulator, action: &str, arguments: &[(&str, &str)]) -> String {
    error(&send(emulator, action, arguments).await).1
}

/// All rows of a list with pages.
async fn rows(
    emulator: &Emulator,
    action: &str,
    list: &str,
    arguments: &[(&str, &str)],
) -> (Vec<Value>, u64) {
    let (mut all, mut page) = (Vec::new(), 1);
    loop {
        let number = page.to_string();
        let mut with_page = arguments.to_vec();
        with_page.extend([("CurrentPage", number.as_str()), ("PageSize", "100")]);
        let body = ok(emulator, action, &with_page).await;
        let total = body.pointer("/PageInfo/TotalCount").unwrap_or(&body["TotalCount"]).as_u64().unwrap();
        let rows = body[list].as_array().unwrap();
        all.extend(rows.iter().cloned());
        if rows.len() < 100 {
            return (all, total);
        }
        page += 1;
    }
}

async fn images(emulator: &Emulator, arguments: &[(&str, &str)]) -> Vec<Value> {
    let (rows, total) = rows(emulator, "DescribeImageInstances", "ImageInstanceList", arguments).await;
    assert_eq!(rows.len() as u64, total, "{arguments:?}");
    rows
}

/// The data of a start.
async fn create(emulator: &Emulator, arguments: &[(&str, &str)]) -> Value {
    ok(emulator, "PublicCreateImageScanTask", arguments).await["Data"].clone()
}

/// Starts a scan, and returns the id of its task.
async fn start_scan(emulator: &Emulator, arguments: &[(&str, &str)]) -> String {
    create(emulator, arguments).await["TaskId"].as_str().expect("a task").to_owned()
}

async fn result(emulator: &Emulator, task: &str) -> Value {
    let arguments = [("TaskId", task), ("TaskType", "IMAGE_SCAN"), ("TaskName", "IMAGE_SCAN")];
    ok(emulator, "GetOnceTaskResultInfo", &arguments).await
}

async fn state(emulator: &Emulator, task: &str) -> String {
    result(emulator, task).await["TaskInfo"]["Status"].as_str().unwrap().to_owned()
}

/// The parts of a task.
async fn parts(emulator: &Emulator, task: &str) -> Vec<Value> {
    let arguments = [("TaskId", task), ("TaskType", "IMAGE_SCAN"), ("RelateInfo", "true")];
    rows(emulator, "DescribeOnceTaskLeafRecordPage", "OnceTasks", &arguments).await.0
}

async fn quota(emulator: &Emulator) -> (u64, u64) {
    let quota = ok(emulator, "DescribeImageScanAuthCount", &[]).await["ImageScan"].clone();
    (quota["ImageScanCapacity"].as_u64().unwrap(), quota["ScanCount"].as_u64().unwrap())
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("{name} in {row}"))
}
