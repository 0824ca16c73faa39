//! Names of images, as text.

use imagescan_scan::{Digest, ImageRef, VulnerabilityId};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn a_name_is_split_into_its_parts() {
    for (text, host, path, tag, has_digest) in [
        ("nginx", None, "nginx", None, false),
        ("team/api:1", None, "team/api", Some("1"), false),
        ("localhost/api:1", Some("localhost"), "api", Some("1"), false),
        ("registry.example:5000/a/b/c", Some("registry.example:5000"), "a/b/c", None, false),
        (&format!("r.example/a@{DIGEST}"), Some("r.example"), "a", None, true),
        (&format!("a/b:v1.2_3-x@{DIGEST}"), None, "a/b", Some("v1.2_3-x"), true),
    ] {
        let image: ImageRef = text.parse().expect(text);
        assert_eq!((image.host(), image.path(), image.tag()), (host, path, tag), "{text}");
        assert_eq!(image.digest().is_some(), has_digest, "{text}");
        assert_eq!(image.to_string(), text);
        let json = serde_json::to_string(&image).expect("JSON");
        assert_eq!(serde_json::from_str::<ImageRef>(&json).expect(&json), image);
    }
}

#[test]
fn a_malformed_name_is_an_error_that_quotes_it() {
    let long = "a".repeat(1025);
    for text in [
        "",
        "/",
        "a//b",
        "a/",
        ":tag",
        "a:",
        "a:-x",
        "A/b",
        "a b",
        "a:b c",
        "a@sha256:12",
        "a@",
        "r.example/",
        "r.example:port/a",
        "http://r.example/a:1",
        "a\u{1b}[31m",
        "..",
        "a/../b",
        &long,
        &format!("a@{}", DIGEST.replace('0', "g")),
    ] {
        let error = text.parse::<ImageRef>().expect_err(text);
        assert!(error.is_invalid_input(), "{text}");
        assert!(error.to_string().contains("expected"), "{error}");
        assert!(!error.to_string().contains('\u{1b}') && error.to_string().len() < 1024, "{error}");
    }
}

#[test]
fn a_name_with_a_scheme_and_an_empty_one_are_named_as_such() {
    for (text, reason) in [("https://r.example/a:1", "it is a URL"), ("", "it is empty")] {
        let error = text.parse::<ImageRef>().expect_err(text).to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn a_digest_is_in_lower_case() {
    let upper: Digest = DIGEST.to_uppercase().replace("SHA", "sha").parse().expect("a digest");
    assert_eq!(upper.as_str(), DIGEST);
}

#[test]
fn the_id_of_a_vulnerability_is_a_cve() {
    assert_eq!("cve-2026-10021".parse::<VulnerabilityId>().expect("an id").as_str(), "CVE-2026-10021");
    for text in
        ["", "CVE", "CVE-2026", "CVE-26-1000", "CVE-2026-1", "GHSA-1", "CVE-2026-10021x", "CVE-2026-1000-1"]
    {
        assert!(text.parse::<VulnerabilityId>().expect_err(text).is_invalid_input());
    }
}
