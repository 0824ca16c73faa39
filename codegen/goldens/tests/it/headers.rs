//! Header parameters: one line each, omitted without a value.

use imagescan_goldens::rest::ShowLayer;
use imagescan_goldens::rest::model::LayerKind;
use imagescan_runtime::provider::build_request;
use imagescan_runtime::{Endpoint, Operation};
use insta::assert_snapshot;

use super::{input_error, sent};

fn layer() -> ShowLayer {
    ShowLayer::new("i", 1, LayerKind::App, i64::MIN, false)
}

#[test]
fn scalars_and_enums_are_sent_as_text() {
    assert_snapshot!(sent(&layer().x_trace("t-1, ü").x_kind("odd").digest("")), @r"
    GET /v1/p%201/images/i/layers/1/app?digest=&raw=false
    x-trace: t-1, ü
    x-depth: -9223372036854775808
    x-kind: odd
    x-region: north-1
    ");
}

#[test]
fn a_line_break_is_an_error() {
    for text in ["a\r\nHost: evil.example.com", "a\nb", "a\rb", "a\0b"] {
        let message = input_error(&layer().x_trace(text));
        assert_eq!(
            message, "`X-Trace` contains a line break or a control character: it is sent as a header",
            "{text:?}"
        );
    }
    assert!(input_error(&layer().x_kind("a\nb")).starts_with("`X-Kind` contains a line break"));
}

#[test]
fn a_header_of_the_client_is_optional() {
    let endpoint = Endpoint::from_host("api.example.com").expect("a host");
    let project = |name: &str| (name == "project_id").then(|| "p".to_owned());
    let request = build_request(ShowLayer::META, &layer(), &endpoint, &project).expect("a request");
    assert_eq!(request.headers().len(), 1, "{:?}", request.headers());
}
