//! Lists whose pages shift or contradict each other, and calls that fail.

use std::collections::BTreeSet;

use imagescan_emulator::Anomaly;

use super::*;

impl World {
    /// The ids of the rows of the inventory, which has two pages.
    async fn rows(&self) -> Result<Vec<String>, Error> {
        let images: Vec<_> = self.huawei.images(Narrow::default()).try_collect().await?;
        Ok(images.iter().map(|image| format!("{:?}", image.key)).collect())
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_of_a_page_that_shifts_is_listed_once() {
    let world = World::with_images(250).await;
    let all = world.rows().await.expect("the inventory");
    world.emulator.faults().push(Rule::new("ListRegistryImages", Fault::None, 1));
    world.emulator.faults().push(Rule::new("ListRegistryImages", Fault::Anomaly(Anomaly::ShiftedPage(3)), 1));
    let shifted = world.rows().await.expect("the inventory");
    let distinct: BTreeSet<_> = shifted.iter().collect();
    assert_eq!(distinct.len(), shifted.len());
    assert!(shifted.len() <= all.len());
}

#[tokio::test(start_paused = true)]
async fn pages_that_contradict_each_other_are_read_again() {
    let world = World::with_images(250).await;
    let all = world.rows().await.expect("the inventory");
    // The second page is the first one.
    let contradict = || {
        world.emulator.faults().push(Rule::new("ListRegistryImages", Fault::None, 1));
        world.emulator.faults().push(Rule::new(
            "ListRegistryImages",
            Fault::Anomaly(Anomaly::RepeatedPage),
            1,
        ));
    };
    contradict();
    world.emulator.clear_requests();
    assert_eq!(world.rows().await.expect("the inventory"), all);
    assert_eq!(world.emulator.count_requests(Provider::Huawei, "ListRegistryImages"), 4);

    contradict();
    contradict();
    let error = world.rows().await.expect_err("a list that cannot be read");
    assert_eq!(error.step(), Some("list images"));
}

#[tokio::test(start_paused = true)]
async fn throttled_reads_are_repeated() {
    let world = World::start().await;
    for operation in ["ListRegistryImages", "ListImageVulnerabilities", "ListGeneralImageVuls"] {
        world.emulator.faults().push(Rule::new(operation, Fault::Throttle { retry_after: None }, 1));
    }
    let images: Vec<_> = world.huawei.images(Narrow::default()).try_collect().await.expect("the inventory");
    let image = images.iter().find(|image| image.counts.vulnerabilities > Some(0)).expect("an image");
    let read =
        world.huawei.vulnerabilities(image, ReadOptions::default()).await.expect("the vulnerabilities");
    assert_eq!((Some(read.rows), read.partial), (image.counts.vulnerabilities, None));
    assert_eq!(read.total, Some(read.rows));
}

#[tokio::test(start_paused = true)]
async fn readers_share_one_load_of_the_details() {
    let world = World::start().await;
    let images: Vec<_> = world.huawei.images(Narrow::default()).try_collect().await.expect("the inventory");
    let scanned = images.iter().filter(|image| image.counts.vulnerabilities > Some(0)).take(8);
    let reads = scanned.map(|image| world.huawei.vulnerabilities(image, ReadOptions::default()));
    for read in futures_util::future::join_all(reads).await {
        assert_eq!(read.expect("the vulnerabilities").partial, None);
    }
    let calls = world.emulator.count_requests(Provider::Huawei, "ListGlobalVulnerabilities");
    assert!(calls <= 3, "{calls}");
}
