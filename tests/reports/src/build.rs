//! Parts of reports.

use imagescan_scan::{ImageReport, Report};
use serde_json::{Value, json};

/// The accounts of the three clouds.
#[must_use]
pub fn accounts() -> [Value; 3] {
    [
        json!({"cloud": "alibaba", "region": "cn-hangzhou", "id": "1234567890123456"}),
        json!({"cloud": "tencent", "region": "ap-guangzhou", "id": "100012345678"}),
        json!({"cloud": "huawei", "region": "cn-north-4", "id": "0a1b2c3d4e5f", "scope": "all_granted_eps"}),
    ]
}

/// A report of these images, for [`accounts`].
///
/// # Panics
/// If the images are not those of a report.
#[must_use]
pub fn report(images: Vec<Value>) -> Report {
    read(json!({
        "schema": "imagescan.report/1",
        "made": "2026-11-28T04:15:02Z",
        "tool": {"name": "imagescan", "version": "0.2.0"},
        "accounts": accounts(),
        "images": Value::Array(images),
    }))
}

/// The report with this JSON.
///
/// # Panics
/// If it is not a report.
#[must_use]
pub fn read(json: Value) -> Report {
    serde_json::from_value(json).expect("a report")
}

/// The image report with this JSON.
///
/// # Panics
/// If it is not one.
#[must_use]
pub fn read_image(json: Value) -> ImageReport {
    serde_json::from_value(json).expect("the report of an image")
}

/// An image of one of the [`accounts`] with findings, of which all vulnerabilities were read.
#[must_use]
pub fn image(account: usize, path: &str, tag: &str, findings: Vec<Value>) -> Value {
    let (account, count) = (accounts()[account % 3].clone(), findings.len());
    let key = match account["cloud"].as_str() {
        Some("alibaba") => json!({"cloud": "alibaba", "uuid": "u-1", "repo_id": "crr-1"}),
        Some("tencent") => json!({"cloud": "tencent", "id": u64::MAX}),
        _ => {
            json!({"cloud": "huawei", "id": 7, "image_id": "i-1", "image_name": "cart", "image_type": "private_image"})
        }
    };
    json!({
        "account": account,
        "image": {
            "cloud": account["cloud"],
            "reference": {"host": "registry.example", "path": path, "tag": tag, "digest": format!("sha256:{}", "a1".repeat(32))},
            "registry": {"kind": "acr"},
            "key": key,
            "state": "done",
            "last_scan": {"value": "1790000000000", "at": "2026-09-21T13:33:20Z"},
            "counts": {"vulnerabilities": count},
        },
        "findings": Value::Array(findings),
        "coverage": {"vulnerability": {"state": "complete"}, "malware": {"state": "unsupported", "by": "client"}},
    })
}

/// A vulnerability with one package; `number` makes id, package and fingerprint distinct.
#[must_use]
pub fn vulnerability(number: usize, level: &str) -> Value {
    json!({
        "fingerprint": format!("{number:064x}"),
        "id": format!("CVE-2026-{:05}", 10_000 + number),
        "title": format!("Overflow in parser {number}"),
        "description": "A crafted file makes the parser write past its buffer.",
        "severity": {"level": level, "vendor_value": "4", "basis": "vendor_severity"},
        "layer": {"id": format!("sha256:{number:064x}")},
        "status": "open",
        "remediation": "Update the package.",
        "links": [format!("https://vendor.example/advisories/{number}")],
        "detail": {
            "kind": "vulnerability",
            "packages": [{
                "name": format!("package-{}", number % 1_000),
                "version": "3.0.2-1",
                "kind": "system",
                "fixed_versions": ["3.0.2-9"],
            }],
            "fixable": true,
            "exploit": "proof_of_concept",
            "published": "2026-08-01T00:00:00Z",
        },
    })
}
