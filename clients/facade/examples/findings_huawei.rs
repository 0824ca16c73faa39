//! Lists the vulnerabilities of one image that Huawei Cloud HSS has scanned.
//!
//! ```console
//! $ cargo run -p imagescan --example findings_huawei -- NAMESPACE NAME TAG
//! ```
//!
//! An image without vulnerabilities is clean only if it was scanned: otherwise the example exits with 1.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/huawei.rs"]
mod image;

use std::{collections::HashMap, io};

use arguments::{Outcome, word};
use image::PROJECTS;
use imagescan::huawei::hss::model::{
    ImageCategory, ImageScanStatus, VulnerabilityHandling, VulnerabilityType,
};
use imagescan::huawei::hss::{Client, ListGeneralImageVuls, ListImageVulnerabilities};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let (names, _) = arguments::parse("findings_huawei NAMESPACE NAME TAG", std::env::args().skip(1))?;
    findings(&Client::builder().build()?, &names, &mut io::stdout()).await
}

pub(crate) async fn findings(client: &Client, names: &[String; 3], out: &mut impl io::Write) -> Outcome<()> {
    let image = image::find(client, names).await?;
    let kind = image.image_type.ok_or("the image has no type")?;
    let image_id = image.image_id.ok_or("the image has no id")?;
    let [namespace, name, tag] = names.clone();
    let list = ListImageVulnerabilities::new(kind, image_id, namespace, name, tag).limit(200);
    let list = list.enterprise_project_id(PROJECTS).instance_id(image.instance_id);
    let mut vulnerabilities = client.items(list);
    let severities = severities(client).await?;
    while let Some(one) = vulnerabilities.try_next().await? {
        let id = one.vul_id.unwrap_or_default();
        let severity = severities.get(&id).map_or("unknown", String::as_str);
        let [package, version] = [one.app_name, one.version].map(Option::unwrap_or_default);
        // The service has no field for the version that fixes it.
        let fix = one.solution.filter(|text| !text.is_empty()).unwrap_or("none published".to_owned());
        writeln!(out, "{severity} {id}: {package} {version}, fix: {fix}")?;
    }
    writeln!(out, "not listed: malware, secrets and settings, which other operations list")?;
    match (image.scan_status, image.latest_scan_time) {
        (Some(ImageScanStatus::Success), Some(time)) => Ok(writeln!(out, "scanned at {time} ms since 1970")?),
        (state, _) => {
            let [state, reason] = [word(state), word(image.scan_failed_desc)];
            Err(format!("the last scan has not succeeded: {state}, {reason}").into())
        }
    }
}

/// The severities of all vulnerabilities in registries, by id: the rows of an image have none.
async fn severities(client: &Client) -> Outcome<HashMap<String, String>> {
    let mut severities = HashMap::new();
    for kind in [VulnerabilityType::Linux, VulnerabilityType::Application] {
        let list = ListGeneralImageVuls::new(kind, VulnerabilityHandling::Unhandled, ImageCategory::Registry);
        let mut rows = client.items(list.enterprise_project_id(PROJECTS).limit(200));
        while let Some(row) = rows.try_next().await? {
            if let (Some(id), Some(severity)) = (row.vul_id, row.severity_level) {
                severities.insert(id, severity.to_string());
            }
        }
    }
    Ok(severities)
}
