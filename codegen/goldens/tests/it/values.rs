//! Enums open and closed, and numbers with names.

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use imagescan_goldens::rpc::model::Level;
use imagescan_goldens::values::model::{Closed, Open, Plain, Severity, ShowValuesResponse, Window};
use imagescan_goldens::values::{OpenWindow, ShowValues};
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
    assert_eq!(shown, Open::values());
    assert_eq!(shown, ["*", "1", "SHA256", "vendor-cased Value"]);
    assert_eq!(Plain::values(), ["vendor_case", "VendorCase2", "UPPER", "Mixed values.and-dots", "X86"]);
    assert_eq!(Plain::from("Mixed values.and-dots"), Plain::MixedValuesAndDots);
    let show = ShowValues::new(Open::All).closed(Closed::AtMost).severity(Severity::IGNORED);
    assert_snapshot!(sent(&show), @"GET /v1/values?open=%2A&closed=%3C%3D&severity=-1");
    assert_snapshot!(sent(&ShowValues::new("1").severity(7)), @"GET /v1/values?open=1&severity=7");
}

#[test]
fn an_open_enum_keeps_unknown_values() {
    let read = values(r#"{"open": "ALL", "opens": ["*", "", 1], "plain": "upper"}"#);
    let open = read.open.as_ref().expect("a value");
    assert!(matches!(open, Open::Unknown(value) if value.as_str() == "ALL"), "values are case-sensitive");
    assert!(!open.is_known() && !read.opens[1].is_known() && read.opens[0].is_known());
    assert_eq!(read.opens[..], [Open::All, Open::from(""), Open::One]);
    assert_eq!(
        format!("{read:?} {open:#?} {:?}", Open::All),
        r#"ShowValuesResponse { open: Unknown("ALL"), plain: Unknown("upper"), opens: ["*", Unknown(""), "1"] } Unknown("ALL") "*""#
    );
    assert_eq!(encode(&read).unwrap(), br#"{"open":"ALL","plain":"upper","opens":["*","","1"]}"#);
    assert_eq!(Open::from("ALL").as_str(), "ALL");
}

#[test]
fn enums_are_compared_ordered_and_hashed_as_their_text() {
    let mut sorted = ["vendor-cased Value", "?", "SHA256", "1"].map(Open::from);
    sorted.sort();
    assert_eq!(sorted, [Open::One, Open::from("?"), Open::SHA256, Open::VendorCased]);
    assert!(Open::One == "1" && Open::SHA256 != *"sha256");
    assert_eq!(
        sorted.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
        ["1", "?", "SHA256", "vendor-cased Value"]
    );
    let set: HashSet<_> = sorted.iter().cloned().chain([Open::from("?"), Open::One]).collect();
    assert_eq!(set.len(), 4);
    assert_eq!(("1".parse::<Open>(), Open::from("*".to_owned())), (Ok(Open::One), Open::All));
}

#[test]
fn setters_of_optional_fields_take_options() {
    let show = |severity: Option<i64>, closed: Option<Closed>| {
        sent(&ShowValues::new(String::from("1")).severity(severity).closed(closed))
    };
    assert_snapshot!(show(None, Some(Closed::AtMost)), @"GET /v1/values?open=1&closed=%3C%3D");
    assert_snapshot!(show(Some(7), None), @"GET /v1/values?open=1&severity=7");
    let texts = [Some("upper"), None].map(|text| ShowValuesResponse::default().plain(text).plain);
    assert_eq!(texts, [Some(Plain::from("upper")), None]);
}

#[test]
fn a_nested_response_is_one_expression() {
    let response = ShowValuesResponse::default()
        .open("*")
        .opens(["1", "new"])
        .closeds(vec![Closed::AtLeast])
        .severities((5..7).map(Severity));
    assert_eq!(
        encode(&response).unwrap(),
        br#"{"open":"*","opens":["1","new"],"closeds":[">="],"severities":[5,6]}"#
    );
    assert!(ShowValuesResponse::default().opens(Vec::<Open>::new()).opens.is_present());
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
    assert_eq!((">=".parse::<Closed>(), Closed::try_from("=".to_owned())), (Ok(Closed::AtLeast), Err(error)));
    assert!(Closed::AtMost.is_known());
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

#[test]
fn accessors_return_milliseconds_as_times() {
    let json = r#"{"Begin":1755536448006,"match":-1,"end_time":0}"#;
    let window: Window = serde_json::from_str(json).unwrap();
    assert_eq!((window.begin, window.r#match, window.end), (Some(1_755_536_448_006), Some(-1), Some(0)));
    assert_eq!(window.begin_at(), Some(UNIX_EPOCH + Duration::from_millis(1_755_536_448_006)));
    assert_eq!(window.match_at(), Some(UNIX_EPOCH - Duration::from_millis(1)));
    assert_eq!(window.end_at(), Some(UNIX_EPOCH));
    assert_eq!(Window::default().begin_at(), None);
    assert_eq!(encode(&window).unwrap(), json.as_bytes(), "the number stays as sent");
}

#[test]
fn setters_and_new_take_times_and_milliseconds() {
    let time = UNIX_EPOCH + Duration::from_millis(1_755_536_448_006);
    let open = OpenWindow::new(time, time).x_since(time).expires(Some(time));
    assert_eq!(
        open,
        OpenWindow::new(1_755_536_448_006, 1_755_536_448_006)
            .x_since(1_755_536_448_006)
            .expires(Some(1_755_536_448_006))
    );
    assert_eq!((open.type_at(), open.until_at(), open.x_since_at()), (Some(time), Some(time), Some(time)));
    assert_snapshot!(sent(&open), @r#"
    POST /v1/windows/1755536448006
    x-since: 1755536448006
    content-type: application/json

    {"until":1755536448006,"expires":1755536448006}
    "#);
    let absent = open.expires(None::<i64>);
    assert_eq!((absent.expires, absent.expires_at()), (None, None));
}
