//! Scans images of three clouds at once, unless they were scanned today. Writes a table and SARIF files of what was found.
//!
//! ```console
//! $ cargo run -p imagescan --features scan --example scan_three_clouds -- alibaba=team/api:1 huawei=shop/cart:77 --yes
//! ```
//!
//! Scans cost money: without `--yes` nothing is started. Exits with 1 unless every image was scanned.
#[path = "support/images.rs"]
pub(crate) mod images;
#[path = "support/scanners.rs"]
mod scanners;

use std::fs;
use std::io::{self, Write as _};

use imagescan::scan::report::{sarif, table};
use imagescan::scan::{FindingsRequest, ImageRef, Journal, Report, ScanRequest, Scanner, SpendLimit};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let (options, images): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|one| one == "--yes");
    let journal = &Journal::open("imagescan-journal").await?;
    let [one, two, three] = scanners::scanners()?.map(|(cloud, scanner)| {
        let (images, has_consent) = (images::images_of(cloud, &images), !options.is_empty());
        async move { scan(&scanner, &images?, has_consent, journal).await }
    });
    let (mut report, two, three) = tokio::try_join!(one, two, three)?;
    report.merge(two);
    report.merge(three);
    write!(io::stdout(), "{}", table(&report, None))?;
    for file in sarif::files(&report, &sarif::SarifOptions::new()) {
        fs::write(format!("imagescan{}.sarif", file.suffix), &file.json)?;
    }
    if report.is_complete() { Ok(()) } else { Err("not everything was scanned and read".into()) }
}

pub(crate) async fn scan(api: &Scanner, names: &[ImageRef], yes: bool, journal: &Journal) -> Outcome<Report> {
    let images = api.resolve(names).await?.into_iter().collect::<Result<Vec<_>, _>>()?;
    if !images.is_empty() {
        let request = ScanRequest::new(images).unless_scanned_within(jiff::SignedDuration::from_hours(24));
        let estimate = api.estimate(request).await?;
        if !yes && !estimate.to_scan.is_empty() {
            return Err(format!("{}: scans cost up to {}; add --yes", api.cloud(), estimate.most).into());
        }
        let consent = estimate.consent(SpendLimit::AtMost(names.len() as u64))?;
        for handle in api.start(consent, journal).await?.handles() {
            let mut watch = api.watch(handle.clone());
            while let Some(now) = watch.try_next().await? {
                writeln!(io::stderr(), "{}: {} of {} images", api.cloud(), now.done + now.failed, now.total)?;
            }
        }
    }
    Ok(api.report(names, FindingsRequest::new()).await?)
}
