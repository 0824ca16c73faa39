//! Lists the images of three clouds that have a vulnerability.
//!
//! ```console
//! $ cargo run -p imagescan --features scan --example who_is_affected -- CVE-2026-10021
//! ```
//!
//! Images that were never scanned cannot be listed, and are counted. Exits with 1 if a cloud cannot be read.

#[path = "support/scanners.rs"]
mod scanners;

use std::io;

use imagescan::scan::{ImageQuery, ScanState, Scanner, VulnerabilityId};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let id = std::env::args().nth(1).ok_or("usage: who_is_affected CVE")?.parse()?;
    for (_, scanner) in scanners::scanners()? {
        affected(&scanner, &id, &mut io::stdout()).await?;
    }
    Ok(())
}

pub(crate) async fn affected(
    scanner: &Scanner,
    id: &VulnerabilityId,
    out: &mut impl io::Write,
) -> Outcome<()> {
    let (cloud, mut count, mut not_scanned) = (scanner.cloud(), 0, 0);
    let mut images = scanner.affected(id);
    while let Some(image) = images.try_next().await? {
        count += 1;
        writeln!(
            out,
            "{cloud}: {} {} {:?}",
            image.finding.severity.level, image.reference, image.finding.status
        )?;
    }
    let mut images = scanner.images(ImageQuery::all().state(ScanState::NotScanned));
    while images.try_next().await?.is_some() {
        not_scanned += 1;
    }
    Ok(writeln!(out, "{cloud}: {count} images have {id}; {not_scanned} images were never scanned")?)
}
