//! Signing one small request.
#![allow(missing_docs, reason = "criterion's macros make public items")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue};
use imagescan_huawei::sign::{Algorithm, SignedHeaders, SigningKey, sign};
use imagescan_runtime::SigningRequest;

fn huawei(criterion: &mut Criterion) {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("hss.cn-north-4.myhuaweicloud.com"));
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    headers.insert("x-project-id", HeaderValue::from_static("0123456789abcdef0123456789abcdef"));
    headers.insert("x-sdk-date", HeaderValue::from_static("20261120T120000Z"));
    let request = SigningRequest {
        method: "GET",
        path: "/v5/0123456789abcdef0123456789abcdef/image/tasks",
        query: "limit=50&type=image_scan",
        headers: &headers,
        body: b"",
    };
    let key = SigningKey { id: "AKEXAMPLE0123456789A", secret: "0123456789abcdef0123456789abcdef01234567" };
    let mut group = criterion.benchmark_group("sign a small request");
    group.bench_function("SDK-HMAC-SHA256", |bencher| {
        bencher.iter(|| {
            sign(
                black_box(&request),
                SignedHeaders::Standard,
                key,
                Algorithm::SdkHmacSha256,
                "20261120T120000Z",
            )
        });
    });
    let derived = Algorithm::V11HmacSha256 { region: "cn-north-4", service: "hss" };
    group.bench_function("V11-HMAC-SHA256", |bencher| {
        bencher.iter(|| sign(black_box(&request), SignedHeaders::Standard, key, derived, "20261120T120000Z"));
    });
    group.finish();
}

criterion_group!(benches, huawei);
criterion_main!(benches);
