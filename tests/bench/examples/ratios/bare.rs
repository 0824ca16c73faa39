//! The same calls by bare reqwest with derived serde_json, and a constant signature.

use std::hint::black_box;

use imagescan_bench::derived::{self, ListImageScanTaskResponse};
use reqwest::header::HeaderMap;

use crate::server::{IMAGES, image_name};
use crate::{BoxResult, Case};

/// As long as a signature of our client.
const AUTHORIZATION: &str = "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=content-type;host;x-project-id;x-sdk-date, \
                             Signature=9bb5b1d1b2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d";

pub(crate) async fn send(case: Case, calls: u32, url: &str) -> BoxResult<()> {
    // The workspace builds reqwest without a provider of cryptography, and it wants one even for plain HTTP.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder()
        .no_proxy()
        .user_agent(concat!("imagescan/", env!("CARGO_PKG_VERSION")))
        .build()?;
    for _ in 0..calls {
        if case == Case::Body {
            let body = serde_json::to_vec(&batch_scan())?;
            let request =
                client.post(format!("{url}/v5/p-1/image/batch-scan")).headers(headers()?).body(body);
            request.send().await?.error_for_status()?.bytes().await?;
        } else {
            let (limit, offset) = (200, 0);
            let url = format!("{url}/v5/p-1/image/tasks?type=image_scan&limit={limit}&offset={offset}");
            let response = client.get(url).headers(headers()?).send().await?.error_for_status()?;
            let page: ListImageScanTaskResponse = serde_json::from_slice(&response.bytes().await?)?;
            black_box(page.data_list.map(|tasks| tasks.len()));
        }
    }
    Ok(())
}

fn headers() -> BoxResult<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/json".parse()?);
    headers.insert("x-project-id", "p-1".parse()?);
    headers.insert("x-sdk-date", "20261120T120000Z".parse()?);
    headers.insert("authorization", AUTHORIZATION.parse()?);
    Ok(headers)
}

fn batch_scan() -> derived::BatchScanSwrImage {
    let image = |index| derived::BatchScanSwrImageInfo {
        namespace: Some("production".to_owned()),
        image_name: Some(image_name(index)),
        image_version: Some("v2026.11.20-rc1".to_owned()),
        ..derived::BatchScanSwrImageInfo::default()
    };
    derived::BatchScanSwrImage {
        image_type: derived::ImageType::PrivateImage,
        image_info_list: Some((0..IMAGES).map(image).collect()),
    }
}
