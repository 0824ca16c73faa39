//! Path parameters: each value is exactly one segment.

use imagescan_goldens::rest::model::LayerKind;
use imagescan_goldens::rest::{Alive, DeleteImage, ShowLayer};
use imagescan_goldens::rpc::DescribeImages;
use imagescan_runtime::provider::build_request;
use imagescan_runtime::{Endpoint, Operation};
use insta::assert_snapshot;

use super::{input_error, sent};

#[test]
fn values_replace_their_braces_and_the_client_fills_in_its_values() {
    let layer = ShowLayer::new("i-1", 7, LayerKind::Base, -2, true);
    assert_snapshot!(sent(&layer), @r"
    GET /v1/p%201/images/i-1/layers/7/base?raw=true
    x-depth: -2
    x-region: north-1
    ");
    assert_snapshot!(sent(&Alive::new()), @"HEAD /v1/alive");
    assert_snapshot!(sent(&DescribeImages::new("north-1")), @"GET /?RegionId=north-1");
}

#[test]
fn reserved_characters_are_encoded() {
    assert_snapshot!(sent(&DeleteImage::new("a b?c#d%e+f&g=h;é~-_.")), @"DELETE /v1/images/a%20b%3Fc%23d%25e%2Bf%26g%3Dh%3B%C3%A9~-_.");
    // Braces in a value are not parameters.
    assert_snapshot!(sent(&DeleteImage::new("{image_id}")), @"DELETE /v1/images/%7Bimage_id%7D");
    let open = ShowLayer::new("{Layer}", 7, "un known", -2, true);
    assert!(
        sent(&open).starts_with("GET /v1/p%201/images/%7BLayer%7D/layers/7/un%20known?"),
        "{}",
        sent(&open)
    );
}

#[test]
fn values_that_would_change_the_path_are_errors() {
    for (id, why) in [
        ("", "is empty"),
        (".", "would change the path"),
        ("..", "would change the path"),
        ("a/b", "contains a slash"),
        ("a\nb", "contains a control character"),
    ] {
        let message = input_error(&DeleteImage::new(id));
        assert_eq!(message, format!("`image_id` {why}: it is a segment of the path"), "{id:?}");
    }
    // Unknown enum values are sent unchanged and checked too.
    let message = input_error(&ShowLayer::new("i-1", 7, "a/b", -2, true));
    assert_eq!(message, "`kind` contains a slash: it is a segment of the path");
}

#[test]
fn a_path_without_the_value_of_the_client_is_an_error() {
    let layer = ShowLayer::new("i-1", 7, LayerKind::Base, -2, true);
    let endpoint = Endpoint::from_host("api.example.com").expect("a host");
    let error = build_request(ShowLayer::META, &layer, &endpoint, &|_| None).expect_err("no project");
    let advice = "the client has no project_id: set it on the client's builder with `.project_id(…)`";
    assert_eq!(error.to_string(), advice);
}
