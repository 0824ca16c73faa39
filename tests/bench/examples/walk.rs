//! The memory of a walk: `cargo run --release -p imagescan-bench --example walk`.
//!
//! Walks lists of 10,000 and of 1,000,000 elements by `items`, and prints the most memory that each walk had allocated at once,
//! with the page that the transport makes. The allocator counts the thread that runs everything.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::fmt::Write as _;

use allocation_counter::measure;
use bytes::Bytes;
use imagescan_huawei::hss::{self, ListImageScanTask};
use imagescan_huawei::{Credentials, HostEnvironment, region};
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};

/// The elements of a page.
const LIMIT: u32 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("{:>10} {:>10} {:>16} {:>18}", "elements", "pages", "peak bytes", "bytes in all");
    for elements in [10_000, 1_000_000] {
        let client = hss::Client::builder()
            .region(region::CN_NORTH_4)
            .host_environment(HostEnvironment::empty())
            .project_id("p-1")
            .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
            .rate_limits(false)
            .transport(Tasks { elements })
            .build()?;
        let mut outcome = Ok(0);
        let memory = measure(|| outcome = runtime.block_on(count(&client)));
        let seen = outcome?;
        if seen != elements {
            return Err(format!("the walk returned {seen} of {elements} elements").into());
        }
        let pages = elements.div_ceil(u64::from(LIMIT));
        println!("{elements:>10} {pages:>10} {:>16} {:>18}", memory.bytes_max, memory.bytes_total);
    }
    Ok(())
}

async fn count(client: &hss::Client) -> Result<u64, imagescan_huawei::Error> {
    let mut tasks =
        client.items(ListImageScanTask::new("image_scan").limit(i32::try_from(LIMIT).unwrap_or(i32::MAX)));
    let mut seen = 0;
    while tasks.try_next().await?.is_some() {
        seen += 1;
    }
    Ok(seen)
}

/// A list of scan tasks, made page by page.
#[derive(Clone, Copy, Debug)]
struct Tasks {
    elements: u64,
}

impl Tasks {
    fn page(self, offset: u64) -> Bytes {
        let mut page = format!(r#"{{"total_num":{},"data_list":["#, self.elements);
        for id in offset..self.elements.min(offset + u64::from(LIMIT)) {
            let comma = if id == offset { "" } else { "," };
            let _ = write!(
                page,
                r#"{comma}{{"task_id":"8e1f7a52-4c1b-4b6e-9d54-{id:012}","task_name":"nightly scan","begin_time":1755536448006,"end_time":1755536449006,"task_type":"manual","image_type":"registry","task_status":100,"success_num":9,"total_num":10,"failed_images":[{{"id":{id},"image_name":"library/nginx","image_version":"1.27","failed_reason":"download_failed"}}]}}"#
            );
        }
        page.push_str("]}");
        page.into()
    }
}

impl Transport for Tasks {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let query = request.uri().query().unwrap_or_default();
        let offset =
            query.split('&').find_map(|pair| pair.strip_prefix("offset=")?.parse().ok()).unwrap_or(0);
        let response = http::Response::new(Body::from(self.page(offset)));
        Box::pin(std::future::ready(Ok(response)))
    }
}
