//! DescribeImageVulList: the findings of scans.

use super::finding_filter::{Finding, FindingFilter, layer};
use super::{Held, MAX_PAGE, vulnerability};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::alibaba::service_call::ServiceCall;
use crate::world::Kind;

pub(super) fn list(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let page = call.page(["CurrentPage", "PageSize"], 10, MAX_PAGE)?;
    if call.rpc.required("Type")? != "cve" && held.state.accepts_cve_alone {
        return Err(ErrorResponse::invalid_parameter("Type", "must be cve"));
    }
    let filter = FindingFilter::parse(held, call, ["Digest", "Tag"])?;
    let images = filter.images(held, call.now);
    let by_image = call.flag("GroupByAsset") == Some(true);
    let findings = || {
        let mut last = None;
        filter
            .findings(held, &images)
            .filter(move |(image, _)| !by_image || last.replace(*image) != Some(*image))
    };
    // The findings are not collected: they can be millions.
    let positions = page.window.compute(findings().count() as u64, call.anomaly, |position| position);
    let first = positions.rows.first().and_then(|first| usize::try_from(*first).ok()).unwrap_or(0);
    let rows = findings().skip(first).take(positions.rows.len());
    let rows = rows.filter_map(|finding| row(held, call, finding)).collect();
    Ok(Fields::default()
        .number("CurrentPage", page.number)
        .number("PageSize", page.size)
        .number("TotalCount", positions.total)
        .list("VulRecords", rows))
}

fn row(held: &Held, call: &ServiceCall, finding: Finding) -> Option<ResponseValue> {
    let (index, number) = finding;
    let entry = held.entry(index)?;
    let one = held.vulnerabilities.get(usize::try_from(number).ok()?)?;
    let last_scan = held.world.last_success_of(index, call.now)?;
    let first_scan = held.world.images.scanned_before(index).unwrap_or(last_scan);
    let (repository, layer) = (&entry.image.repository, layer(finding));
    let is_fixable = one.fixed_version.is_some();
    Some(
        Fields::default()
            .number("PrimaryId", index * 1_000_000 + number)
            .text("Uuid", entry.uuid())
            .text("Type", vulnerability::family(one))
            .text("Name", vulnerability::name(one))
            .text("AliasName", vulnerability::title(one, call.text("Lang").as_deref()))
            .text("Related", one.cve.clone())
            .text("Necessity", vulnerability::necessity(one))
            .number("Status", 1)
            .text("CanFix", vulnerability::can_fix(one))
            .bool("CanUpdate", is_fixable)
            .text("MaliciousSource", "image")
            .text("Image", entry.address())
            .text("ImageDigest", entry.image.digest.clone())
            .text("RepoName", repository.name.clone())
            .text("RepoNamespace", repository.namespace.clone())
            .text("InstanceName", entry.instance_id.clone())
            .text("Tag", "oval")
            .list("Layers", vec![layer.clone().into()])
            .number("FirstTs", first_scan)
            .number("LastTs", last_scan)
            .number("ModifyTs", last_scan)
            .number("ScanTime", last_scan)
            .value("ExtendContentJson", packages(one, layer))
            .build(),
    )
}

fn packages(one: &crate::world::Vulnerability, layer: String) -> ResponseValue {
    let rule = match &one.fixed_version {
        Some(fixed) => format!("{} version less than {fixed}", one.package),
        None => format!("{} version less than equals {}", one.package, one.version),
    };
    let path = match one.kind {
        Kind::System => "/var/lib/dpkg/status".to_owned(),
        Kind::Application => format!("/app/lib/{}", one.package),
    };
    let mut package = Fields::default()
        .text("Name", one.package.clone())
        .text("Version", one.version.clone())
        .text("FullVersion", one.version.clone())
        .text("Path", path)
        .text("Layer", layer)
        .text("MatchDetail", rule.clone())
        .list("MatchList", vec![rule.into()]);
    if one.kind == Kind::System && one.fixed_version.is_some() {
        let command = format!("apt-get update && apt-get install {} --only-upgrade", one.package);
        package = package.text("UpdateCmd", command);
    }
    Fields::default()
        .text("Os", "debian")
        .text("OsRelease", "12")
        .list("RpmEntityList", vec![package.build()])
        .build()
}
