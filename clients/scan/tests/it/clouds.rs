//! Scanners of the emulated clouds, and what tests of all of them call.

use std::collections::BTreeSet;

use imagescan_emulator::Provider;
use imagescan_runtime::{Credentials, HostEnvironment};
use imagescan_scan::{FindingsRequest, Image, ImageQuery, ImageReport, Scanner};

use crate::world::World;

pub(crate) const CLOUDS: [Provider; 3] = [Provider::Alibaba, Provider::Tencent, Provider::Huawei];

fn host(world: &World) -> HostEnvironment {
    HostEnvironment::empty().with_clock(world.clock)
}

/// A scanner of an emulated cloud.
pub(crate) fn scanner(world: &World, provider: Provider) -> Scanner {
    scanner_at(&world.emulator.url(), &host(world), provider).clock(world.clock)
}

/// A scanner of a cloud that is emulated at this address.
pub(crate) fn scanner_at(url: &str, host: &HostEnvironment, provider: Provider) -> Scanner {
    let keys = Credentials::new("ID", "SECRET");
    match provider {
        Provider::Alibaba => {
            use imagescan_alibaba::{sas, sts};
            let client = sas::Client::builder().region("cn-hangzhou").endpoint(url).allow_plain_http();
            let client = client.credentials(keys.clone()).host_environment(host.clone()).build();
            let identity = sts::Client::builder().region("cn-hangzhou").endpoint(url).allow_plain_http();
            let identity = identity.credentials(keys).host_environment(host.clone()).build();
            Scanner::alibaba(client.expect("a client"), identity.expect("a client"))
        }
        Provider::Tencent => {
            use imagescan_tencent::{sts, tcss};
            let client = tcss::Client::builder().region("ap-singapore").endpoint(url).allow_plain_http();
            let client = client.credentials(keys.clone()).host_environment(host.clone()).build();
            let identity = sts::Client::builder().region("ap-singapore").endpoint(url).allow_plain_http();
            let identity = identity.credentials(keys).host_environment(host.clone()).build();
            Scanner::tencent(client.expect("a client"), identity.expect("a client"))
        }
        _ => Scanner::huawei(huawei(url, host, false)),
    }
}

/// A scanner of Huawei Cloud that observes the limits that the vendor publishes.
pub(crate) fn huawei_with_published_limits(world: &World) -> Scanner {
    Scanner::huawei(huawei(&world.emulator.url(), &host(world), true)).clock(world.clock)
}

fn huawei(url: &str, host: &HostEnvironment, apply_published_limits: bool) -> imagescan_huawei::hss::Client {
    let client = imagescan_huawei::hss::Client::builder().region("cn-north-4").project_id("p-1");
    let client = client.endpoint(url).allow_plain_http();
    let client = client.credentials(Credentials::new("ID", "SECRET")).host_environment(host.clone());
    client.apply_published_limits(apply_published_limits).build().expect("a client")
}

pub(crate) fn start_operation(provider: Provider) -> &'static str {
    match provider {
        Provider::Alibaba => "PublicCreateImageScanTask",
        Provider::Tencent => "CreateAssetImageRegistryScanTask",
        _ => "CreateManualImageScanTask",
    }
}

pub(crate) fn inventory_operation(provider: Provider) -> &'static str {
    match provider {
        Provider::Alibaba => "DescribeImageInstances",
        Provider::Tencent => "DescribeAssetImageRegistryList",
        _ => "ListRegistryImages",
    }
}

/// The list that names the images of a vulnerability.
pub(crate) fn affected_operation(provider: Provider) -> &'static str {
    match provider {
        Provider::Alibaba => "DescribeImageVulList",
        Provider::Tencent => "DescribeVulRegistryImageList",
        _ => "ListVulAffectImages",
    }
}

pub(crate) fn findings_operation(provider: Provider) -> &'static str {
    match provider {
        Provider::Alibaba => "DescribeImageVulList",
        Provider::Tencent => "DescribeAssetImageRegistryVulList",
        _ => "ListImageVulnerabilities",
    }
}

/// How often a scan was started, as the emulator counts.
pub(crate) fn starts(world: &World, provider: Provider) -> usize {
    let executions = world.emulator.executions();
    executions.iter().filter(|one| one.operation == start_operation(provider)).count()
}

pub(crate) async fn images(scanner: &Scanner, query: ImageQuery) -> Vec<Image> {
    let (mut images, mut stream) = (Vec::new(), scanner.images(query));
    while let Some(image) = stream.try_next().await.expect("the inventory") {
        images.push(image);
    }
    images
}

/// The reports of all images.
pub(crate) async fn reports(scanner: &Scanner) -> Vec<ImageReport> {
    let (mut reports, mut stream) =
        (Vec::new(), scanner.all_findings(ImageQuery::all(), FindingsRequest::new()));
    while let Some(report) = stream.try_next().await.expect("the findings") {
        reports.push(report);
    }
    reports
}

/// The names of the images that have a vulnerability, without host and digest, which not all clouds send.
pub(crate) async fn affected(scanner: &Scanner, id: &str) -> BTreeSet<String> {
    let id = id.parse().expect("an id");
    let (mut names, mut images) = (BTreeSet::new(), scanner.affected(&id));
    while let Some(image) = images.try_next().await.expect("the images") {
        assert_eq!(image.cloud, scanner.cloud());
        let name = image.reference;
        names.insert(format!("{}:{}", name.path(), name.tag().unwrap_or_default()));
    }
    names
}
