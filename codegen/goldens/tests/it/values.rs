//! Enums open and closed, and numbers with names.

use imagescan_goldens::rpc::model::Level;
use imagescan_goldens::values::ShowValues;
use imagescan_goldens::values::model::{Closed, Open, Plain, Severity, ShowValuesResponse};
use imagescan_runtime::StringEnum as _;
use imagescan_runtime::provider::json::{decode, encode};
use insta::assert_snapshot;

use super::sent;

fn values(json: &str) -> ShowValuesResponse {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

#[test]
fn values_have_the_spelling_of_the_vendor_on_the_wire() {
    let shown: Vec<_> =
        [Open::All, Open::One, Open::SHA256, Open::VendorCased].iter().map(Open::to_string).collect();
    assert_eq!(shown, Open::KNOWN);
    assert_eq!(shown, ["*", "1", "SHA256", "vendor-cased Value"]);
    assert_eq!(Plain::KNOWN, ["vendor_case", "VendorCase2", "UPPER", "Mixed values.and-dots", "X86"]);
    assert_eq!(Plain::from("Mixed values.and-dots"), Plain::MixedValuesAndDots);
    let show = ShowValues::new(Open::All).closed(Closed::AtMost).severity(Severity::IGNORED);
    assert_snapshot!(sent(&show), @"GET /v1/values?open=%2A&closed=%3C%3D&severity=-1");
    assert_snapshot!(sent(&ShowValues::new("1").severity(7)), @"GET /v1/values?open=1&severity=7");
}

#[test]
fn an_open_enum_keeps_unknown_values() {
    let read = values(r#"{"open": "ALL", "opens": ["*", "", 1], "plain": "upper"}"#);
    assert_eq!(read.open, Some(Open::Unknown("ALL".to_owned())), "values are case-sensitive");
    assert_eq!(read.opens[..], [Open::All, Open::Unknown(String::new()), Open::One]);
    assert_eq!(encode(&read).unwrap(), br#"{"open":"ALL","plain":"upper","opens":["*","","1"]}"#);
    assert_eq!(Open::from("ALL").as_str(), "ALL");
}

#[test]
fn errors_of_a_closed_enum_list_its_values() {
    assert_eq!(values(r#"{"closeds": [">=", "<="]}"#).closeds[..], [Closed::AtLeast, Closed::AtMost]);
    for (json, path) in [(r#"{"closed": "="}"#, "closed"), (r#"{"closeds": ["<=", "="]}"#, "closeds[1]")] {
        let error = decode(json.as_bytes(), &mut ShowValuesResponse::default()).expect_err(json);
        assert_eq!(error.path(), path);
        assert!(error.reason().starts_with("unknown variant `=`, expected `<=` or `>=`"), "{error}");
    }
    let error = Closed::try_from("=").unwrap_err();
    assert_eq!(error.to_string(), "`=` is not one of `<=`, `>=`");
    assert_eq!(Closed::try_from("<="), Ok(Closed::AtMost));
}

#[test]
fn named_numbers_are_open() {
    let read =
        values(r#"{"severity": -9223372036854775808, "severities": ["9223372036854775807", 5, null]}"#);
    assert_eq!(read.severity, Some(Severity::UNKNOWN));
    assert_eq!(read.severities[..], [Severity::V2_WORST, Severity(5)]);
    assert_eq!((i64::from(Severity::NONE), Severity::from(-1)), (0, Severity::IGNORED));
    assert!(Severity::UNKNOWN < Severity::IGNORED && Severity::NONE < Severity::V2_WORST);
    assert_eq!(format!("{} {:?}", Severity::IGNORED, Severity::IGNORED), "-1 Severity(-1)");
    assert_eq!((u64::from(Level::HIGH), Level::LOW.0), (9_007_199_254_740_993, 0));
    assert!(serde_json::from_str::<Level>("-1").is_err(), "uint64 is not negative");
    assert_eq!(serde_json::from_str::<Level>("18446744073709551615").unwrap(), Level(u64::MAX));
}
