//! The emulator, what it holds, and the parameters of every call: full of what encoders disagree about.

use imagescan_emulator::alibaba::{cr, sas};
use imagescan_emulator::huawei::hss;
use imagescan_emulator::{Emulator, Key, Random};
use serde_json::{Value, json};

use super::Outcome;
use super::call::Cloud;

/// The region of Tencent's calls.
pub(super) const REGION: &str = "ap-singapore";

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

/// The emulator with what the calls ask for.
pub(super) struct Scene {
    pub(super) emulator: Emulator,
    pub(super) keys: Keys,
    /// When it began, in milliseconds.
    began: i64,
}

impl Scene {
    pub(super) async fn start(seed: u64) -> Outcome<Self> {
        let mut random = Random::seeded(seed);
        let keys =
            Keys { id: random.hex(20).to_uppercase(), secret: random.hex(40), project: random.hex(32) };
        let mut builder =
            Emulator::builder().seed(seed).key(Key::permanent(&keys.id, &keys.secret)).project(&keys.project);
        for [_, name, _] in IMAGES {
            // Of a scan the emulator remembers the images that fail by name.
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
            emulator.alibaba().sas().add_image(sas::Image {
                registry_type: "acr".to_owned(),
                repo_name: repo_name.to_owned(),
                tag: TAG.to_owned(),
                digest: random.hex(64),
                scanned,
                ..sas::Image::default()
            });
        }
        emulator.alibaba().cr().add_task(cr::Task::new(INSTANCE, TASK, hour_ago));
        Ok(Self { emulator, keys, began })
    }

    /// The parameters of each operation of a cloud.
    pub(super) fn all_parameters(&self, cloud: Cloud) -> Value {
        let each = cloud.operations().iter().map(|name| ((*name).to_owned(), self.parameters(name)));
        Value::Object(each.collect())
    }

    /// The parameters of an operation, by the names that they have on the wire.
    pub(super) fn parameters(&self, operation: &str) -> Value {
        let images = IMAGES.map(|[namespace, name, version]| {
            json!({"namespace": namespace, "image_name": name, "image_version": version})
        });
        match operation {
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
            _ => json!({}),
        }
    }
}
