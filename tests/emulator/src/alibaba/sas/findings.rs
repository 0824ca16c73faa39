//! DescribeImageVulList: the findings of scans.

use super::finding_filter::{Finding, FindingFilter, layer};
use super::{Fields, Held, MAX_PAGE, vulnerability};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::ResponseValue;
use crate::alibaba::service_call::ServiceCall;
use crate::world::Kind;

pub(super) fn list(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let page = call.page(["CurrentPage", "PageSize"], 10, MAX_PAGE)?;
    call.rpc.required("Type")?;
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
    Ok(vec![
        ("CurrentPage", ResponseValue::count(page.number)),
        ("PageSize", ResponseValue::count(page.size)),
        ("TotalCount", ResponseValue::count(positions.total)),
        ("VulRecords", ResponseValue::List(rows)),
    ])
}

fn row(held: &Held, call: &ServiceCall, finding: Finding) -> Option<ResponseValue> {
    let (index, number) = finding;
    let entry = held.entry(index)?;
    let one = held.vulnerabilities.get(usize::try_from(number).ok()?)?;
    let last_scan = held.world.last_success_of(index, call.now)?;
    let first_scan = held.world.images.scanned_before(index).unwrap_or(last_scan);
    let (repository, layer) = (&entry.image.repository, layer(finding));
    let is_fixable = one.fixed_version.is_some();
    Some(ResponseValue::Object(vec![
        ("PrimaryId", ResponseValue::count(index * 1_000 + number)),
        ("Uuid", entry.uuid().into()),
        ("Type", vulnerability::family(one).into()),
        ("Name", vulnerability::name(one).into()),
        ("AliasName", vulnerability::title(one, call.text("Lang").as_deref()).into()),
        ("Related", one.cve.clone().into()),
        ("Necessity", vulnerability::necessity(one).into()),
        ("Status", ResponseValue::Number(1)),
        ("CanFix", vulnerability::can_fix(one).into()),
        ("CanUpdate", ResponseValue::Bool(is_fixable)),
        ("MaliciousSource", "image".into()),
        ("Image", entry.address().into()),
        ("ImageDigest", entry.image.digest.clone().into()),
        ("RepoName", repository.name.clone().into()),
        ("RepoNamespace", repository.namespace.clone().into()),
        ("InstanceName", entry.instance_id.clone().into()),
        ("Tag", "oval".into()),
        ("Layers", ResponseValue::List(vec![layer.clone().into()])),
        ("FirstTs", ResponseValue::Number(first_scan)),
        ("LastTs", ResponseValue::Number(last_scan)),
        ("ModifyTs", ResponseValue::Number(last_scan)),
        ("ScanTime", ResponseValue::Number(last_scan)),
        ("ExtendContentJson", packages(one, layer)),
    ]))
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
    let mut package: Fields = vec![
        ("Name", one.package.clone().into()),
        ("Version", one.version.clone().into()),
        ("FullVersion", one.version.clone().into()),
        ("Path", path.into()),
        ("Layer", layer.into()),
        ("MatchDetail", rule.clone().into()),
        ("MatchList", ResponseValue::List(vec![rule.into()])),
    ];
    if one.kind == Kind::System && one.fixed_version.is_some() {
        let command = format!("apt-get update && apt-get install {} --only-upgrade", one.package);
        package.push(("UpdateCmd", command.into()));
    }
    ResponseValue::Object(vec![
        ("Os", "debian".into()),
        ("OsRelease", "12".into()),
        ("RpmEntityList", ResponseValue::List(vec![ResponseValue::Object(package)])),
    ])
}
