//! Faults from the client's side.

mod clocks;
mod connections;
mod error_responses;
mod executions;
mod plans;
mod random;
mod responses;
mod syntax;

use imagescan_emulator::{Emulator, Fault, FaultPlan, ManualClock, Matcher, Rule};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::call::{Call, Response};
use crate::{builder, clock, start_at};

/// An emulator whose first request has this fault, and its clock.
async fn with(fault: Fault) -> (Emulator, ManualClock) {
    start_with(Rule::new(Matcher::Any, fault, 1)).await
}

async fn start_with(rule: Rule) -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().faults(FaultPlan::new().rule(rule)), &clock).await, clock)
}

fn list() -> Call {
    Call::list("type=image_scan").signed()
}

/// A scan of this image, which makes its body unique.
fn scan(image: &str) -> Call {
    let body = format!(r#"{{"image_type":"private_image","image_info_list":[{{"image_name":"{image}"}}]}}"#);
    Call::scan(&body).signed()
}

/// The numbers of the requests with a fault, and the faults.
fn applied(emulator: &Emulator) -> Vec<(u64, Fault)> {
    emulator.faults().applied().into_iter().map(|applied| (applied.request, applied.fault)).collect()
}

/// A connection for several requests.
struct Connection(TcpStream);

impl Connection {
    async fn open(emulator: &Emulator) -> Self {
        Self(TcpStream::connect(emulator.addr()).await.expect("the emulator listens"))
    }

    /// Returns the response, or nothing if the connection ends.
    async fn try_send(&mut self, call: &Call) -> Vec<u8> {
        self.0.write_all(&call.wire("keep-alive")).await.expect("the connection is open");
        let mut response = Vec::new();
        while self.0.read_buf(&mut response).await.expect("no reset") > 0 && !is_complete(&response) {}
        response
    }

    async fn send(&mut self, call: &Call) -> Response {
        Response::parse(&self.try_send(call).await)
    }
}

/// Whether the response has the length that it announces.
fn is_complete(wire: &[u8]) -> bool {
    wire.windows(4).any(|four| four == b"\r\n\r\n") && {
        let response = Response::parse(wire);
        response.header("content-length").and_then(|length| length.parse().ok()) == Some(response.body.len())
    }
}
