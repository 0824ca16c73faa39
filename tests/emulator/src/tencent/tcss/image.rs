//! An image of the world, as the operations of the service show it.

use serde_json::{Map, Value, json};

use super::filter::Subject;
use super::ids::id_of;
use super::{states, times};
use crate::faults::Anomaly;
use crate::world::{Image, ImageState, Severity, World};

/// The names of conditions on images.
pub(super) const FILTERS: [&str; 10] = [
    "IsAuthorized",
    "ImageAssetIds",
    "ImageDigest",
    "ImageId",
    "Namespace",
    "ImageTag",
    "InstanceName",
    "ImageName",
    "ImageRepoAddress",
    "OnlyAffectedNewestImage",
];

/// What a condition on an image is compared with.
pub(super) fn subject(world: &World, image: &Image, name: &str) -> Subject {
    let registry = Registry::of(image);
    match name {
        "IsAuthorized" => Subject::Word(u8::from(is_licensed(world, image.index)).to_string()),
        "ImageAssetIds" => Subject::Word(id_of(image.index).to_string()),
        "ImageDigest" => Subject::Text(sha256(&image.digest)),
        "ImageId" | "ImageID" => Subject::Text(sha256(&image.config)),
        "Namespace" => Subject::Text(image.repository.namespace.clone()),
        "ImageTag" => Subject::Text(image.tag.clone()),
        "InstanceName" => Subject::Text(registry.instance_name.into()),
        "ImageName" => Subject::Text(image.repository.name.clone()),
        "ImageRepoAddress" => Subject::Text(address(image)),
        // `false` does not narrow the list.
        "OnlyAffectedNewestImage" => {
            let newest = world.images.is_newest(image.index).then(|| "true".to_owned());
            Subject::Words(newest.into_iter().chain(["false".to_owned()]).collect())
        }
        _ => Subject::Words(Vec::new()),
    }
}

/// Whether an image has a licence: the first scan binds one to it.
pub(super) fn is_licensed(world: &World, index: u64) -> bool {
    world.images.scanned_before(index).is_some() || world.scans.last_of(index).is_some()
}

/// Whether a container runs the image.
pub(super) fn is_running(index: u64) -> bool {
    index.is_multiple_of(7)
}

/// The name and the id of the container that runs an image.
pub(super) fn container(image: &Image) -> Option<(String, &str)> {
    is_running(image.index).then(|| (format!("{}-1", image.repository.name), image.config.as_str()))
}

pub(super) fn sha256(digits: &str) -> String {
    format!("sha256:{digits}")
}

/// The address of the repository.
pub(super) fn address(image: &Image) -> String {
    let repository = &image.repository;
    format!("{}/{}/{}", Registry::of(image).host, repository.namespace, repository.name)
}

/// A registry, as images name it.
struct Registry {
    kind: &'static str,
    instance_id: &'static str,
    instance_name: &'static str,
    host: &'static str,
    region: &'static str,
}

impl Registry {
    fn of(image: &Image) -> Self {
        match image.repository.registry {
            0 => Self {
                kind: "ccr",
                instance_id: "",
                instance_name: "ccr-ap-singapore",
                host: "ccr.registry.example",
                region: "ap-singapore",
            },
            1 => Self {
                kind: "tcr",
                instance_id: "tcr-0a1b2c3d",
                instance_name: "main",
                host: "main.registry.example",
                region: "ap-singapore",
            },
            _ => Self {
                kind: "harbor",
                instance_id: "ins-4e5f6a7b",
                instance_name: "harbor",
                host: "harbor.example:8089",
                region: "default",
            },
        }
    }
}

/// The names of an image, in the fields that several operations return.
pub(super) fn names(image: &Image) -> Map<String, Value> {
    let registry = Registry::of(image);
    super::fields(json!({
        "ImageId": sha256(&image.config),
        "RegistryType": registry.kind,
        "ImageRepoAddress": address(image),
        "InstanceId": registry.instance_id,
        "InstanceName": registry.instance_name,
        "Namespace": image.repository.namespace,
        "ImageName": image.repository.name,
        "ImageTag": image.tag,
    }))
}

/// Numbers of findings beside vulnerabilities: malicious files, risks and secrets.
pub(super) fn other_findings(index: u64) -> [u64; 3] {
    [u64::from(index % 97 == 3), index % 4, u64::from(index % 11 == 5)]
}

/// The row of an image in the list of images.
pub(super) fn row(world: &World, image: &Image, now: i64, anomaly: Option<Anomaly>) -> Value {
    let state = world.state(image, now);
    let scanned = world.last_success(image, now);
    let found: Vec<_> = world.found_in(image, now).into_iter().filter(|one| !one.ignored).collect();
    let of = |severity: Severity| found.iter().filter(|one| one.severity == severity).count();
    let [viruses, risks, secrets] = scanned.map_or([0; 3], |_| other_findings(image.index));
    let status = states::name_of(state, anomaly);
    // As in the vendor's sample, one kind of scan may fail although the whole does not.
    let virus_fails = image.index % 50 == 13 && matches!(state, ImageState::Done { .. });
    let failed = matches!(state, ImageState::Failed { .. });
    let error = if failed { "ConnFailed" } else { "" };
    let percent = states::percent(state);
    let remaining = world.scans.last_of(image.index).map_or(0, |scan| scan.ends_at() - now);

    let mut row = names(image);
    let rest = json!({
        "ImageDigest": sha256(&image.digest),
        "ImageSize": image.size,
        "ScanTime": scanned.map(times::with_zone).unwrap_or_default(),
        "ScanStatus": status,
        "VulCnt": found.len(),
        "VirusCnt": viruses,
        "RiskCnt": risks,
        "SentiveInfoCnt": secrets,
        "SensitiveInfoCnt": secrets,
        "IsTrustImage": false,
        "OsName": "linux",
        "ScanVirusError": if virus_fails { "ConnFailed" } else { error },
        "ScanVulError": error,
        "ScanRiskError": error,
        "ScanVirusProgress": percent,
        "ScanVulProgress": percent,
        "ScanRiskProgress": percent,
        "ScanRemainTime": if state.is_unfinished() { states::seconds(remaining) } else { 0 },
        "CveStatus": status,
        "RiskStatus": status,
        "VirusStatus": if virus_fails { "SCAN_ERR" } else { status },
        "Progress": percent,
        "IsAuthorized": u8::from(is_licensed(world, image.index)),
        "RegistryRegion": Registry::of(image).region,
        "Id": id_of(image.index),
        "ImageCreateTime": times::with_zone(image.pushed_at),
        "IsLatestImage": world.images.is_newest(image.index),
        "LowLevelVulCnt": of(Severity::Low),
        "MediumLevelVulCnt": of(Severity::Medium),
        "HighLevelVulCnt": of(Severity::High),
        "CriticalLevelVulCnt": of(Severity::Critical),
        "ContainerCnt": u8::from(is_running(image.index)),
        "ComponentCnt": 20 + image.index % 100,
        "IsRunning": is_running(image.index),
        "HasNeedFixVul": of(Severity::Critical) > 0,
        "RecommendedFix": of(Severity::Critical) + of(Severity::High) > 0,
        "Reason": if failed { "the registry did not respond" } else { "" },
        "Solution": if failed { "check the connection to the registry, and scan again" } else { "" },
    });
    row.extend(super::fields(rest));
    Value::Object(row)
}
