//! The severity that the gate judges.

use imagescan::scan::{Detail, Finding, FindingKind, SeverityLevel};

use crate::arguments::SeverityFrom;

/// The severity of a finding by the source that was chosen. Kinds that have no CVSS score keep the vendor's.
pub fn level_of(finding: &Finding, from: SeverityFrom) -> SeverityLevel {
    let vendor = finding.severity.level;
    let Detail::Vulnerability(detail) = &finding.detail else { return vendor };
    let cvss = detail.cvss.as_ref().map_or(SeverityLevel::Unknown, |cvss| SeverityLevel::of_cvss(cvss.score));
    match from {
        SeverityFrom::Vendor => vendor,
        SeverityFrom::Cvss => cvss,
        SeverityFrom::Max => vendor.max(cvss),
    }
}

/// The severity that counts for a finding of this kind. Malware and secrets that a cloud does not rate would never fail a gate.
pub fn counted_as(kind: FindingKind, level: SeverityLevel) -> SeverityLevel {
    match (kind, level) {
        (FindingKind::Malware, SeverityLevel::Unknown) => SeverityLevel::Critical,
        (FindingKind::Secret, SeverityLevel::Unknown) => SeverityLevel::High,
        (_, level) => level,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_counts_only_where_it_would_hide_the_worst() {
        let counted = FindingKind::ALL.map(|kind| counted_as(kind, SeverityLevel::Unknown).name());
        assert_eq!(counted, ["UNKNOWN", "CRITICAL", "HIGH", "UNKNOWN", "UNKNOWN", "UNKNOWN"]);
        assert_eq!(counted_as(FindingKind::Malware, SeverityLevel::Low), SeverityLevel::Low);
    }
}
