//! The common parts of the benchmarks. Nothing here is a test: speed is measured, never asserted.

pub mod derived;

use imagescan_emulator::huawei::hss::{FailedImage, Task};

/// A page of tasks, as HSS writes it: 200 tasks are about 120 kB.
///
/// # Panics
/// Never: the page is JSON.
#[must_use]
pub fn page(tasks: i64) -> Vec<u8> {
    let tasks = (0..tasks).map(|index| {
        let mut task =
            Task::scan("project", format!("d5ceaaf4-0124-4f15-b039-b8fc4b07e{index:03}"), 1_755_536_448_006);
        task.total_num = 57;
        if index % 2 == 0 {
            let failed = |id| {
                let mut image = FailedImage::default();
                image.id = id;
                image.registry_id = "4f0c9dd8-6a3b-4c7e-9b1a-2f6f0f6f0f6f".into();
                image.registry_name = "swr.cn-north-4".into();
                image.image_name = "library/openjdk".into();
                image.image_version = "v8.8".into();
                image.namespace = "test".into();
                image.registry_type = "SwrPrivate".into();
                image.failed_reason = "the image could not be downloaded".into();
                image
            };
            task.failed_images = vec![failed(1_755_536_448_006 + index), failed(1_755_536_449_006 + index)];
        }
        task.info(1_755_546_448_006)
    });
    let tasks: Vec<_> = tasks.collect();
    serde_json::to_vec(&serde_json::json!({ "total_num": tasks.len(), "data_list": tasks })).expect("JSON")
}
