//! Lists the vulnerabilities of one image that Security Center of Alibaba Cloud has scanned.
//!
//! ```console
//! $ cargo run -p imagescan --example findings_alibaba -- NAMESPACE NAME TAG
//! ```
//!
//! An image without vulnerabilities is clean only if it was scanned: otherwise the example exits with 1.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/alibaba.rs"]
mod image;

use std::io;

use arguments::{Outcome, word};
use imagescan::alibaba::sas::model::{ImageScanState, ImageVulType, Language, VulType};
use imagescan::alibaba::sas::{Client, DescribeImageVulList, DescribeVulDetails};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let (names, _) = arguments::parse("findings_alibaba NAMESPACE NAME TAG", std::env::args().skip(1))?;
    findings(&Client::builder().build()?, &names, &mut io::stdout()).await
}

pub(crate) async fn findings(client: &Client, names: &[String; 3], out: &mut impl io::Write) -> Outcome<()> {
    let image = image::find(client, names).await?;
    let digest = image.digest.ok_or("the image has no digest")?;
    let repository = image.repo_id.ok_or("the image has no repository id")?;
    for (kind, details) in [(ImageVulType::Cve, VulType::Cve), (ImageVulType::Sca, VulType::Sca)] {
        let list = DescribeImageVulList::new(kind).digest(digest.as_str()).repo_id(repository.as_str());
        let mut vulnerabilities = client.items(list.page_size(100).lang(Language::En));
        while let Some(one) = vulnerabilities.try_next().await? {
            let name = one.name.unwrap_or_default();
            let severity = severity(client, &name, details.clone()).await?;
            for package in one.extend_content_json.iter().flat_map(|content| &content.rpm_entity_list) {
                let installed = package.full_version.as_ref().or(package.version.as_ref());
                let [package_name, installed] =
                    [package.name.as_ref(), installed].map(|text| text.map_or("unknown", String::as_str));
                // The fixed version is only in the words of the match.
                let fix = package.match_detail.as_deref().unwrap_or("no fix is published");
                writeln!(out, "{severity} {name}: {package_name} {installed}, {fix}")?;
            }
        }
    }
    writeln!(out, "not listed: malware, secrets and settings, which other operations list")?;
    match (image.sca_status, image.last_scan_time) {
        (Some(ImageScanState::Success), Some(time)) => Ok(writeln!(out, "scanned at {time} ms since 1970")?),
        (state, _) => {
            let [state, result] = [word(state), word(image.sca_result)];
            Err(format!("the last scan has not succeeded: {state}, {result}").into())
        }
    }
}

/// The rows of an image say how urgent a fix is, and not how severe the vulnerability is.
async fn severity(client: &Client, name: &str, kind: VulType) -> Outcome<String> {
    let details = client.send(DescribeVulDetails::new(Language::En, name, kind)).await?;
    let level = details.cves.first().and_then(|cve| cve.vul_level.as_ref());
    Ok(level.map_or("unknown".to_owned(), ToString::to_string))
}
