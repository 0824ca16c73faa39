//! Names that are not valid in Rust, or that become the same name.

use imagescan_goldens::names::model::{SendNamesResponse, Tag};
use imagescan_goldens::names::{GetOSInfo, OPERATIONS, SendNames};
use imagescan_runtime::provider::json::decode;
use insta::assert_snapshot;

use super::sent;

#[test]
fn fields_have_the_spelling_of_the_vendor_on_the_wire() {
    let names = SendNames::new("t", "r")
        .self_("s")
        .own("S")
        .r#gen("g")
        .r#async(true)
        .r#match(["m"])
        .scan_image_count(1)
        .camel(2)
        .a_bc(3)
        .http_code2_xx("h")
        .with_dot_and_dash("d")
        .name("n")
        .each("e")
        .slot("l")
        .value("v")
        .required(false)
        .tag(Tag::new().key("k").value("w"))
        .api_version("1")
        .version("2")
        .x_auth_mode("a");
    assert_snapshot!(sent(&names), @r#"
    POST /v1/names/t?Version=1&version=2
    x-auth-mode: a
    content-type: application/json

    {"ref":"r","self":"s","Self":"S","gen":"g","async":true,"match":["m"],"ScanImageCount":1,"aBc":2,"a_bc":3,"HTTPCode2XX":"h","with.dot and-dash":"d","name":"n","each":"e","slot":"l","value":"v","required":false,"tag":{"key":"k","value":"w"}}
    "#);
}

#[test]
fn responses_distinguish_similar_names() {
    let mut response = SendNamesResponse::default();
    decode(br#"{"type":"t","ref":"r","self":"s","Self":"S","aBc":1,"a_bc":2,"abc":3}"#, &mut response)
        .expect("a response");
    assert_eq!(response.r#type.as_deref(), Some("t"));
    assert_eq!(response.r#ref.as_deref(), Some("r"));
    assert_eq!((response.self_.as_deref(), response.own.as_deref()), (Some("s"), Some("S")));
    assert_eq!((response.camel, response.a_bc), (Some(1), Some(2)));
}

#[test]
fn names_are_ascii() {
    assert_snapshot!(sent(&GetOSInfo::new().t("x")), @"GET /v1/os?%C3%A9t%C3%A9%C2%B2=x");
}

#[test]
fn operations_have_their_name_and_order() {
    let names: Vec<_> = OPERATIONS.iter().map(|meta| &*meta.name).collect();
    assert_eq!(names, ["SendNames", "PutPolicy", "GetOSInfo"]);
}
