//! Our clients, with the same parameters.

use imagescan_emulator::Provider;

use super::BoxResult;
use super::call::{Call, emulated, requests_for};
use super::scene::Scene;
use crate::operations::{Clients, Operation};

/// Makes a call of each operation of a cloud.
pub(super) async fn drive(scene: &Scene, provider: Provider) -> BoxResult<Vec<Call>> {
    let clients = Clients::new(&scene.settings())?;
    let mut calls = Vec::new();
    for operation in emulated(provider) {
        calls.push(call(scene, operation, &clients).await);
    }
    Ok(calls)
}

async fn call(scene: &Scene, operation: &'static Operation, clients: &Clients) -> Call {
    let scans = scene.scans();
    scene.emulator.clear_requests();
    let outcome = clients.send(operation, &scene.parameters(operation).to_string()).await;
    let requests = requests_for(operation, &scene.emulator.requests());
    let agent = requests.first().and_then(|request| request.header_text("user-agent")).unwrap_or_default();
    let version = agent.split_once('/').map_or("?", |(_, version)| version).to_owned();
    let (status, result, body) = match outcome {
        Ok(reply) => (Some(reply.status), scene.effect(operation, scans, reply.value), reply.body),
        Err(error) => {
            let status = error.status().map(|status| status.as_u16());
            (status, Err(error.to_string()), error.body().clone())
        }
    };
    Call { operation, version, status, result, body, requests }
}
