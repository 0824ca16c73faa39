//! The catalogue: DescribeImageGroupedVulList counts the findings of each vulnerability, DescribeVulDetails describes one.

use super::finding_filter::FindingFilter;
use super::{Fields, Held, MAX_PAGE, vulnerability};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::ResponseValue;
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
    Ok(vec![
        ("CurrentPage", ResponseValue::count(page.number)),
        ("PageSize", ResponseValue::count(page.size)),
        ("TotalCount", ResponseValue::count(rows.total)),
        ("GroupedVulItems", ResponseValue::List(items)),
    ])
}

fn item(one: &Vulnerability, group: Group, language: Option<&str>) -> ResponseValue {
    let count = |necessity: &str| {
        let is_it = vulnerability::necessity(one) == necessity;
        ResponseValue::count(if is_it { group.findings } else { 0 })
    };
    let mut fields: Fields = vec![
        ("Name", vulnerability::name(one).into()),
        ("AliasName", vulnerability::title(one, language).into()),
        ("Type", vulnerability::family(one).into()),
        ("Related", one.cve.clone().into()),
        ("CveScore", vulnerability::score(one).into()),
        ("AsapCount", count("asap")),
        ("LaterCount", count("later")),
        ("NntfCount", count("nntf")),
        ("CanFix", vulnerability::can_fix(one).into()),
        ("AgentlessCanFix", "false".into()),
        ("Status", ResponseValue::Number(if one.ignored { 3 } else { 0 })),
        ("GmtLast", ResponseValue::Number(group.first_scan)),
        ("LastScanTime", ResponseValue::Number(group.last_scan)),
    ];
    if one.has_exploit {
        fields.push(("Tags", if language == Some("en") { "EXP exists" } else { "存在EXP" }.into()));
    }
    ResponseValue::Object(fields)
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
    let cves = found.map(|one| ResponseValue::Object(cve(one, &language))).into_iter().collect();
    Ok(vec![("Cves", ResponseValue::List(cves))])
}

fn cve(one: &Vulnerability, language: &str) -> Fields {
    let title = vulnerability::title(one, Some(language));
    let solution = match &one.fixed_version {
        Some(fixed) => format!("<p>{} {fixed}</p>", one.package),
        None => "<p>-</p>".to_owned(),
    };
    let (impact, complexity) = if one.cvss_tenths >= 70 { ("H", "L") } else { ("L", "H") };
    let class = ResponseValue::Object(vec![
        ("Classify", "remote_code_execution".into()),
        ("Description", if language == "en" { "code execution" } else { "代码执行" }.into()),
    ]);
    vec![
        ("CveId", one.cve.clone().into()),
        ("OtherId", one.cve.clone().into()),
        ("CveLink", format!("https://avd.example.com/detail/{}", one.cve).into()),
        ("Reference", format!("https://vulnerabilities.example.com/{}", one.cve).into()),
        ("Title", title.clone().into()),
        ("Summary", title.into()),
        ("Solution", solution.into()),
        ("VulLevel", vulnerability::level(one).into()),
        ("CvssScore", vulnerability::score(one).into()),
        (
            "CvssVector",
            format!("CVSS:3.1/AV:N/AC:{complexity}/PR:N/UI:N/S:U/C:{impact}/I:{impact}/A:{impact}").into(),
        ),
        ("ReleaseTime", ResponseValue::Number(one.published_at)),
        ("Classify", "remote_code_execution".into()),
        ("Classifys", ResponseValue::List(vec![class])),
    ]
}
