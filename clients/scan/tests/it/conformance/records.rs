//! Reports have vendor records exactly if the request says so, also where other readers share the scanner.

use std::collections::BTreeSet;

use imagescan_emulator::Provider;
use imagescan_scan::{FindingsRequest, ImageQuery, ImageReport, Scanner};

use crate::clouds::{self, CLOUDS};
use crate::world::World;

/// The operations whose records a finding has.
fn operations(provider: Provider) -> &'static [&'static str] {
    match provider {
        Provider::Alibaba => &["DescribeImageVulList", "DescribeImageGroupedVulList", "DescribeVulDetails"],
        Provider::Tencent => &["DescribeAssetImageRegistryVulList"],
        _ => &["ListImageVulnerabilities", "ListGlobalVulnerabilities", "ListGeneralImageVuls"],
    }
}

async fn reports(scanner: &Scanner, keep_records: bool) -> Vec<ImageReport> {
    let request = FindingsRequest::new().keep_vendor_records(keep_records);
    let (mut reports, mut stream) = (Vec::new(), scanner.all_findings(ImageQuery::all(), request));
    while let Some(report) = stream.try_next().await.expect("the findings") {
        reports.push(report);
    }
    reports
}

fn without_records(mut reports: Vec<ImageReport>) -> Vec<ImageReport> {
    for finding in reports.iter_mut().flat_map(|report| &mut report.findings) {
        finding.vendor_records.clear();
    }
    reports
}

#[tokio::test(start_paused = true)]
async fn readers_with_and_without_records_share_a_scanner() {
    for provider in CLOUDS {
        let world = World::with(|builder| builder.images(24)).await;
        let expected = reports(&clouds::scanner(&world, provider), true).await;
        let findings: Vec<_> = expected.iter().flat_map(|report| &report.findings).collect();
        assert!(findings.len() > 100, "{provider}: {}", findings.len());
        for finding in findings {
            let of: BTreeSet<_> = finding.vendor_records.iter().map(|one| one.operation.as_str()).collect();
            assert_eq!(of, operations(provider).iter().copied().collect(), "{provider}: {}", finding.id);
        }
        let bare = without_records(expected.clone());
        for keeps in [[true, false, true], [false, true, false]] {
            let scanner = clouds::scanner(&world, provider);
            for keep_records in keeps {
                let read = reports(&scanner, keep_records).await;
                assert!(
                    read == if keep_records { expected.clone() } else { bare.clone() },
                    "{provider}: {keeps:?}"
                );
            }
        }
    }
}
