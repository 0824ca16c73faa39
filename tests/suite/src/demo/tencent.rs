//! Tencent: the schedule, then a wrong secret.

use imagescan_tencent::tcss::{Client, DescribeImageRegistryTimingScanTask, error_code};
use imagescan_tencent::{Credentials, Error};
use serde_json::Value;

use super::Outcome;
use super::stage::{Stage, same};

pub(super) async fn play(stage: &mut Stage<'_>) -> Outcome<()> {
    stage.title("Tencent TCSS: DescribeImageRegistryTimingScanTask")?;
    let client = client(stage, Credentials::new(&stage.keys.id, &stage.keys.secret))?;
    let response = client.send(DescribeImageRegistryTimingScanTask::new()).await?;
    stage.show_requests()?;
    stage.result(&format!("HTTP {}, request {}", response.status(), response.request_id()))?;
    stage.result(&format!("{:?}", *response))?;
    let mut returned = serde_json::to_value(response.into_inner())?;
    returned
        .as_object_mut()
        .and_then(|fields| fields.remove("RequestId"))
        .ok_or("the response has no request id")?;
    let held =
        serde_json::to_value(stage.emulator.tencent().schedule().ok_or("the emulator has no schedule")?)?;
    same("the schedule", &returned, &without_nulls(held))?;
    wrong_key(stage).await
}

fn client(stage: &Stage<'_>, credentials: Credentials) -> Result<Client, Error> {
    Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(stage.emulator.url())
        .allow_plain_http()
        .credentials(credentials)
        .build()
}

async fn wrong_key(stage: &mut Stage<'_>) -> Outcome<()> {
    stage.title("Tencent TCSS: a wrong secret, refused at HTTP 200")?;
    let client = client(stage, Credentials::new(&stage.keys.id, "wrong"))?;
    let refused = client.send(DescribeImageRegistryTimingScanTask::new()).await;
    let error = refused.err().ok_or("a wrong secret was accepted")?;
    stage.show_requests()?;
    stage.result(&error.to_string())?;
    same("the code", &error.code(), &Some(error_code::AUTH_FAILURE_SIGNATURE_FAILURE))?;
    same("whether it is about authentication", &error.is_authentication(), &true)
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    value
}
