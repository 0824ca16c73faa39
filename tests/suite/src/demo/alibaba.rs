//! Alibaba: the pre-check in both formats and signatures, a subscription task, then what is refused.

use imagescan_alibaba::cr::{self, GetArtifactSubscriptionTask};
use imagescan_alibaba::sas::{self, PublicPreCheckImageScanTask};
use imagescan_alibaba::{ClientBuilder, Credentials, Format, SignatureVersion};
use imagescan_emulator::alibaba::sas::Filter;

use super::Outcome;
use super::stage::{Stage, same};

pub(super) async fn play(stage: &mut Stage<'_>) -> Outcome<()> {
    pre_check(stage, "ACS3-HMAC-SHA256, JSON", SignatureVersion::Acs3, Format::Json).await?;
    pre_check(stage, "RPC HMAC-SHA1, XML", SignatureVersion::Rpc, Format::Xml).await?;
    subscription(stage).await?;
    wrong_key(stage).await
}

fn builder<S: imagescan_runtime::Service>(stage: &Stage<'_>, builder: ClientBuilder<S>) -> ClientBuilder<S> {
    let keys = Credentials::new(&stage.keys.id, &stage.keys.secret);
    builder
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(stage.emulator.url())
        .allow_plain_http()
        .credentials(keys)
}

async fn pre_check(
    stage: &mut Stage<'_>,
    how: &str,
    signature: SignatureVersion,
    format: Format,
) -> Outcome<()> {
    stage.title(&format!("Alibaba Sas: PublicPreCheckImageScanTask by {how}"))?;
    let client = builder(stage, sas::Client::builder()).signature(signature).format(format).build()?;
    let image = stage.emulator.alibaba().sas().images().pop().ok_or("the emulator has no images")?;
    let check = PublicPreCheckImageScanTask::new()
        .registry_types(image.registry_type.as_str())
        .region_ids([image.region_id.as_str(), "cn-nowhere"]);
    let response = client.send(check).await?;
    stage.show_requests()?;
    stage.result(&format!("HTTP {}, request {}", response.status(), response.request_id()))?;
    stage.result(&format!("{:?}", *response))?;
    let filter = Filter {
        registry_types: vec![image.registry_type],
        region_ids: vec![image.region_id],
        ..Filter::default()
    };
    let held = stage.emulator.alibaba().sas().count(&filter);
    let data = response.data.as_ref().ok_or("the response has no data")?;
    same("the quota needed", &data.scan_image_count, &Some(held.scan_image_count.into()))?;
    same("the images covered", &data.need_auth_count, &Some(held.need_auth_count.into()))
}

async fn subscription(stage: &mut Stage<'_>) -> Outcome<()> {
    stage.title("Alibaba cr: GetArtifactSubscriptionTask")?;
    let client = builder(stage, cr::Client::builder()).build()?;
    let task = stage.emulator.alibaba().cr().tasks().pop().ok_or("the emulator has no subscription task")?;
    let response = client.send(GetArtifactSubscriptionTask::new(&task.instance_id, &task.task_id)).await?;
    stage.show_requests()?;
    stage.result(&format!("{:?}", *response))?;
    let held = task.info(stage.emulator.now().as_millisecond());
    same("whether it succeeded", &response.is_success, &Some(true))?;
    same("the task", &response.task_id, &Some(held.task_id))?;
    same("the status", &response.task_status.as_ref().map(ToString::to_string), &Some(held.task_status))?;
    same("the repository", &response.repo_name, &Some(held.repo_name))?;
    same("the start", &response.start_time, &Some(held.start_time))?;
    same("the end", &response.end_time, &held.end_time)?;
    same("the tags", &response.tag_total_count, &Some(held.tag_total_count))?;

    stage.title("Alibaba cr: a task that is not there, told at HTTP 200")?;
    let missing = client.send(GetArtifactSubscriptionTask::new(&task.instance_id, "crast-none")).await;
    let error = missing.err().ok_or("a task that is not there was found")?;
    stage.show_requests()?;
    stage.result(&error.to_string())?;
    same("the HTTP status", &error.status().map(|status| status.as_u16()), &Some(200))
}

async fn wrong_key(stage: &mut Stage<'_>) -> Outcome<()> {
    stage.title("Alibaba Sas: a wrong secret")?;
    let keys = Credentials::new(&stage.keys.id, "wrong");
    let client = builder(stage, sas::Client::builder()).credentials(keys).build()?;
    let error =
        client.send(PublicPreCheckImageScanTask::new()).await.err().ok_or("a wrong secret was accepted")?;
    stage.show_requests()?;
    stage.result(&error.to_string())?;
    same("the code", &error.code(), &Some("SignatureDoesNotMatch"))?;
    same("whether it is about authentication", &error.is_authentication(), &true)
}
