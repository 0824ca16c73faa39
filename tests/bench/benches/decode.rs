//! Decoding a page of 200 tasks: the product's tables against derived serde.
#![allow(missing_docs, reason = "criterion's macros make public items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use imagescan_bench::{derived, page};
use imagescan_huawei::hss::model::ListImageScanTaskResponse;

fn decode(criterion: &mut Criterion) {
    let page = page(200);
    let mut group = criterion.benchmark_group(format!("decode a page of {} bytes", page.len()));
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("table", |bencher| {
        bencher.iter(|| {
            let mut response = ListImageScanTaskResponse::default();
            imagescan_runtime::provider::json::decode(black_box(&page), &mut response).expect("a page");
            response
        });
    });
    group.bench_function("derived serde_json::from_slice", |bencher| {
        bencher.iter(|| {
            serde_json::from_slice::<derived::ListImageScanTaskResponse>(black_box(&page)).expect("a page")
        });
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
