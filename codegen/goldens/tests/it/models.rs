//! Models: responses are read leniently, requests strictly, and nothing is lost.

use imagescan_goldens::names::PutPolicy;
use imagescan_goldens::names::model::{Effect, Policy, PolicyInput, Rule, RuleInput};
use imagescan_goldens::rest::model::{Layer, LayerState, ScanImageResponse};
use imagescan_goldens::rest::{ListLayers, ReplaceImage, ScanImage};
use imagescan_goldens::rpc::model::SendScalarsResponse;
use imagescan_goldens::rpc::{CreateScan, SendScalars};
use imagescan_runtime::provider::json::{decode, encode};
use insta::{assert_debug_snapshot, assert_snapshot};
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn error_of<T: DeserializeOwned>(json: &str) -> String {
    let error = serde_json::from_str::<T>(json).err().unwrap_or_else(|| panic!("{json} was read"));
    error.to_string()
}

#[test]
fn every_field_of_a_response_is_optional() {
    let nothing: SendScalarsResponse = read("{}");
    assert_eq!(nothing, SendScalarsResponse::default());
    assert_eq!(encode(&nothing).unwrap(), b"{}");
    let nulls = r#"{"Text":null,"Int":null,"Count":null,"Ratio":null,"Flag":null,"Level":null,"Choice":null,"Ints":null}"#;
    assert_eq!(read::<SendScalarsResponse>(nulls), nothing);
    assert_eq!(
        read::<SendScalarsResponse>(r#"{"New": {"In": [1]}, "Text": "long than maxLength"}"#).text.as_deref(),
        Some("long than maxLength")
    );
}

#[test]
fn integers_of_responses_are_wide_and_exact() {
    let json = r#"{"Int":4294967296,"Long":-9223372036854775808,"Count":18446744073709551615,"Ratio":0.1,"Level":18446744073709551615,"Ints":[-4294967296],"Longs":[9007199254740993],"Counts":[0,18446744073709551615],"Ratios":[1.0,-2.5],"Flags":[true,false],"Levels":[9007199254740993]}"#;
    let response: SendScalarsResponse = read(json);
    assert_eq!((response.int, response.count), (Some(1 << 32), Some(u64::MAX)));
    assert_eq!(String::from_utf8(encode(&response).unwrap()).unwrap(), json);
    for (json, path) in
        [(r#"{"Count": -1}"#, "Count"), (r#"{"Counts": [0, -1]}"#, "Counts[1]"), (r#"{"Long": 1.5}"#, "Long")]
    {
        let error = decode(json.as_bytes(), &mut SendScalarsResponse::default()).expect_err(json);
        assert_eq!(error.path(), path);
    }
}

#[test]
fn errors_name_missing_and_unknown_fields() {
    assert_snapshot!(error_of::<CreateScan>("{}"), @"missing required field `Mode` at line 1 column 2");
    assert_snapshot!(error_of::<CreateScan>(r#"{"Mode": null}"#), @"missing required field `Mode` at line 1 column 14");
    assert_snapshot!(error_of::<SendScalars>(r#"{"Text": "x", "Int": 1, "Texts": []}"#), @"missing required fields `Long`, `Count`, `Ratio`, `Flag`, `Level`, `Choice`, `Nested` at line 1 column 36");
    assert_snapshot!(error_of::<ListLayers>(r#"{"tags": ["a"]}"#), @"missing required field `sizes` at line 1 column 15");
    assert_snapshot!(error_of::<CreateScan>(r#"{"mode": "full"}"#), @"unknown field `mode`, expected one of `ClientToken`, `Mode`, `Image`, `Owner`, `Depth` at line 1 column 7");
    // Nested objects are checked too.
    assert_snapshot!(error_of::<CreateScan>(r#"{"Mode": "full", "Image": [{"Tag": []}]}"#), @"missing required field `Digest` at line 1 column 38");
    assert_snapshot!(error_of::<ReplaceImage>(r#"{"image_id": "i", "name": "n", "state": 1, "owner": {"nam": "x"}}"#), @"unknown field `nam`, expected one of `name`, `mails` at line 1 column 58");
    let scan: CreateScan = read(r#"{"Image": [{"Digest": "d", "Owner": {}}], "Mode": "full", "Depth": 3}"#);
    assert_eq!(
        serde_json::to_string(&scan).unwrap(),
        r#"{"Mode":"full","Image":[{"Digest":"d","Owner":{}}],"Depth":3}"#
    );
    assert!(
        error_of::<CreateScan>(r#"{"Mode": "full", "Depth": 2147483648}"#)
            .contains("a whole number of 32 bits")
    );
}

#[test]
fn an_object_without_fields_ignores_unknown_ones() {
    assert_eq!(read::<ScanImageResponse>(r#"{"later": 1}"#), ScanImageResponse::default());
    assert_eq!(read::<ScanImage>(r#"{"image_id": "i"}"#), ScanImage::new("i"));
    assert_eq!(serde_json::to_string(&ScanImageResponse::default()).unwrap(), "{}");
}

#[test]
fn an_object_may_contain_itself_in_a_list() {
    let json =
        r#"{"id":"a","kind":"base","state":1,"parents":[{"id":"b","parents":[]},{"parents":[{"id":"c"}]}]}"#;
    let layer: Layer = read(json);
    assert_eq!(layer.state, Some(LayerState::PULLED));
    assert_eq!(layer.parents[1].parents[0].id.as_deref(), Some("c"));
    assert!(layer.parents[0].parents.is_present() && !layer.parents[1].parents[0].parents.is_present());
    assert_eq!(serde_json::to_string(&layer).unwrap(), json);
}

#[test]
fn a_schema_of_requests_and_responses_is_two_types() {
    let rule = RuleInput::new(3).except([RuleInput::new(-3)]);
    let put = PutPolicy::new(PolicyInput::new("p", Effect::Deny).rules([rule]));
    let json = r#"{"policy":{"name":"p","effect":"deny","rules":[{"limit":3,"except":[{"limit":-3}]}]}}"#;
    assert_eq!(serde_json::to_string(&put).unwrap(), json);
    assert_eq!(read::<PutPolicy>(json), put);
    assert_snapshot!(error_of::<PutPolicy>(r#"{"policy": {"name": "p", "effect": "deny", "rules": [{}]}}"#), @"missing required field `limit` at line 1 column 55");
    let response: Policy = read(r#"{"rules": [{"limit": 2147483648, "except": [{}]}], "new": 1}"#);
    let rule: &Rule = &response.rules[0];
    assert_eq!((rule.limit, rule.except.len()), (Some(1 << 31), 1));
}

#[test]
fn debug_prints_present_fields_by_their_wire_name() {
    let layer: Layer = read(r#"{"id": "a", "kind": "odd", "state": 2, "parents": [{"id": "b"}]}"#);
    assert_debug_snapshot!(layer, @r#"
    Layer {
        id: "a",
        kind: Unknown("odd"),
        state: 2,
        parents: [
            {
                id: "b",
            },
        ],
    }
    "#);
    assert_eq!(format!("{:?}", ScanImageResponse::default()), "ScanImageResponse");
}
