//! The workflow of TCSS.

use imagescan_tencent::tcss::model::{ImageRepoInfo, ScanState};
use imagescan_tencent::tcss::{
    Client, CreateAssetImageRegistryScanTask, DescribeAssetImageRegistryList,
    DescribeAssetImageRegistryVulList, DescribeImageAuthorizedInfo,
};

use super::{count, follow, show_findings, started_once, text};
use crate::demo::BoxResult;
use crate::demo::stage::Stage;
use crate::operations::Configure as _;

pub(super) async fn play(stage: &mut Stage<'_>) -> BoxResult<()> {
    stage.title("tencent TCSS: from the images to the findings of one")?;
    let client = Client::builder().configure(&stage.settings)?;
    let images = images(&client).await?;
    let image = images.iter().find(|image| image.scan_status == Some(ScanState::NotScan));
    let image = image.ok_or("every image was scanned")?;
    let id = image.id.ok_or("the image has no id")?;
    let [address, tag] = [&image.image_repo_address, &image.image_tag].map(|name| text(name.as_ref()));
    stage.step(&format!("{} images; {address}:{tag} was never scanned", images.len()))?;

    let quota = client.send(DescribeImageAuthorizedInfo::new()).await?;
    let [used, total] = [quota.used_authorized_cnt, quota.total_authorized_cnt].map(count);
    stage.step(&format!("{used} of {total} licences are used up"))?;

    let start = CreateAssetImageRegistryScanTask::new().id([id]);
    let started = client.send(start.clone()).await?;
    stage.step(&format!("started task {}", started.task_id.unwrap_or_default()))?;
    follow(stage, client.wait(start.waiter_international(&started)?), |snapshot| {
        let status = snapshot.status.as_ref().map_or("-", AsRef::as_ref);
        format!("{status}, {} %", snapshot.schedule.unwrap_or_default())
    })
    .await?;
    started_once(stage, "CreateAssetImageRegistryScanTask")?;

    let after = self::images(&client).await?;
    let after = after.iter().find(|one| one.id == image.id).ok_or("the image is gone")?;
    let status = after.scan_status.as_ref().map_or("-", AsRef::as_ref);
    stage.step(&format!("the image: {status}, {} vulnerabilities", count(after.vul_cnt)))?;
    let mut findings = Vec::new();
    let mut items = client.items(DescribeAssetImageRegistryVulList::new().id(id).limit(100));
    while let Some(one) = items.try_next().await? {
        let package = one.components.first();
        let [name, fixed] = [
            package.and_then(|package| package.name.as_ref()),
            package.and_then(|package| package.fixed_version.as_ref()),
        ]
        .map(text);
        findings.push(format!("{}: {name}, fixed in {fixed}", text(one.cveid.as_ref())));
    }
    show_findings(stage, &findings, count(after.vul_cnt))
}

async fn images(client: &Client) -> BoxResult<Vec<ImageRepoInfo>> {
    let mut items = client.items(DescribeAssetImageRegistryList::new().limit(100));
    let mut images = Vec::new();
    while let Some(image) = items.try_next().await? {
        images.push(image);
    }
    Ok(images)
}
