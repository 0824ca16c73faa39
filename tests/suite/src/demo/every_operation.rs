//! Every operation of the registry, with the request of its document.

use std::time::Duration;

use imagescan_alibaba::{Format, SignatureVersion};
use imagescan_emulator::Provider;
use serde_json::Value;

use super::BoxResult;
use super::stage::{Stage, same};
use crate::operations::{self, Clients, OPERATIONS, Operation, comparable, comparable_as_text};

/// Longer than a scan of the emulator.
const SCAN: Duration = Duration::from_secs(40);

pub(super) async fn play(stage: &mut Stage<'_>) -> BoxResult<()> {
    let json = Clients::new(&stage.settings)?;
    let mut settings = stage.settings.clone();
    (settings.signature, settings.format) = (SignatureVersion::Rpc, Format::Xml);
    let xml = Clients::new(&settings)?;
    for &provider in Provider::ALL {
        for operation in operations::of(provider) {
            if !operation.is_emulated() {
                stage
                    .title(&format!("{}: not sent, the emulator does not implement it", title(operation)))?;
                continue;
            }
            if provider != Provider::Alibaba {
                send(stage, &json, operation, &title(operation)).await?;
                continue;
            }
            let how = format!("{}, ACS3-HMAC-SHA256, JSON", title(operation));
            let changes = stage.emulator.executions().len();
            let value = send(stage, &json, operation, &how).await?;
            let has_changed = stage.emulator.executions().len() > changes;
            let how = format!("{}, RPC HMAC-SHA1, XML", title(operation));
            let of_xml = match send(stage, &xml, operation, &how).await {
                // The scan that the first request has started ends before another one.
                Err(_) if has_changed => {
                    stage.clock.advance(SCAN);
                    send(stage, &xml, operation, &how).await?
                }
                outcome => outcome?,
            };
            // XML has no types; its value must equal that of the JSON response. What starts a task starts another one.
            if !has_changed {
                same("the value of the XML", &of_xml, &value)?;
            }
        }
    }
    let skipped = OPERATIONS.iter().filter(|operation| !operation.is_emulated()).count();
    let (all, sent) = (OPERATIONS.len(), OPERATIONS.len() - skipped);
    stage.result(&format!("{sent} of {all} operations were sent; the emulator does not implement {skipped}"))
}

fn title(operation: &Operation) -> String {
    format!("{} {}: {}", operation.service.provider, operation.service.name, operation.name())
}

/// Sends the request; the typed value must contain everything in the body.
async fn send(
    stage: &mut Stage<'_>,
    clients: &Clients,
    operation: &Operation,
    title: &str,
) -> BoxResult<Value> {
    stage.title(title)?;
    let reply = clients.send(operation, operation.request).await?;
    stage.show_requests()?;
    stage.result(&format!("HTTP {}, request {}", reply.status, reply.request_id))?;
    stage.result(&reply.debug)?;
    let value = comparable(reply.value);
    if !value.is_null() && !reply.body.starts_with(b"<") {
        let body = comparable_as_text(operation.payload(&reply.body));
        same("the value of the body", &comparable_as_text(value.clone()), &body)?;
    }
    Ok(value)
}
