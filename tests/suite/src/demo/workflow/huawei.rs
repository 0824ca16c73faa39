//! The workflow of HSS, whose start returns no id of a task.

use std::collections::HashSet;

use imagescan_huawei::hss::model::{
    CreateManualImageScanTaskReqInfoImageInfo, ImageScanStatus, RegistryImagesInfo, ScanScope, TaskKind,
};
use imagescan_huawei::hss::{
    Client, CreateManualImageScanTask, ListImageScanTask, ListImageVulnerabilities, ListRegistryImages,
    ShowImagePayPerScanStatistics,
};

use super::{count, follow, show_findings, started_once, text};
use crate::demo::BoxResult;
use crate::demo::stage::{Stage, same};
use crate::operations::Configure as _;

/// All enterprise projects.
const PROJECTS: &str = "all_granted_eps";

pub(super) async fn play(stage: &mut Stage<'_>) -> BoxResult<()> {
    stage.title("huawei HSS: from the images to the findings of one")?;
    let client = Client::builder().configure(&stage.settings)?;
    let images = images(&client).await?;
    let image = images
        .iter()
        .find(|image| image.scan_status == Some(ImageScanStatus::Unscanned) && image.scannable == Some(true));
    let image = image.ok_or("every image was scanned")?;
    let [namespace, name, tag] =
        [&image.namespace, &image.image_name, &image.image_version].map(|name| text(name.as_ref()));
    stage.step(&format!("{} images; {namespace}/{name}:{tag} was never scanned", images.len()))?;

    let paid = client.send(ShowImagePayPerScanStatistics::new().enterprise_project_id(PROJECTS)).await?;
    let [scans, free] = [paid.repository_scan_num, paid.free_quota_num].map(count);
    stage.step(&format!("{scans} scans so far, {free} free ones; what is left is not published"))?;

    let before = tasks(&client).await?;
    stage.step(&format!("{} tasks before the start", before.len()))?;
    let start = CreateManualImageScanTask::new().enterprise_project_id(PROJECTS).is_all(false);
    client.send(start.scan_scope(ScanScope::VULNERABILITIES).image_info([target(image)])).await?;
    stage.step("started; the response names no task")?;
    let new: Vec<_> = tasks(&client).await?.difference(&before).cloned().collect();
    same("the number of new tasks", &new.len(), &1)?;
    stage.step(&format!("the new task is {}", new[0]))?;
    let task = ListImageScanTask::new(TaskKind::ImageScan).enterprise_project_id(PROJECTS);
    follow(stage, client.wait(task.task_id(new[0].as_str())), |snapshot| {
        let progress = snapshot.data_list.first().and_then(|task| task.task_status);
        progress.map_or("not listed yet".to_owned(), |progress| format!("{progress} %"))
    })
    .await?;
    started_once(stage, "CreateManualImageScanTask")?;

    let after = self::images(&client).await?;
    let after = after.iter().find(|one| one.id == image.id).ok_or("the image is gone")?;
    let status = after.scan_status.as_ref().map_or("-", AsRef::as_ref);
    stage.step(&format!("the image: {status}, {} vulnerabilities", count(after.vul_num)))?;
    let kind = image.image_type.clone().ok_or("the image has no type")?;
    let list = ListImageVulnerabilities::new(kind, text(image.image_id.as_ref()), namespace, name, tag);
    let list = list.enterprise_project_id(PROJECTS).instance_id(image.instance_id.clone());
    let (mut items, mut findings) = (client.items(list.limit(200)), Vec::new());
    while let Some(one) = items.try_next().await? {
        let urgency = one.repair_necessity.as_ref().map_or("-", AsRef::as_ref);
        let [id, package, version] =
            [&one.vul_id, &one.app_name, &one.version].map(|field| text(field.as_ref()));
        findings.push(format!("{urgency} {id}: {package} {version}"));
    }
    show_findings(stage, &findings, count(after.vul_num))
}

fn target(image: &RegistryImagesInfo) -> CreateManualImageScanTaskReqInfoImageInfo {
    let RegistryImagesInfo { image_digest, namespace, image_name, image_version, .. } = image.clone();
    let RegistryImagesInfo { registry_id, registry_name, registry_type, instance_id, .. } = image.clone();
    CreateManualImageScanTaskReqInfoImageInfo::new()
        .id(image.id)
        .image_digest(image_digest)
        .namespace(namespace)
        .image_name(image_name)
        .image_version(image_version)
        .registry_id(registry_id)
        .registry_name(registry_name)
        .registry_type(registry_type)
        .instance_id(instance_id)
}

async fn images(client: &Client) -> BoxResult<Vec<RegistryImagesInfo>> {
    let list = ListRegistryImages::new().enterprise_project_id(PROJECTS).limit(200);
    let (mut items, mut images) = (client.items(list), Vec::new());
    while let Some(image) = items.try_next().await? {
        images.push(image);
    }
    Ok(images)
}

/// The ids of all tasks that scan images.
async fn tasks(client: &Client) -> BoxResult<HashSet<String>> {
    let list = ListImageScanTask::new(TaskKind::ImageScan).enterprise_project_id(PROJECTS).limit(200);
    let (mut items, mut ids) = (client.items(list), HashSet::new());
    while let Some(task) = items.try_next().await? {
        ids.extend(task.task_id);
    }
    Ok(ids)
}
