//! Members that report the outcome of a request to Alibaba Cloud under status 200, beside the sample of each operation.

use std::sync::Arc;

use imagescan::{Credentials, Error, RetryPolicy};
use imagescan_emulator::Provider;
use imagescan_suite::operations::{Clients, OPERATIONS, Operation, Reply, Settings};
use imagescan_suite::support::canned::Canned;
use serde_json::{Map, Value, json};

/// Sends an operation, whose response has these members instead of its own that report the outcome.
async fn send(operation: &Operation, members: &Value) -> Result<Reply, Error> {
    let sample = operation.response.unwrap_or("{}");
    let mut body: Map<String, Value> = serde_json::from_str(sample).expect("an object");
    for outcome in ["Success", "IsSuccess", "Code", "HttpStatusCode", "Message"] {
        body.remove(outcome);
    }
    body.extend(members.as_object().expect("an object").clone());
    let mut settings = Settings::new(Credentials::new("AK", "SK"), "p");
    settings.transport = Some(Arc::new(Canned::new(200, Value::Object(body).to_string())));
    settings.retry = Some(RetryPolicy::never());
    settings.rate_limits = false;
    Clients::new(&settings).expect("clients").send(operation, operation.request).await
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(|operation| operation.provider() == Provider::Alibaba)
}

#[tokio::test]
async fn a_failure_beside_data_is_an_error_of_every_operation() {
    for (members, code) in [
        (json!({"Success": false, "Code": "X", "Message": "m"}), Some("X")),
        (json!({"Success": false, "Code": "200"}), Some("200")),
        (json!({"Success": "false"}), None),
        (json!({"IsSuccess": false, "Code": "X"}), Some("X")),
        (json!({"IsSuccess": false, "Code": "success"}), Some("success")),
        (json!({"Code": "X"}), Some("X")),
        (json!({"Code": 400, "Message": "m"}), Some("400")),
        (json!({"Code": "-1"}), Some("-1")),
        (json!({"HttpStatusCode": 403, "Message": "m"}), None),
    ] {
        for operation in operations() {
            let outcome = send(operation, &members).await;
            let error = outcome.err().unwrap_or_else(|| panic!("{} reads {members}", operation.name()));
            assert_eq!(error.code(), code, "{}: {members}: {error}", operation.name());
        }
    }
}

#[tokio::test]
async fn every_spelling_of_success_is_a_success_of_every_operation() {
    for members in [
        json!({}),
        json!({"Success": true, "Code": "200", "HttpStatusCode": 200, "Message": "ok"}),
        json!({"Success": "true", "Code": "OK"}),
        json!({"IsSuccess": true, "Code": "success"}),
        json!({"Code": "success"}),
        json!({"Code": "200"}),
        json!({"Code": 200}),
        json!({"Code": 0}),
        json!({"Code": "0", "Message": ""}),
        json!({"Code": null, "IsSuccess": null}),
    ] {
        for operation in operations() {
            let outcome = send(operation, &members).await;
            outcome.unwrap_or_else(|error| panic!("{}: {members}: {error}", operation.name()));
        }
    }
}
