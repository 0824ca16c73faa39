//! ListRepoTagScanResult.

use super::call::Call;
use super::page::Page;
use super::tags;
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::world::{Image, Kind, Severity, Vulnerability};

const KINDS: [&str; 2] = ["cve", "sca"];
const SEVERITIES: [&str; 4] = ["High", "Medium", "Low", "Unknown"];

/// ListRepoTagScanResult.
pub(super) fn list(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered(call)?;
    let (kind, severity) = (call.one_of("ScanType", &KINDS)?, call.one_of("Severity", &SEVERITIES)?);
    let key = call.text("VulQueryKey").unwrap_or_default();
    let command_only = call.one_of("FilterValue", &["FixCmd"])?.is_some();
    let world = call.world();
    let image = tags::of_scan(call, &world)?;
    let found = world.found_in(&image, call.now).into_iter().filter(|one| {
        kind.is_none_or(|kind| kind == kind_of(one))
            && severity.is_none_or(|severity| severity == severity_of(one))
            && one.cve.contains(&key)
    });
    let row = |vulnerability: Vulnerability| {
        let command = Fields::default().text("FixCmd", fix_command(&vulnerability));
        if command_only { command.build() } else { row(command, &image, &vulnerability) }
    };
    let rows = page.window().filter(found.map(row), call.anomaly);
    let (fields, total) = page.response(call, "Vulnerabilities", rows);
    Ok(fields.number("TotalCount", total).build())
}

fn row(fields: Fields, image: &Image, vulnerability: &Vulnerability) -> ResponseValue {
    let Vulnerability { cve, title, package, version, .. } = vulnerability;
    let is_library = vulnerability.kind == Kind::Application;
    let location = if is_library { format!("/app/lib/{package}-{version}") } else { String::new() };
    fields
        .text("CveName", cve)
        .text("AliasName", title)
        .text("CveLink", format!("https://vulnerabilities.example/{cve}"))
        .text("CveLocation", location)
        .text("Description", format!("{cve} is in {package} {version}."))
        .text("Feature", package)
        .text("Version", version)
        .text("VersionFixed", vulnerability.fixed_version.clone().unwrap_or_default())
        .text("VersionFormat", if is_library { "maven" } else { "dpkg" })
        .text("ScanType", kind_of(vulnerability))
        .text("Severity", severity_of(vulnerability))
        .text("AddedBy", format!("sha256:{}", image.config))
        .build()
}

/// Empty without a fixed version, and for libraries.
fn fix_command(vulnerability: &Vulnerability) -> String {
    let Vulnerability { kind, package, fixed_version, .. } = vulnerability;
    match (kind, fixed_version) {
        (Kind::System, Some(version)) => format!("apt-get install -y {package}={version}"),
        _ => String::new(),
    }
}

fn kind_of(vulnerability: &Vulnerability) -> &'static str {
    match vulnerability.kind {
        Kind::System => "cve",
        Kind::Application => "sca",
    }
}

/// The service has no critical severity. Of fifty vulnerabilities, it does not know the severity of one.
fn severity_of(vulnerability: &Vulnerability) -> &'static str {
    match vulnerability.severity {
        _ if vulnerability.number % 50 == 49 => "Unknown",
        Severity::Critical | Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    }
}
