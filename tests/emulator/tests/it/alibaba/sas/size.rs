//! A million images: every page is computed.

use super::{create, ok, text, world};

#[tokio::test]
async fn a_million_images_are_listed_found_and_scanned() {
    let (emulator, _) = world(1_000_000).await;
    let page = |number: &'static str| {
        let emulator = &emulator;
        async move {
            ok(emulator, "DescribeImageInstances", &[("CurrentPage", number), ("PageSize", "100")]).await
        }
    };
    let last = page("10001").await;
    assert_eq!(last["PageInfo"]["TotalCount"], 1_000_003);
    assert_eq!(last["ImageInstanceList"].as_array().unwrap().len(), 3);
    let image = page("10000").await["ImageInstanceList"][99].clone();
    let started = create(&emulator, &[("Digests", text(&image, "Digest"))]).await;
    assert_eq!(started["TotalCount"], 1);
    let arguments = [("Type", "cve"), ("Uuids", text(&image, "Uuid"))];
    let found = ok(&emulator, "DescribeImageVulList", &arguments).await;
    assert!(found["TotalCount"].as_u64() <= image["VulCount"].as_u64());
}
