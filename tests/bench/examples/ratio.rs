//! Decoding by tables and by derived serde, turn by turn: the best of many runs of each, which a busy machine hardly moves.
//!
//! `cargo run --release -p imagescan-bench --example ratio`
#![expect(clippy::print_stdout, reason = "what it is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use imagescan_bench::{derived, page};
use imagescan_huawei::hss::model::ListImageScanTaskResponse;

const TURNS: usize = 5_000;

fn main() {
    let page = page();
    let (mut table, mut serde) = (Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        table = table.min(timed(|| {
            let mut response = ListImageScanTaskResponse::default();
            imagescan_runtime::provider::json::decode(black_box(&page), &mut response).expect("a page");
            response
        }));
        serde = serde.min(timed(|| {
            serde_json::from_slice::<derived::ListImageScanTaskResponse>(black_box(&page)).expect("a page")
        }));
    }
    let ratio = table.as_secs_f64() / serde.as_secs_f64();
    println!("{} bytes: table {table:?}, derived serde {serde:?}, ratio {ratio:.2}", page.len());
}

/// How long `run` takes; dropping what it made is not counted.
fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    let made = run();
    let took = begun.elapsed();
    drop(black_box(made));
    took
}
