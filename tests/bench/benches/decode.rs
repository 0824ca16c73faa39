//! Decoding a page of 200 tasks, 130 kB: the product's tables against derived serde.
#![allow(missing_docs, reason = "criterion's macros make public items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use imagescan_emulator::huawei::hss::{FailedImage, Task};
use imagescan_huawei::hss::model::ListImageScanTaskResponse;
use imagescan_suite::generated::huawei_hss::ListImageScanTaskResponse as Twin;

fn page() -> Vec<u8> {
    let tasks = (0..200).map(|index| {
        let mut task =
            Task::scan("project", format!("d5ceaaf4-0124-4f15-b039-b8fc4b07e{index:03}"), 1_755_536_448_006);
        task.total_num = 57;
        if index % 2 == 0 {
            let failed = |id| FailedImage {
                id,
                registry_id: "4f0c9dd8-6a3b-4c7e-9b1a-2f6f0f6f0f6f".to_owned(),
                registry_name: "swr.cn-north-4".to_owned(),
                image_name: "library/openjdk".to_owned(),
                image_version: "v8.8".to_owned(),
                namespace: "test".to_owned(),
                registry_type: "SwrPrivate".to_owned(),
                failed_reason: "the image could not be downloaded".to_owned(),
            };
            task.failed_images = vec![failed(1_755_536_448_006 + index), failed(1_755_536_449_006 + index)];
        }
        task.info(1_755_546_448_006)
    });
    let tasks: Vec<_> = tasks.collect();
    serde_json::to_vec(&serde_json::json!({ "data_list": tasks, "total_num": 200 })).expect("JSON")
}

fn decode(criterion: &mut Criterion) {
    let page = page();
    let mut group = criterion.benchmark_group(format!("decode a page of {} bytes", page.len()));
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("table", |bencher| {
        bencher.iter(|| {
            let mut answer = ListImageScanTaskResponse::default();
            imagescan_runtime::json::decode(black_box(&page), &mut answer).expect("a page");
            answer
        });
    });
    group.bench_function("derived serde_json::from_slice", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Twin>(black_box(&page)).expect("a page"));
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
