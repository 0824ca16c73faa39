//! The seed determines the initial state.

use imagescan_emulator::huawei::hss::{Task, TaskKind};

use crate::call::Call;
use crate::{NOW_MS, PROJECT, builder, clock, start_at};

async fn tasks(seed: u64) -> Vec<Task> {
    start_at(builder().seed(seed), &clock()).await.huawei().tasks()
}

#[tokio::test]
async fn the_same_seed_produces_the_same_tasks() {
    assert_eq!(tasks(7).await, tasks(7).await);
    assert_ne!(tasks(7).await, tasks(8).await);
}

#[tokio::test]
async fn every_seed_creates_past_tasks() {
    for seed in 0..64 {
        let tasks = tasks(seed).await;
        let of = |kind| tasks.iter().filter(move |task| task.kind == kind);
        assert!(of(TaskKind::ImageScan).count() > 10, "{seed}");
        assert!(of(TaskKind::ImageSync).all(|task| task.task_type == "autoSync"), "{seed}");
        assert!(of(TaskKind::ImageSync).count() > 10, "{seed}");
        assert!(tasks.iter().any(|task| !task.failed_images.is_empty()), "{seed}");
        assert!(tasks.iter().all(|task| task.end_time(NOW_MS).is_some()), "{seed}");
        assert!(tasks.iter().all(|task| task.project == PROJECT), "{seed}");
        for task in &tasks {
            let info = task.info(NOW_MS);
            assert_eq!(info.success_num.unwrap() + info.failed_num.unwrap(), info.total_num, "{seed}");
            assert!(info.risky_num.unwrap_or(0) <= info.success_num.unwrap(), "{seed}");
        }
        let mut ids: Vec<_> = tasks.iter().map(|task| &task.task_id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), tasks.len(), "{seed}");
    }
}

#[tokio::test]
async fn a_seeded_inventory_has_an_image_that_fails() {
    let emulator = start_at(builder().seed(3), &clock()).await;
    let body = r#"{"image_type":"private_image","operate_all":true}"#;
    assert_eq!(Call::scan(body).signed().send(emulator.addr()).await.status, 200);
    let task = &emulator.huawei().tasks()[0];
    assert!(task.failed_images.iter().any(|image| image.image_name == "legacy-batch"));
    assert!(task.total_num > 100);
}
