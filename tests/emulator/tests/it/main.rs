//! Tests of the emulator over loopback: raw HTTP, signatures made here, and a manual clock.

mod alibaba;
mod call;
mod command_line;
mod credentials;
mod dispatch;
mod faults;
mod huawei;
mod independence;
mod seed;
mod server;
mod stalled_clients;
mod tencent;
mod throttling;
mod tls;

use imagescan_emulator::{Builder, Emulator, Key, ManualClock};

/// The time at the start of every test, and its form in `X-Sdk-Date`.
const NOW: &str = "2026-11-20T12:00:00Z";
const NOW_DATE: &str = "20261120T120000Z";
/// The same in seconds and in milliseconds.
const NOW_SECONDS: i64 = 1_795_176_000;
const NOW_MS: i64 = 1_795_176_000_000;

const PROJECT: &str = "p-1";

fn key() -> Key {
    Key::permanent("AKTEST", "a secret for tests")
}

fn temporary_key() -> Key {
    Key::temporary("AKTEMP", "another secret", "session-token")
}

fn clock() -> ManualClock {
    ManualClock::at(NOW.parse().expect("NOW is a timestamp"))
}

/// A builder with both keys and one project.
fn builder() -> Builder {
    Emulator::builder().key(key()).key(temporary_key()).project(PROJECT)
}

/// An emulator without tasks, and its clock.
async fn start() -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder(), &clock).await, clock)
}

async fn start_at(builder: Builder, clock: &ManualClock) -> Emulator {
    builder.clock(clock.clone()).start().await.expect("a free port")
}
