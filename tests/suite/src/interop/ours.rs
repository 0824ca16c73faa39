//! Our clients, with the same parameters.

use serde_json::Value;

use super::BoxResult;
use super::call::{Call, Failure, emulated, executions_of, requests_for};
use super::scene::{Scene, State};
use crate::operations::{Clients, Operation, comparable_as_text};

/// Makes a call of each operation of a cloud; returns the calls, and the state of the emulator after them.
pub(super) async fn drive(scene: &Scene) -> BoxResult<(Vec<Call>, State)> {
    let clients = Clients::new(&scene.settings())?;
    let mut calls = Vec::new();
    for operation in emulated(scene.cloud) {
        calls.push(call(scene, operation, &clients).await);
    }
    Ok((calls, scene.state().await?))
}

async fn call(scene: &Scene, operation: &'static Operation, clients: &Clients) -> Call {
    scene.emulator.clear_requests();
    let outcome = clients.send(operation, &scene.parameters(operation).to_string()).await;
    let requests = requests_for(operation, &scene.emulator.requests());
    let agent = requests.first().and_then(|request| request.header_text("user-agent")).unwrap_or_default();
    let version = agent.split_once('/').map_or("?", |(_, version)| version).to_owned();
    let (status, result, body) = match outcome {
        Ok(reply) => (Some(reply.status), Ok(comparable_as_text(reply.value)), reply.body),
        Err(error) => {
            let (code, text) = (error.code().unwrap_or_default().to_owned(), error.to_string());
            let status = error.status().map(|status| status.as_u16());
            (status, Err(Failure::Error { code, text }), error.body().clone())
        }
    };
    let executions = executions_of(operation, &scene.emulator);
    Call { operation, version, status, result, body, requests, executions }
}

/// The value of the body that our client received, read without our decoder.
pub(super) fn held(own: &Call) -> Value {
    if own.result == Ok(Value::Null) {
        Value::Null
    } else {
        comparable_as_text(own.operation.payload(&own.body))
    }
}
