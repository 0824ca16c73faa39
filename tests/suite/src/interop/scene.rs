//! The emulator, its state, and the parameters of every call, with texts that encoders treat differently.

use imagescan_emulator::alibaba::{cr, sas};
use imagescan_emulator::huawei::hss;
use imagescan_emulator::{Emulator, Key, Random};
use serde_json::{Value, json};

use imagescan::Credentials;
use imagescan_emulator::Provider;
use imagescan_runtime::provider::Location;

use super::BoxResult;
use super::call::emulated;
use crate::operations::{Operation, Settings};

/// The region of Tencent's calls.
pub(super) const REGION: &str = "ap-singapore";

/// Text that encoders treat differently.
const AWKWARD: &str = " 夜间 *~+%2B, (a&b=c);'é";
pub(super) const TASK_NAME: &str = "nightly 夜间 *~+%2B, (a&b=c);'é";
pub(super) const IMAGES: [[&str; 3]; 2] =
    [["组织 a+b", "openjdk *~+ \"8\"", "v1,0 β</>"], ["test\\é", "nginx (α)&b=c", "v1.0~rc+1"]];
pub(super) const REPO_NAMES: [&str; 2] = ["镜像 a+b*~(1)/x'", "shop & co=1;é"];
pub(super) const TAG: &str = "v1.0 beta+1~*%20";
pub(super) const INSTANCE: &str = "cri-interop *~+";
pub(super) const TASK: &str = "crast 任务 +~*, %2F/?#[é]";

/// Synthetic keys, new in each run.
pub(super) struct Keys {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) project: String,
}

/// The emulator with the state that the calls refer to.
pub(super) struct Scene {
    pub(super) emulator: Emulator,
    pub(super) keys: Keys,
    /// The start time in milliseconds.
    began: i64,
}

impl Scene {
    pub(super) async fn start(seed: u64) -> BoxResult<Self> {
        let mut random = Random::seeded(seed);
        let keys =
            Keys { id: random.hex(20).to_uppercase(), secret: random.hex(40), project: random.hex(32) };
        let mut builder =
            Emulator::builder().seed(seed).key(Key::permanent(&keys.id, &keys.secret)).project(&keys.project);
        for [_, name, _] in IMAGES {
            // The emulator records the failing images of a scan, by name.
            builder = builder.failing_image(name, "for interop");
        }
        let emulator = builder.start().await?;
        let began = emulator.now().as_millisecond();
        let hour_ago = began - 3_600_000;

        let mut task = hss::Task::scan(&keys.project, random.uuid(), hour_ago);
        TASK_NAME.clone_into(&mut task.task_name);
        (task.total_num, task.risky_num, task.duration) = (40, Some(7), 60_000);
        emulator.huawei().add_task(task);

        for (repo_name, scanned) in REPO_NAMES.into_iter().zip([false, true]) {
            let mut image = sas::Image::default();
            image.registry_type = "acr".into();
            image.repo_name = repo_name.into();
            image.tag = TAG.into();
            image.digest = random.hex(64);
            image.scanned = scanned;
            emulator.alibaba().sas().add_image(image);
        }
        emulator.alibaba().cr().add_task(cr::Task::new(INSTANCE, TASK, hour_ago));
        Ok(Self { emulator, keys, began })
    }

    /// Settings for clients of the emulator.
    pub(super) fn settings(&self) -> Settings {
        let keys = &self.keys;
        let mut settings = Settings::new(Credentials::new(&keys.id, &keys.secret), &keys.project);
        settings.endpoint = Some(self.emulator.url());
        settings
    }

    /// Every call of a cloud for the scripts: the operation, its service, and its parameters by location.
    pub(super) fn calls(&self, provider: Provider) -> Value {
        emulated(provider).map(|operation| self.call(operation)).collect()
    }

    fn call(&self, operation: &Operation) -> Value {
        let (mut path, mut query, mut header, mut body) = (json!({}), json!({}), json!({}), json!({}));
        let parameters = self.parameters(operation);
        for (name, value) in parameters.as_object().into_iter().flatten() {
            let field = operation.meta.fields.iter().find(|field| field.name == name);
            let (location, value) = match field.map(|field| field.location) {
                Some(Location::Path) => (&mut path, value.clone()),
                Some(Location::Header) => (&mut header, value.clone()),
                Some(Location::QueryJson) => (&mut query, Value::String(value.to_string())),
                Some(Location::QueryCsv) => (&mut query, joined(value)),
                Some(Location::Query | Location::QueryFlat) => (&mut query, value.clone()),
                _ => (&mut body, value.clone()),
            };
            location[name] = value;
        }
        json!({
            "operation": operation.name(),
            "service": operation.service.name,
            "version": operation.service.version,
            "method": operation.meta.method,
            "url": operation.meta.path,
            "parameters": {"path": path, "query": query, "header": header, "body": body},
        })
    }

    /// The parameters of an operation, by their names on the wire. Most operations have those of their document, with
    /// texts that encoders treat differently; some select what the emulator was given.
    pub(super) fn parameters(&self, operation: &Operation) -> Value {
        let images = IMAGES.map(|[namespace, name, version]| {
            json!({"namespace": namespace, "image_name": name, "image_version": version})
        });
        match operation.name() {
            "BatchScanSwrImage" => json!({
                "region": "cn-north-4",
                "enterprise_project_id": "0",
                "image_type": "private_image",
                "repo_type": "SWR",
                "operate_all": false,
                "image_info_list": images,
            }),
            "ListImageScanTask" => json!({
                "type": "image_scan",
                "enterprise_project_id": "all_granted_eps",
                "global_image_type": "registry",
                "offset": 0,
                "limit": 50,
                "task_type": "manual",
                "task_name": TASK_NAME,
                "create_time": self.began - 7_200_000,
                "task_status": "finished",
                "scan_scope": i32::MAX,
            }),
            "PublicPreCheckImageScanTask" => json!({
                "SourceIp": "1.2.3.4",
                "RegistryTypes": ["acr", "harbor"],
                "RepoNames": REPO_NAMES,
                "Tags": [TAG, "latest"],
            }),
            "GetArtifactSubscriptionTask" => json!({"InstanceId": INSTANCE, "TaskId": TASK}),
            _ => operation.request_with(|text| format!("{text}{AWKWARD}")),
        }
    }
}

/// A list as one text, whose elements are separated by commas.
fn joined(value: &Value) -> Value {
    let Some(items) = value.as_array() else { return value.clone() };
    let texts = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
    texts.collect::<Vec<_>>().join(",").into()
}
