//! Calls by the client.

use std::hint::black_box;

use imagescan_huawei::hss::model::BatchScanSwrImageInfo;
use imagescan_huawei::hss::{self, BatchScanSwrImage, ListImageScanTask};
use imagescan_huawei::{Credentials, HostEnvironment};

use crate::server::{IMAGES, image_name};
use crate::{BoxResult, Case};

pub(crate) async fn send(case: Case, calls: u32, url: &str) -> BoxResult<()> {
    let client = hss::Client::builder()
        .host_environment(HostEnvironment::empty())
        .endpoint(url)
        .allow_plain_http()
        .no_proxy()
        .project_id("p-1")
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        .build()?;
    for _ in 0..calls {
        if case == Case::Body {
            client.send(batch_scan()).await?;
        } else {
            let page = client.send(ListImageScanTask::new("image_scan").limit(200).offset(0)).await?;
            black_box(page.data_list.len());
        }
    }
    Ok(())
}

fn batch_scan() -> BatchScanSwrImage {
    let image = |index| {
        BatchScanSwrImageInfo::new()
            .namespace("production")
            .image_name(image_name(index))
            .image_version("v2026.11.20-rc1")
    };
    BatchScanSwrImage::new("private_image").image_info_list((0..IMAGES).map(image).collect::<Vec<_>>())
}
