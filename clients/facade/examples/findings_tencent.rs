//! Lists the vulnerabilities of one image that Tencent Cloud TCSS has scanned.
//!
//! ```console
//! $ cargo run -p imagescan --example findings_tencent -- HOST/NAMESPACE/NAME TAG
//! ```
//!
//! An image without vulnerabilities is clean only if it was scanned for them: otherwise the example exits with 1.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/tencent.rs"]
mod image;

use std::io;

use arguments::{Outcome, word};
use imagescan::tencent::tcss::model::{ScanState, VulLevelDigit};
use imagescan::tencent::tcss::{Client, DescribeAssetImageRegistryVulList, DescribeScanIgnoreVulList};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let (names, _) = arguments::parse("findings_tencent HOST/NAMESPACE/NAME TAG", std::env::args().skip(1))?;
    findings(&Client::builder().build()?, &names, &mut io::stdout()).await
}

pub(crate) async fn findings(client: &Client, names: &[String; 2], out: &mut impl io::Write) -> Outcome<()> {
    let image = image::find(client, names).await?;
    let id = image.id.ok_or("the image has no id")?;
    let mut vulnerabilities = client.items(DescribeAssetImageRegistryVulList::new().id(id).limit(100));
    while let Some(one) = vulnerabilities.try_next().await? {
        let severity = match one.level {
            Some(VulLevelDigit::Critical) => "critical",
            Some(VulLevelDigit::High) => "high",
            Some(VulLevelDigit::Medium) => "medium",
            Some(VulLevelDigit::Low) => "low",
            _ => "unknown",
        };
        let name = one.cveid.or(one.pocid).unwrap_or_default();
        for package in &one.components {
            let [installed, fixed] =
                [&package.version, &package.fixed_version].map(|version| match version {
                    Some(version) if !version.is_empty() => version,
                    _ => "unknown",
                });
            let package = package.name.as_deref().unwrap_or("unknown package");
            writeln!(out, "{severity} {name}: {package} {installed}, fixed in {fixed}")?;
        }
    }
    let mut ignored = client.items(DescribeScanIgnoreVulList::new().limit(100));
    while let Some(one) = ignored.try_next().await? {
        writeln!(out, "not listed, since the account ignores it: {}", one.cveid.unwrap_or_default())?;
    }
    let kinds = [
        ("malware", &image.virus_status),
        ("risks", &image.risk_status),
        ("vulnerabilities", &image.cve_status),
    ];
    for (kind, state) in kinds {
        if *state != Some(ScanState::Scanned) {
            writeln!(out, "not scanned for {kind}: {}", word(state.as_ref()))?;
        }
    }
    match image.cve_status {
        Some(ScanState::Scanned) => Ok(writeln!(out, "scanned at {}", image.scan_time.unwrap_or_default())?),
        state => {
            let [state, reason] = [word(state), word(image.reason)];
            Err(format!("the image was not scanned for vulnerabilities: {state}, {reason}").into())
        }
    }
}
