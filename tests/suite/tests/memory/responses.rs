//! The memory that responses need.

use std::sync::{Arc, Mutex};

use allocation_counter::measure;
use bytes::Bytes;
use imagescan::alibaba::sas;
use imagescan::huawei::hss;
use imagescan::tencent::tcss;
use imagescan::{Credentials, Error, HostEnvironment, RetryPolicy};
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};
use tokio::runtime::{Builder, Runtime};

/// Long enough that the fixed cost of a call does not matter.
const LENGTH: usize = 4 << 20;

/// The maximum for the search in an error and the redaction of its texts, for any length of the body.
const SEARCH: u64 = 3 << 20;

/// The memory of a call with an empty response.
const CALL: u64 = 64 << 10;

/// The factor of the worst page, and that of an ordinary one; SECURITY.md states both.
const WORST: u64 = 280;
const ORDINARY: u64 = 3;

#[derive(Clone, Debug)]
struct Ready(u16, Arc<Mutex<Bytes>>);

impl Transport for Ready {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let body = self.1.lock().expect("no panic").clone();
        let response = http::Response::builder().status(self.0).body(Body::from(body)).expect("a response");
        Box::pin(std::future::ready(Ok(response)))
    }
}

pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

/// The maximum memory of a call without the body, which the transport owns; and the outcome of the call.
fn costs(cloud: &str, status: u16, body: &Bytes) -> (u64, Result<(), Error>) {
    let (runtime, ready) = (runtime(), Ready(status, Arc::new(Mutex::new(body.clone()))));
    let keys = || Credentials::new("AKEXAMPLE", "secret-of-ak");
    macro_rules! call {
        ($builder:expr, $operation:expr) => {{
            let builder =
                $builder.host_environment(HostEnvironment::empty()).credentials(keys()).transport(ready);
            let client = builder.retry(RetryPolicy::never()).build().expect("a client");
            let mut outcome = Ok(());
            let taken = measure(|| {
                outcome = runtime.block_on(async { client.send($operation).await.map(drop) });
            });
            (taken.bytes_max, outcome)
        }};
    }
    match cloud {
        "huawei" => {
            let builder = hss::Client::builder().region("cn-north-4").project_id("p");
            call!(builder, hss::ListImageScanTask::new("image_scan"))
        }
        "alibaba" => {
            call!(sas::Client::builder().region("cn-hangzhou"), sas::PublicPreCheckImageScanTask::new())
        }
        _ => call!(tcss::Client::builder(), tcss::DescribeImageRegistryTimingScanTask::new()),
    }
}

const CLOUDS: [&str; 3] = ["huawei", "alibaba", "tencent"];

/// A body of `LENGTH` bytes: `before`, then `unit` again and again, then `after`.
fn filled(before: &str, unit: &str, after: &str) -> Bytes {
    format!("{before}{}{after}", unit.repeat(LENGTH / unit.len())).into()
}

/// Bodies that would make a naive reader of errors copy a lot.
fn errors() -> Vec<Bytes> {
    let mut bodies = vec![
        Bytes::from(vec![0xff; LENGTH]),
        Bytes::from(vec![b'['; LENGTH]),
        filled("", "<p>page</p>", ""),
        filled("<Error><Code>X</Code><Message>", "a&amp;", "</Message></Error>"),
        filled("{", r#""a":[0],"#, r#""b":{}}"#),
        filled(r#"{""#, "\\n", r#"":1}"#),
        [b"{\"code\":\"X\",\"message\":\"".as_slice(), &vec![0xfe; LENGTH], b"\"}"].concat().into(),
    ];
    for unit in ["x", "\\n", "\\u00e9", "é", "\\ud83d\\ude00"] {
        for (before, after) in [
            (r#"{"error_code":"X","error_msg":""#, r#""}"#),
            (r#"{"Code":""#, r#"","Message":"m"}"#),
            (r#"{"error":{"code":"X","message":""#, r#""}}"#),
            (r#"{"Response":{"Error":{"Code":"X","Message":""#, r#""},"RequestId":"r"}}"#),
            (r#"{"x":[""#, r#""],"error_code":"X","error_msg":"m"}"#),
        ] {
            bodies.push(filled(before, unit, after));
        }
    }
    bodies
}

/// With the body itself, at most twice its size.
#[test]
fn an_error_costs_at_most_its_body_once_more() {
    for body in errors() {
        for cloud in CLOUDS {
            for status in [400, 502, 200] {
                let (taken, outcome) = costs(cloud, status, &body);
                let shown = String::from_utf8_lossy(&body[..40]);
                assert!(outcome.is_err(), "{cloud}, {status}: {shown}");
                let most = if status == 200 { body.len() as u64 + CALL } else { SEARCH };
                assert!(taken <= most, "{cloud}, {status}: {taken} bytes for {} of {shown}", body.len());
            }
        }
    }
}

/// Pages of elements that are short on the wire and long in memory.
#[test]
fn a_page_costs_at_most_what_the_promise_says() {
    let security = concat!(env!("CARGO_MANIFEST_DIR"), "/../../SECURITY.md");
    let text = std::fs::read_to_string(security).expect("the promises");
    for stated in [format!("at most {WORST} times"), format!("less than {ORDINARY} times")] {
        assert!(text.contains(&stated), "SECURITY.md does not state: {stated}");
    }
    let mut worst = 0;
    for (cloud, before, unit, after) in [
        ("huawei", r#"{"data_list":["#, "{},", "{}]}"),
        ("huawei", r#"{"data_list":["#, "null,", "null]}"),
        ("huawei", r#"{"data_list":["#, r#""","#, r#"""]}"#),
        ("huawei", r#"{"data_list":[{"failed_images":["#, "{},", "{}]}]}"),
        ("huawei", r#"{"data_list":["#, r#"{"failed_images":[{}]},"#, "{}]}"),
        ("huawei", r#"{"data_list":["#, r#"{"task_id":""},"#, "{}]}"),
        ("huawei", r#"{"data_list":[{"task_id":""#, "\\n", r#""}]}"#),
        ("tencent", r#"{"Response":{"RequestId":"r","Id":["#, "0,", "0]}}"),
        ("tencent", r#"{"Response":{"RequestId":"r","Images":["#, "{},", "{}]}}"),
        ("tencent", r#"{"Response":{"RequestId":"r","ScanType":["#, r#""","#, r#"""]}}"#),
        ("alibaba", r#"{"RequestId":"r","Data":{},"New":["#, "[],", "[]]}"),
        ("alibaba", r#"{"RequestId":""#, "\\n", r#"","Data":{}}"#),
    ] {
        let body = filled(before, unit, after);
        let (taken, outcome) = costs(cloud, 200, &body);
        outcome.unwrap_or_else(|error| panic!("{before}{unit}: {error}"));
        let factor = taken.div_ceil(body.len() as u64);
        assert!(factor <= WORST, "{cloud}: {before}{unit}: {factor}");
        worst = worst.max(factor);
    }
    assert!(worst * 10 > WORST * 9, "the promise is more than is needed: {worst}");
    let task = r#"{"task_id":"8e1f7a52-4c1b-4b6e-9d54-1d1f3d0f6f6e","policy_id":"p-1","task_name":"nightly scan of all images",
        "begin_time":1755536448006,"end_time":1755536449006,"remain_min":0,"task_type":"manual","image_type":"registry",
        "task_status":100,"scan_scope":1,"rate_limit":10,"is_all":true,"failed_num":1,"success_num":9,"total_num":10,
        "risky_num":2,"sync_task_type":"registry","failed_reason":"","failed_images":[{"id":7,"registry_id":3,
        "registry_name":"harbor","image_name":"library/nginx","image_version":"1.27","namespace":"library",
        "registry_type":"Harbor","failed_reason":"download_failed"}]},"#;
    let body = filled(r#"{"total_num":10000,"data_list":["#, task, "{}]}");
    let (taken, outcome) = costs("huawei", 200, &body);
    outcome.expect("a page");
    assert!(taken < ORDINARY * body.len() as u64, "{taken} for {}", body.len());
}

/// Makes the pages of a list of tasks, 100 each.
#[derive(Clone, Copy, Debug)]
struct Tasks(u64);

impl Transport for Tasks {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let query = request.uri().query().unwrap_or_default();
        let offset =
            query.split('&').find_map(|pair| pair.strip_prefix("offset=")?.parse().ok()).unwrap_or(0);
        let tasks = (offset..self.0.min(offset + 100)).map(|id| format!(r#"{{"task_id":"task-{id:08}"}}"#));
        let tasks: Vec<_> = tasks.collect();
        let body = format!(r#"{{"total_num":{},"data_list":[{}]}}"#, self.0, tasks.join(","));
        Box::pin(std::future::ready(Ok(http::Response::new(Body::from(Bytes::from(body))))))
    }
}

#[test]
fn a_walk_needs_the_memory_of_a_page_however_long_the_list_is() {
    let peak = |elements: u64| {
        let runtime = runtime();
        let builder = hss::Client::builder().region("cn-north-4").project_id("p").rate_limits(false);
        let client = builder
            .host_environment(HostEnvironment::empty())
            .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
            .transport(Tasks(elements))
            .build()
            .expect("a client");
        let mut seen = 0;
        let taken = measure(|| {
            runtime.block_on(async {
                let mut tasks = client.items(hss::ListImageScanTask::new("image_scan").limit(100));
                while tasks.try_next().await.expect("a page").is_some() {
                    seen += 1;
                }
            });
        });
        assert_eq!(seen, elements);
        taken.bytes_max
    };
    let (short, long) = (peak(300), peak(20_000));
    assert!(long <= short + 4_096, "{long} bytes for 200 pages, {short} for 3");
}
