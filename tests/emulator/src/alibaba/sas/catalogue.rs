//! The catalogue: DescribeImageGroupedVulList counts the findings of each vulnerability, DescribeVulDetails describes one.

use super::finding_filter::FindingFilter;
use super::{Held, MAX_PAGE, vulnerability};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::alibaba::service_call::ServiceCall;
use crate::world::Vulnerability;

/// The findings of a vulnerability.
#[derive(Debug, Clone, Copy)]
struct Group {
    findings: u64,
    first_scan: i64,
    last_scan: i64,
}

/// DescribeImageGroupedVulList.
pub(super) fn grouped(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let page = call.page(["CurrentPage", "PageSize"], 20, MAX_PAGE)?;
    let filter = FindingFilter::parse(held, call, ["ImageDigest", "ImageTag"])?;
    let images = filter.images(held, call.now);
    let none = Group { findings: 0, first_scan: i64::MAX, last_scan: 0 };
    let mut groups = vec![none; held.vulnerabilities.len()];
    for (index, number) in filter.findings(held, &images) {
        let Some(group) = usize::try_from(number).ok().and_then(|number| groups.get_mut(number)) else {
            continue;
        };
        let last_scan = held.world.last_success_of(index, call.now).unwrap_or_default();
        let first_scan = held.world.images.scanned_before(index).unwrap_or(last_scan);
        group.findings += 1;
        group.first_scan = group.first_scan.min(first_scan);
        group.last_scan = group.last_scan.max(last_scan);
    }
    let found = held.vulnerabilities.iter().zip(groups).filter(|(_, group)| group.findings > 0);
    let rows = page.window.filter(found, call.anomaly);
    let language = call.text("Lang");
    let items = rows.rows.into_iter().map(|(one, group)| item(one, group, language.as_deref())).collect();
    Ok(Fields::default()
        .number("CurrentPage", page.number)
        .number("PageSize", page.size)
        .number("TotalCount", rows.total)
        .list("GroupedVulItems", items))
}

fn item(one: &Vulnerability, group: Group, language: Option<&str>) -> ResponseValue {
    let count = |necessity: &str| {
        let is_it = vulnerability::necessity(one) == necessity;
        if is_it { group.findings } else { 0 }
    };
    let mut fields = Fields::default()
        .text("Name", vulnerability::name(one))
        .text("AliasName", vulnerability::title(one, language))
        .text("Type", vulnerability::family(one))
        .text("Related", one.cve.clone())
        .text("CveScore", vulnerability::score(one))
        .number("AsapCount", count("asap"))
        .number("LaterCount", count("later"))
        .number("NntfCount", count("nntf"))
        .text("CanFix", vulnerability::can_fix(one))
        .text("AgentlessCanFix", "false")
        .number("Status", if one.ignored { 3 } else { 0 })
        .number("GmtLast", group.first_scan)
        .number("LastScanTime", group.last_scan);
    if one.has_exploit {
        fields = fields.text("Tags", if language == Some("en") { "EXP exists" } else { "存在EXP" });
    }
    fields.build()
}

/// DescribeVulDetails. A vulnerability that does not exist has an empty list.
pub(super) fn details(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let (name, kind) = (call.rpc.required("Name")?, call.rpc.required("Type")?);
    let language = call.rpc.required("Lang")?;
    if !["zh", "en"].contains(&language.as_str()) {
        return Err(ErrorResponse::invalid_parameter("Lang", "must be zh or en"));
    }
    let is_it = |one: &&Vulnerability| vulnerability::family(one) == kind && vulnerability::name(one) == name;
    let found = held.vulnerabilities.iter().find(is_it);
    let cves = found.map(|one| cve(one, &language).build()).into_iter().collect();
    Ok(Fields::default().list("Cves", cves))
}

fn cve(one: &Vulnerability, language: &str) -> Fields {
    let title = vulnerability::title(one, Some(language));
    let solution = match &one.fixed_version {
        Some(fixed) => format!("<p>{} {fixed}</p>", one.package),
        None => "<p>-</p>".to_owned(),
    };
    let (impact, complexity) = if one.cvss_tenths >= 70 { ("H", "L") } else { ("L", "H") };
    let class = Fields::default()
        .text("Classify", "remote_code_execution")
        .text("Description", if language == "en" { "code execution" } else { "代码执行" });
    Fields::default()
        .text("CveId", one.cve.clone())
        .text("OtherId", one.cve.clone())
        .text("CveLink", format!("https://avd.example.com/detail/{}", one.cve))
        .text("Reference", format!("https://vulnerabilities.example.com/{}", one.cve))
        .text("Title", title.clone())
        .text("Summary", title)
        .text("Solution", solution)
        .text("VulLevel", vulnerability::level(one))
        .text("CvssScore", vulnerability::score(one))
        .text(
            "CvssVector",
            format!("CVSS:3.1/AV:N/AC:{complexity}/PR:N/UI:N/S:U/C:{impact}/I:{impact}/A:{impact}"),
        )
        .number("ReleaseTime", one.published_at)
        .text("Classify", "remote_code_execution")
        .list("Classifys", vec![class.build()])
}
