//! Our clients, given the same parameters.

use imagescan_alibaba::{cr, sas};
use imagescan_huawei::hss;
use imagescan_runtime::{Client, Credentials, Operation, Region};
use imagescan_tencent::tcss;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Outcome;
use super::call::{Call, Cloud, requests_for};
use super::scene::{REGION, Scene};

/// Makes a call of each operation of a cloud.
#[expect(deprecated, reason = "the operation is the document's own; its successor has no document here")]
pub(super) async fn drive(scene: &Scene, cloud: Cloud) -> Outcome<Vec<Call>> {
    let (url, keys) = (scene.emulator.url(), &scene.keys);
    let credentials = Credentials::new(&keys.id, &keys.secret);
    match cloud {
        Cloud::Huawei => {
            let client = hss::Client::builder()
                .host_environment(imagescan::HostEnvironment::empty())
                .project_id(&keys.project);
            let client = client.endpoint(url).allow_plain_http().credentials(credentials).build()?;
            let scan = call::<hss::BatchScanSwrImage>(scene, "BatchScanSwrImage", &client).await?;
            Ok(vec![scan, call::<hss::ListImageScanTask>(scene, "ListImageScanTask", &client).await?])
        }
        Cloud::Tencent => {
            let client = tcss::Client::builder()
                .host_environment(imagescan::HostEnvironment::empty())
                .region(Region::new(REGION));
            let client = client.endpoint(url).allow_plain_http().credentials(credentials).build()?;
            let name = "DescribeImageRegistryTimingScanTask";
            Ok(vec![call::<tcss::DescribeImageRegistryTimingScanTask>(scene, name, &client).await?])
        }
        Cloud::Alibaba => {
            let client = sas::Client::builder()
                .host_environment(imagescan::HostEnvironment::empty())
                .endpoint(&url)
                .allow_plain_http();
            let client = client.credentials(credentials.clone()).build()?;
            let name = "PublicPreCheckImageScanTask";
            let check = call::<sas::PublicPreCheckImageScanTask>(scene, name, &client).await?;
            let client = cr::Client::builder()
                .host_environment(imagescan::HostEnvironment::empty())
                .endpoint(&url)
                .allow_plain_http();
            let client = client.credentials(credentials).build()?;
            let name = "GetArtifactSubscriptionTask";
            Ok(vec![check, call::<cr::GetArtifactSubscriptionTask>(scene, name, &client).await?])
        }
    }
}

async fn call<O>(scene: &Scene, operation: &'static str, client: &Client<O::Service>) -> Outcome<Call>
where
    O: Operation + DeserializeOwned,
    O::Output: Serialize,
{
    let parameters: O = serde_json::from_value(scene.parameters(operation))?;
    let scans = scene.scans();
    scene.emulator.clear_requests();
    let (status, result) = match client.send(parameters).await {
        Ok(response) => {
            let result = serde_json::to_value(&*response)?;
            (Some(response.status()), scene.effect(operation, scans, result))
        }
        Err(error) => (error.status(), Err(error.to_string())),
    };
    let requests = requests_for(operation, &scene.emulator.requests());
    let agent = requests.first().and_then(|request| request.header_text("user-agent")).unwrap_or_default();
    Ok(Call {
        operation,
        version: agent.split_once('/').map_or("?", |(_, version)| version).to_owned(),
        status: status.map(|status| status.as_u16()),
        result,
        requests,
    })
}
