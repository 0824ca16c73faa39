//! Arguments that the operations do not know or that are malformed, and those of a GET.

use serde_json::{Value, json};

use super::{call, code, emulator, filter};
use crate::tencent::{content, describe, error, signed};

const LIST: &str = "DescribeAssetImageRegistryList";
const AFFECTED: &str = "DescribeVulRegistryImageList";

#[tokio::test]
async fn malformed_arguments() {
    let (emulator, _) = emulator(10).await;
    for (action, arguments, expected) in [
        (LIST, json!({ "PageSize": 10 }), "UnknownParameter"),
        (LIST, json!({ "Limit": 101 }), "InvalidParameterValue"),
        (LIST, json!({ "Limit": "10" }), "InvalidParameter"),
        (LIST, json!({ "Offset": -1 }), "InvalidParameter"),
        (LIST, json!({ "Filters": {} }), "InvalidParameter"),
        (LIST, json!({ "Filters": [{ "Name": "ImageTag" }] }), "InvalidParameter"),
        (
            LIST,
            json!({ "Filters": [{ "Name": "ImageTag", "Values": [], "Exact": true }] }),
            "InvalidParameter",
        ),
        (LIST, json!({ "Filters": filter("Colour", "red") }), "InvalidParameter"),
        (AFFECTED, json!({}), "MissingParameter"),
        (AFFECTED, json!({ "PocID": null }), "MissingParameter"),
        ("CreateAssetImageRegistryScanTask", json!({ "Id": ["1"] }), "InvalidParameter"),
        ("CreateAssetImageRegistryScanTask", json!({ "Images": [{ "ImageName": "a" }] }), "InvalidParameter"),
        ("DescribeImageAuthorizedInfo", json!({ "All": true }), "UnknownParameter"),
    ] {
        assert_eq!(code(&emulator, action, arguments.clone()).await, expected, "{action} {arguments}");
    }
    call(&emulator, LIST, json!({ "Limit": null, "Filters": null })).await;
}

#[tokio::test]
async fn the_query_of_a_get_is_the_same_as_a_body() {
    let (emulator, _) = emulator(50).await;
    let get = async |query: &str| {
        let mut call = describe()
            .replacing("x-tc-action", LIST)
            .replacing("content-type", "application/x-www-form-urlencoded");
        (call.method, call.query) = ("GET".into(), query.into());
        call.body.clear();
        signed(call).send(emulator.addr()).await
    };
    let without_id = |mut content: Value| {
        content.as_object_mut().unwrap().remove("RequestId");
        content
    };
    let query = "Limit=3&Offset=1&OnlyShowLatest=true&Filters.0.Name=Namespace&Filters.0.Values.0=web\
                 &Filters.0.Values.1=data&Filters.0.ExactMatch=false";
    let body = json!({
        "Limit": 3, "Offset": 1, "OnlyShowLatest": true,
        "Filters": [{ "Name": "Namespace", "Values": ["web", "data"], "ExactMatch": false }],
    });
    assert_eq!(without_id(content(&get(query).await)), without_id(call(&emulator, LIST, body).await));
    for (query, expected) in [
        ("Limit=ten", "InvalidParameter"),
        ("Page=1", "UnknownParameter"),
        ("Filters.1.Name=Namespace", "InvalidParameter"),
        ("Filters.0.Name=Namespace&Filters.Name=x", "InvalidParameter"),
    ] {
        assert_eq!(error(&get(query).await).0, expected, "{query}");
    }
}
