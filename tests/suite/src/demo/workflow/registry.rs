//! The workflow of Container Registry, whose scans are those of a tag and have no id.

use imagescan_alibaba::cr::model::{Image, Instance, Repository, ScanService};
use imagescan_alibaba::cr::{
    Client, CreateRepoTagScanTask, GetRepoTagScanStatus, ListInstance, ListRepoTag, ListRepoTagScanResult,
    ListRepository,
};
use imagescan_alibaba::sas::{self, DescribeImageInstances};

use super::{count, follow, show_findings, started_once, text};
use crate::demo::BoxResult;
use crate::demo::stage::Stage;
use crate::operations::Configure as _;

pub(super) async fn play(stage: &mut Stage<'_>) -> BoxResult<()> {
    stage.title("alibaba cr: from the instances to the findings of one tag")?;
    let client = Client::builder().configure(&stage.settings)?;
    let mut instances: Vec<Instance> = Vec::new();
    let mut items = client.items(ListInstance::new().page_size(100));
    while let Some(instance) = items.try_next().await? {
        instances.push(instance);
    }
    stage.step(&format!("{} instances", instances.len()))?;

    let (instance, repositories) = repositories(&client, &instances).await?;
    stage.step(&format!("instance {instance} has {} repositories", repositories.len()))?;
    let (repository, image) = never_scanned(&client, &instance, &repositories).await?;
    let id = text(repository.repo_id.as_ref());
    let [namespace, name, tag, digest] =
        [&repository.repo_namespace_name, &repository.repo_name, &image.tag, &image.digest]
            .map(|name| text(name.as_ref()));
    stage.step(&format!("{namespace}/{name}:{tag} was never scanned"))?;
    stage.result("the engine of Container Registry is free; that of Security Center uses up its quota")?;

    let start = CreateRepoTagScanTask::new(&instance, id, tag).digest(digest);
    let start = start.scan_service(ScanService::AcrScanService);
    let started = client.send(start.clone()).await?;
    stage.step("started; the response names no scan")?;
    follow(stage, client.wait(start.waiter(&started)?), |snapshot| {
        snapshot.status.as_ref().map_or("-", AsRef::as_ref).to_owned()
    })
    .await?;
    started_once(stage, "CreateRepoTagScanTask")?;

    let known = in_security_center(stage, id, digest).await?;
    stage.step(&format!("Security Center sees the same image, with {known} vulnerabilities"))?;
    let list = ListRepoTagScanResult::new(&instance).repo_id(id).tag(tag).digest(digest);
    let (mut items, mut findings) = (client.items(list.page_size(100)), Vec::new());
    while let Some(one) = items.try_next().await? {
        let severity = one.severity.as_ref().map_or("-", AsRef::as_ref);
        let [cve, package] = [&one.cve_name, &one.feature].map(|name| text(name.as_ref()));
        findings.push(format!("{severity} {cve} in {package}"));
    }
    show_findings(stage, &findings, known)
}

/// The first instance with repositories, and these.
async fn repositories(client: &Client, instances: &[Instance]) -> BoxResult<(String, Vec<Repository>)> {
    for instance in instances {
        let id = instance.instance_id.clone().ok_or("an instance has no id")?;
        let mut items = client.items(ListRepository::new(&id).page_size(100));
        let mut repositories = Vec::new();
        while let Some(repository) = items.try_next().await? {
            repositories.push(repository);
        }
        if !repositories.is_empty() {
            return Ok((id, repositories));
        }
    }
    Err("no instance has a repository".into())
}

/// The first tag without a scan, in its repository.
async fn never_scanned(
    client: &Client,
    instance: &str,
    repositories: &[Repository],
) -> BoxResult<(Repository, Image)> {
    for repository in repositories {
        let id = text(repository.repo_id.as_ref());
        let mut items = client.items(ListRepoTag::new(instance, id).page_size(100));
        while let Some(image) = items.try_next().await? {
            let state = GetRepoTagScanStatus::new(instance).repo_id(id).tag(image.tag.clone());
            match client.send(state).await {
                Ok(_) => {}
                Err(error) if error.code() == Some("SCAN_NOT_EXIST") => {
                    return Ok((repository.clone(), image));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Err("every tag was scanned".into())
}

/// The number of vulnerabilities that Security Center knows in the image: both services see the same images.
async fn in_security_center(stage: &Stage<'_>, repository: &str, digest: &str) -> BoxResult<usize> {
    let client = sas::Client::builder().configure(&stage.settings)?;
    let mut items = client.items(DescribeImageInstances::new().page_size(100));
    while let Some(image) = items.try_next().await? {
        if image.repo_id.as_deref() == Some(repository) && image.digest.as_deref() == Some(digest) {
            return Ok(count(image.vul_count));
        }
    }
    Err("Security Center does not know the image".into())
}
