//! Calls are small values, so that thousands of them can wait.

use imagescan_alibaba::{cr, sas};
use imagescan_huawei::hss;
use imagescan_runtime::{Client, Operation, Service};
use imagescan_tencent::tcss;

use imagescan_suite::support::canned::Canned;
use imagescan_suite::support::scripted_clients::{alibaba, huawei, list, pre_check, scan, schedule, tencent};

fn is_small<S: Service, O: Operation<Service = S>>(client: &Client<S>, operation: O) -> usize {
    let size = size_of_val(&client.send(operation));
    assert!(size < 4096, "{}: {size} bytes", O::META.name);
    size
}

#[test]
fn every_call_is_smaller_than_a_page() {
    let transport = || Canned::new(200, "{}");
    let (huawei, tencent) = (huawei(transport()).build().unwrap(), tencent(transport()).build().unwrap());
    let alibaba = alibaba(transport()).build().unwrap();
    let registry = cr::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-shanghai")
        .transport(transport())
        .build()
        .unwrap();
    let sizes = [
        is_small(&huawei, list()),
        is_small(&huawei, scan()),
        is_small(&tencent, schedule()),
        is_small(&alibaba, pre_check()),
        is_small(&registry, cr::GetArtifactSubscriptionTask::new("cri-1", "t-1")),
    ];
    let operations = hss::Hss::META.operations.len()
        + tcss::Tcss::META.operations.len()
        + sas::Sas::META.operations.len()
        + cr::Cr::META.operations.len();
    assert_eq!(sizes.len(), operations, "an operation is not measured");
    assert_eq!(size_of_val(&huawei.raw("GET /", "{}")), sizes[0], "a raw call is no larger");
}
