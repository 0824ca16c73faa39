//! Transports of users find out which operation a request carries.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use imagescan_huawei::hss;
use imagescan_runtime::{Body, BoxFuture, OperationContext, Transport, TransportError};
use imagescan_tencent::tcss;

use imagescan_suite::support::scripted_clients::{huawei, list, tencent};

/// Keeps the contexts of requests, and sends none of them.
#[derive(Clone, Debug, Default)]
struct Contexts(Arc<Mutex<Vec<OperationContext>>>);

impl Transport for Contexts {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let context = request.extensions().get::<OperationContext>().expect("a client made the request");
        self.0.lock().unwrap().push(context.clone());
        Box::pin(std::future::ready(Err(TransportError::rejected("not sent"))))
    }
}

#[tokio::test]
async fn a_request_carries_its_operation() {
    let contexts = Contexts::default();
    let client = huawei(contexts.clone()).build().unwrap();
    client.send(list().limit(7).task_name("confidential")).await.unwrap_err();
    client.raw("GET /v5/{project_id}/image/tasks?type=confidential").await.unwrap_err();
    let client = tencent(contexts.clone()).build().unwrap();
    client.raw("POST DescribeAssetImageList").await.unwrap_err();

    let contexts = contexts.0.lock().unwrap();
    let facts: Vec<_> =
        contexts.iter().map(|context| (context.service().name, context.name(), context.is_raw())).collect();
    assert_eq!(
        facts,
        [
            ("HSS", "ListImageScanTask", false),
            ("HSS", "GET /v5/{project_id}/image/tasks", true),
            ("TCSS", "DescribeAssetImageList", true)
        ]
    );
    let operation = contexts[0].operation::<hss::ListImageScanTask>().expect("its type");
    assert_eq!(operation.limit, Some(7));
    assert!(contexts[0].operation::<tcss::DescribeImageRegistryTimingScanTask>().is_none());
    assert!(contexts[1].operation::<hss::ListImageScanTask>().is_none());
    assert!(contexts[0].meta().idempotent && !contexts[1].meta().idempotent);
    let printed = format!("{:?}", contexts[0]);
    assert!(printed.contains("ListImageScanTask") && !printed.contains("confidential"), "{printed}");
}
