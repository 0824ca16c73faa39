//! The workflow of Security Center.

use imagescan_alibaba::sas::model::{ImageInstance, ImageVulType, Language};
use imagescan_alibaba::sas::{
    Client, DescribeImageInstances, DescribeImageScanAuthCount, DescribeImageVulList,
    PublicCreateImageScanTask,
};

use super::{count, follow, show_findings, started_once, text};
use crate::demo::BoxResult;
use crate::demo::stage::{Stage, same};
use crate::operations::Configure as _;

pub(super) async fn play(stage: &mut Stage<'_>) -> BoxResult<()> {
    stage.title("alibaba Sas: from the images to the findings of one")?;
    let client = Client::builder().configure(&stage.settings)?;
    let images = images(&client).await?;
    same("the number of images", &images.len(), &stage.emulator.alibaba().sas().images().len())?;
    let image = images.iter().find(|image| image.last_scan_time.is_none() && image.sca_status.is_none());
    let image = image.ok_or("every image was scanned")?;
    let [digest, repository] = [&image.digest, &image.repo_id].map(|id| text(id.as_ref()));
    let [namespace, name, tag] =
        [&image.repo_namespace, &image.repo_name, &image.tag].map(|name| text(name.as_ref()));
    stage.step(&format!("{} images; {namespace}/{name}:{tag} was never scanned", images.len()))?;

    let quota = client.send(DescribeImageScanAuthCount::new()).await?;
    let quota = quota.image_scan.as_ref().ok_or("the quota is absent")?;
    let [used, total] = [quota.scan_count, quota.image_scan_capacity].map(count);
    stage.step(&format!("{used} of {total} images of the quota are used up"))?;

    let start = PublicCreateImageScanTask::new().digests([digest]).repo_ids([repository]);
    let started = client.send(start.clone()).await?;
    let data = started.data.as_ref().ok_or("the start has no result")?;
    same("whether the scan was started", &data.can_create, &Some(true))?;
    stage.step(&format!("started task {}", text(data.task_id.as_ref())))?;
    follow(stage, client.wait(start.waiter(&started)?), |snapshot| {
        format!(
            "{:?}, {} of {} images",
            snapshot.task_info,
            count(snapshot.finish_count),
            count(snapshot.total_count)
        )
    })
    .await?;
    started_once(stage, "PublicCreateImageScanTask")?;

    let after = self::images(&client).await?;
    let after = after.iter().find(|one| one.digest == image.digest && one.repo_id == image.repo_id);
    let after = after.ok_or("the image is gone")?;
    stage.step(&format!("the image: {:?}, {} vulnerabilities", after.sca_status, count(after.vul_count)))?;
    let mut findings = Vec::new();
    for kind in [ImageVulType::Cve, ImageVulType::Sca] {
        let list = DescribeImageVulList::new(kind).digest(digest).repo_id(repository).lang(Language::En);
        let mut items = client.items(list.page_size(100));
        while let Some(one) = items.try_next().await? {
            let urgency = one.necessity.as_ref().map_or("-", AsRef::as_ref);
            findings.push(format!(
                "{urgency} {}: {}",
                text(one.name.as_ref()),
                text(one.alias_name.as_ref())
            ));
        }
    }
    show_findings(stage, &findings, count(after.vul_count))
}

async fn images(client: &Client) -> BoxResult<Vec<ImageInstance>> {
    let (mut items, mut images) = (client.items(DescribeImageInstances::new().page_size(100)), Vec::new());
    while let Some(image) = items.try_next().await? {
        images.push(image);
    }
    Ok(images)
}
