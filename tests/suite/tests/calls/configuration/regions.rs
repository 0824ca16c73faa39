//! A region that no cloud or only another cloud has is an error when a client is built.

use imagescan::alibaba::{cr, sas};
use imagescan::huawei::hss;
use imagescan::tencent::{Site, tcss};
use imagescan::{Error, HostEnvironment};

use imagescan_suite::support::test_host::TestHost;

/// Builds a client of a region, in a host environment, with an endpoint or without.
type Build = fn(Option<&str>, HostEnvironment, Option<&str>) -> Result<(), Error>;

/// A region of a cloud, a host environment that sets one, and the name of its origin in errors.
type SourceOutcome<'a> = (Build, &'a str, &'a dyn Fn(&str) -> TestHost, &'a str);

macro_rules! build {
    ($builder:expr) => {
        |region, environment, endpoint| {
            let builder = $builder.host_environment(environment);
            let builder = match region {
                Some(region) => builder.region(region),
                None => builder,
            };
            match endpoint {
                Some(endpoint) => builder.endpoint(endpoint).build(),
                None => builder.build(),
            }
            .map(drop)
        }
    };
}

const HUAWEI: Build = build!(hss::Client::builder());
const INTERNATIONAL: Build = build!(tcss::Client::builder());
const REGIONAL: Build = build!(tcss::Client::builder().site(Site::Regional));
const SAS: Build = build!(sas::Client::builder());
const CR: Build = build!(cr::Client::builder());

/// The part of an error without near names: of an unknown region, and of a malformed one.
const LISTED: &str = "; the regions that this version knows are the constants of the cloud's module `region`";

const CHARACTERS: &str = "; an id consists of lower-case letters, digits and hyphens";

/// Each cloud with one of its regions, and a region of another cloud with what the error suggests.
const CLOUDS: [(Build, &str, [&str; 2]); 5] = [
    (HUAWEI, "cn-north-4", ["ap-hongkong", LISTED]),
    (INTERNATIONAL, "ap-singapore", ["cn-north-4", LISTED]),
    (REGIONAL, "ap-guangzhou", ["cn-guangzhou", "`ap-guangzhou`"]),
    (SAS, "cn-hangzhou", ["ap-hangzhou", "`cn-hangzhou`"]),
    (CR, "ap-southeast-1", ["cn-southeast-1", "`ap-southeast-1`"]),
];

fn rejected(outcome: Result<(), Error>) -> String {
    let error = outcome.expect_err("no client");
    assert!(error.is_invalid_input() && error.attempts() == 0, "{error:?}");
    error.to_string()
}

#[test]
fn a_malformed_region_is_not_parsed() {
    for text in ["", " cn-north-4", "CN-NORTH-4", "cn_north_4", "cn-north-4/"] {
        let error = text.parse::<imagescan::huawei::Region>().unwrap_err();
        assert!(error.message().ends_with("lower-case letters, digits and hyphens"), "{error}");
        assert!(error.is_invalid_input() && !error.to_string().contains("near names"), "{error}");
        let error = serde_json::from_value::<imagescan::huawei::Region>(text.into()).unwrap_err();
        assert!(error.to_string().contains("lower-case letters, digits and hyphens"), "{error}");
        serde_json::from_str::<imagescan::huawei::Region>(&format!("{text:?}")).expect_err(text);
    }
}

#[test]
fn a_malformed_region_is_an_error_with_the_nearest_name_also_with_an_endpoint() {
    for (build, own, _) in CLOUDS {
        let upper = own.to_uppercase();
        for (region, why) in [
            (format!(" {own} "), "contains white space"),
            (format!("{own}\n"), "contains white space"),
            (upper, "is not in lower case"),
            (own.replace('-', "_"), "contains a character that no region has"),
            (format!("{own}.evil.example/?x="), "contains a character that no region has"),
            (format!("{own}\u{1b}[31m"), "contains a character that no region has"),
            (format!("{own}\u{202e}"), "contains a character that no region has"),
        ] {
            for endpoint in [None, Some("scan.example")] {
                let error = rejected(build(Some(&region), HostEnvironment::empty(), endpoint));
                let quoted = format!("the region {} {why}; ", format_args!("`{}`", region.escape_default()));
                assert!(error.starts_with(&quoted), "{error}");
                let is_close = region.chars().count() <= own.len() + 2;
                let suggested =
                    if is_close { format!("; near names are `{own}`") } else { CHARACTERS.to_owned() };
                assert!(error.contains(&suggested), "{error}");
                assert!(!error.contains(char::is_control) && !error.contains('\u{202e}'), "{error:?}");
            }
        }
        for endpoint in [None, Some("scan.example")] {
            let error = rejected(build(Some(""), HostEnvironment::empty(), endpoint));
            assert_eq!(
                error.split("; the region is").next().unwrap(),
                format!("the region `` is empty{CHARACTERS}")
            );
            // The city of a region of each cloud, or of none.
            let error = rejected(build(Some("Beijing"), HostEnvironment::empty(), endpoint));
            assert!(error.contains("; near names are `") == error.contains("-beijing`"), "{error}");
            assert!(error.contains(CHARACTERS) != error.contains("-beijing`"), "{error}");
        }
        build(Some(own), HostEnvironment::empty(), None).expect("a client");
    }
}

#[test]
fn a_region_of_another_cloud_is_an_error_with_the_nearest_name() {
    for (build, own, [foreign, suggested]) in CLOUDS {
        let error = rejected(build(Some(foreign), HostEnvironment::empty(), None));
        assert!(error.contains(&format!("`{foreign}`")) && error.contains(suggested), "{error}");
        // A region may be newer than this version: then the program sets the endpoint, and any well-formed name is
        // valid.
        build(Some("xx-new-9"), HostEnvironment::empty(), Some("scan.example")).expect("a client");
        build(Some(own), HostEnvironment::empty(), Some("scan.example")).expect("a client");
    }
    // Two clouds have a region of this name, on two continents.
    for build in [HUAWEI, SAS, CR] {
        build(Some("ap-southeast-1"), HostEnvironment::empty(), None).expect("a client");
    }
}

#[test]
fn regions_of_variables_and_files_are_trimmed_and_errors_name_their_origin() {
    let tccli = |region: &str| {
        TestHost::new()
            .file(".tccli/default.credential", r#"{"secretId": "ID", "secretKey": "KEY"}"#)
            .file(".tccli/default.configure", format!(r#"{{"_sys_param": {{"region": "{region}"}}}}"#))
    };
    let aliyun = |region: &str| {
        let profile = format!(r#"{{"name": "p", "mode": "AK", "region_id": "{region}"}}"#);
        TestHost::new().file(".aliyun/config.json", format!(r#"{{"current": "p", "profiles": [{profile}]}}"#))
    };
    let variable = |name| move |region: &str| TestHost::new().set(name, region);
    let cases: [SourceOutcome<'_>; 6] = [
        (HUAWEI, "cn-north-4", &variable("HUAWEICLOUD_SDK_REGION"), "HUAWEICLOUD_SDK_REGION"),
        (REGIONAL, "ap-guangzhou", &variable("TENCENTCLOUD_REGION"), "TENCENTCLOUD_REGION"),
        (REGIONAL, "ap-guangzhou", &tccli, "default.configure"),
        (SAS, "cn-hangzhou", &variable("ALIBABA_CLOUD_REGION_ID"), "ALIBABA_CLOUD_REGION_ID"),
        (CR, "cn-hangzhou", &variable("ALIBABA_CLOUD_REGION"), "ALIBABA_CLOUD_REGION"),
        (CR, "cn-hangzhou", &aliyun, "config.json"),
    ];
    for (build, own, test_host, found) in cases {
        build(None, test_host(&format!(" {own} ")).host_environment(), None).expect("a client");
        let wrong = own.to_uppercase();
        let error = rejected(build(None, test_host(&wrong).host_environment(), None));
        assert!(error.starts_with(&format!("the region `{wrong}` is not in lower case")), "{error}");
        let source = error.split_once("; the region is that of ").expect("where it was found").1;
        assert!(source.ends_with(found), "{error}");
    }
}

#[test]
fn a_region_is_text_that_parses_compares_and_serializes() {
    use imagescan::huawei::{Region, region};

    let parsed: Region = "cn-north-4".parse().expect("a region");
    assert_eq!((&parsed, parsed.as_ref()), (&region::CN_NORTH_4, "cn-north-4"));
    assert!(parsed == "cn-north-4" && parsed < region::CN_SOUTH_1);
    assert_eq!(Region::from(&parsed).to_string(), "cn-north-4");
    assert_eq!(serde_json::to_string(&parsed).unwrap(), "\"cn-north-4\"");
    assert_eq!(serde_json::from_str::<Region>("\"cn-north-4\"").unwrap(), parsed);
    // A region may be newer than this version.
    "xx-new-9".parse::<Region>().expect("a well-formed id");
}
