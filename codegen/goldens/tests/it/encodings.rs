//! Encodings of arrays, bodies beside a query, flags, times in seconds and as text, and facts about single fields.

use std::time::{Duration, UNIX_EPOCH};

use imagescan_goldens::encodings::model::{Facts, Kind, Pair, Scope};
use imagescan_goldens::encodings::{ChangeThing, ListArrays, RemoveThing, SendForm, error_code};
use imagescan_runtime::{Flags as _, Operation as _};
use insta::assert_snapshot;

use super::sent;

#[test]
fn arrays_as_json_text() {
    let list = ListArrays::new(["a\"b", "ü,"]).numbers([1, -2]).kinds([Kind::Vul, Kind::from("odd")]);
    assert_snapshot!(sent(&list), @"GET /v1/arrays?texts=%5B%22a%5C%22b%22%2C%22%C3%BC%2C%22%5D&numbers=%5B1%2C-2%5D&kinds=%5B%22vul%22%2C%22odd%22%5D");
    let empty: [&str; 0] = [];
    let list = ListArrays::new(empty).pairs([Pair::new("k").value(["v"])]);
    assert_snapshot!(sent(&list), @"GET /v1/arrays?texts=%5B%5D&pairs=%5B%7B%22Key%22%3A%22k%22%2C%22Value%22%3A%5B%22v%22%5D%7D%5D");
}

#[test]
fn comma_lists_of_enums_and_numbered_objects() {
    let list =
        ListArrays::new(["a"]).csv([Kind::Vul, Kind::Baseline]).pair([Pair::new("k").value(["v", "w"])]);
    assert_snapshot!(sent(&list), @"GET /v1/arrays?texts=%5B%22a%22%5D&csv=vul%2Cbaseline&Pair.1.Key=k&Pair.1.Value.1=v&Pair.1.Value.2=w");
}

#[test]
fn a_json_body_beside_a_query() {
    let change = ChangeThing::new("t/1".replace('/', "-"), "n").mode("dry run").ids(["a", "b"]).state("vul");
    assert_snapshot!(sent(&change), @r#"
    PUT /v1/things/t-1?mode=dry%20run&ids=%5B%22a%22%2C%22b%22%5D
    content-type: application/json

    {"name":"n","state":"vul"}
    "#);
}

#[test]
fn a_delete_with_a_body() {
    let remove = RemoveThing::new("t", "old", 7).mode("now");
    assert_snapshot!(sent(&remove), @r#"
    DELETE /v1/things/t?mode=now
    content-type: application/json

    {"reason":"old","since":7}
    "#);
}

#[test]
fn a_form_beside_a_query() {
    let form = SendForm::new().lang("en").range(["a", "b"]).id([3, 4]).kind([Kind::Baseline]);
    let form = form.pair([Pair::new("k").value(["v"]), Pair::new("l")]);
    assert_snapshot!(sent(&form), @r"
    POST /v1/forms?Lang=en&Range.1=a&Range.2=b
    content-type: application/x-www-form-urlencoded

    Id.1=3&Id.2=4&Pair.1.Key=k&Pair.1.Value.1=v&Pair.2.Key=l&Kind.1=baseline
    ");
}

#[test]
fn flags_are_combined_and_keep_unknown_bits() {
    let mut scope = Scope::VULS | Scope::MALWARE;
    assert!(scope.contains(Scope::VULS) && !scope.contains(Scope::FILES) && scope.contains(Scope::NONE));
    assert_eq!((scope.bits(), i64::from(scope)), (3, 3));
    scope |= Scope(1 << 32);
    assert_snapshot!(sent(&ListArrays::new(["a"]).scope(scope)), @"GET /v1/arrays?texts=%5B%22a%22%5D&scope=4294967299");
    let read: Facts = serde_json::from_str(r#"{"scope": "6", "scopes": [8, 1, null]}"#).unwrap();
    assert_eq!((read.scope, &read.scopes[..]), (Some(Scope::FILES), &[Scope(8), Scope::VULS][..]));
}

#[test]
fn debug_of_flags_has_the_names() {
    for (scope, shown) in [
        (Scope::NONE, "Scope(NONE)"),
        (Scope::ALL, "Scope(ALL)"),
        (Scope::MALWARE, "Scope(MALWARE)"),
        (Scope::VULS | Scope::MALWARE, "Scope(VULS | MALWARE)"),
        (Scope::FILES | Scope(24), "Scope(FILES | 0x18)"),
        (Scope(8), "Scope(0x8)"),
        (Scope(-1), "Scope(ALL | 0xfffffffffffffff8)"),
    ] {
        assert_eq!(format!("{scope:?}"), shown);
    }
    assert_eq!((Scope::NAME, Scope::NAMED.len()), ("Scope", 5));
    let read: Facts = serde_json::from_str(r#"{"scope": "6", "scopes": [8, 3]}"#).unwrap();
    assert_eq!(
        format!("{:?}", read.clone()),
        "Facts { scope: Scope(FILES), scopes: [Scope(0x8), Scope(VULS | MALWARE)] }"
    );
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"scope":6,"scopes":[8,3]}"#);
}

#[test]
fn times_in_seconds_and_as_text() {
    let json = r#"{"seconds":1755536448,"zoned":"2025-08-18T17:00:48Z","local":"2025-08-19 01:00:48"}"#;
    let read: Facts = serde_json::from_str(json).unwrap();
    let time = Some(UNIX_EPOCH + Duration::from_secs(1_755_536_448));
    assert_eq!((read.seconds_at(), read.zoned_at(), read.local_at()), (time, time, time));
    assert_eq!(serde_json::to_string(&read).unwrap(), json, "the values stay as sent");
    let read: Facts = serde_json::from_str(r#"{"zoned": "2025-08-18 17:00:48", "local": "--"}"#).unwrap();
    assert_eq!((read.seconds_at(), read.zoned_at(), read.local_at()), (None, None, None));
    assert_eq!((read.zoned.as_deref(), read.local.as_deref()), (Some("2025-08-18 17:00:48"), Some("--")));
}

#[test]
fn setters_and_new_take_times_and_seconds() {
    let time = UNIX_EPOCH + Duration::from_millis(7_999);
    assert_eq!(RemoveThing::new("t", "old", time), RemoveThing::new("t", "old", 7));
    let change = ChangeThing::new("t", "n").until(time).day("2025-08-19 01:00:48");
    assert_eq!((change.until, change.until_at()), (Some(7), Some(UNIX_EPOCH + Duration::from_secs(7))));
    assert_eq!(change.day_at(), Some(UNIX_EPOCH + Duration::from_secs(1_755_536_448)));
}

#[test]
fn numbers_as_text_and_texts_as_numbers_are_read() {
    let read: Facts = serde_json::from_str(r#"{"code": 7, "count": "12", "seconds": "3"}"#).unwrap();
    assert_eq!((read.code.as_deref(), read.count, read.seconds), (Some("7"), Some(12), Some(3)));
    let read: Facts = serde_json::from_str(r#"{"code": "e7b70a4b"}"#).unwrap();
    assert_eq!(read.code.as_deref(), Some("e7b70a4b"));
}

#[test]
fn aliases_of_a_permission_and_codes_of_the_service() {
    let meta = ListArrays::META;
    assert_eq!((meta.permission, meta.permission_aliases), (Some("enc:arrays:list"), &["enc:list"][..]));
    assert_eq!(RemoveThing::META.permission_aliases, [""; 0]);
    assert_eq!((error_code::ENC_BUSY, error_code::ENC_GONE), ("ENC.Busy", "ENC.Gone"));
}
