//! An invalid raw call is an error before anything is sent, with a helpful message.

use std::collections::BTreeMap;

use imagescan::{Call, Credentials, Raw, Timeouts, alibaba, huawei, tencent};

use imagescan_suite::support::canned::Canned;

fn keys() -> Credentials {
    Credentials::new("AK", "SK")
}

async fn rejected(canned: &Canned, call: Call<Raw>, words: &str) {
    let error = call.await.expect_err(words);
    assert!(error.is_invalid_input() && error.attempts() == 0, "{error:?}");
    assert!(error.operation().is_some(), "{error:?}");
    assert!(error.to_string().contains(words), "{error} does not say {words:?}");
    assert!(canned.requests().is_empty(), "{words}");
}

#[tokio::test]
async fn targets_are_methods_and_paths_for_huawei() {
    let canned = Canned::new(200, "{}");
    let builder = huawei::hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .project_id("p")
        .credentials(keys());
    let client = builder.transport(canned.clone()).build().unwrap();
    for (target, words) in [
        ("ListImages", "called by method and path"),
        ("GET ListImages", "called by method and path"),
        ("/v5/images", "has no method: write `GET /v5/images`"),
        ("get /v5/images", "`get` is not an HTTP method"),
        ("FETCH /v5/images", "with one of GET, POST, PUT, PATCH, DELETE"),
        ("GET  /v5/images", "is not the name of an operation"),
        ("GET /v5/{domain_id}/images", "no value for `{domain_id}`"),
        ("GET /v5/{project_id/images", "has `{`"),
        ("GET /v5/a b", "has ` `: write it percent-encoded"),
        ("GET /v5/é", "has `é`"),
        ("GET /v5/a#b", "has `#`"),
        ("GET /v5/a\r\nx: y", "has `\\r`"),
        ("GET /v5/a?b='c'", "has `'`"),
        ("GET /v5/a%2", "without two hex digits"),
        ("GET /v5/../admin", "segment of dots"),
        ("GET /v5/%2E%2e/admin", "segment of dots"),
        ("GET https://elsewhere.example.com/", "is not the name of an operation"),
    ] {
        rejected(&canned, client.raw(target), words).await;
    }
    let error = client.raw("").await.unwrap_err();
    assert!(error.to_string().starts_with("the target of the raw call has no name: write a name"), "{error}");
    // Errors name the operation without the query, which may be confidential.
    for (target, name) in [
        ("GET /v5/{project_id}/x?name=confidential", "GET /v5/{project_id}/x"),
        ("GET /v5/{domain_id}/x?name=confidential", "GET /v5/{domain_id}/x"),
        ("GET ListImages", "ListImages"),
    ] {
        let error = client.raw(target).json_text("[]").await.unwrap_err();
        assert_eq!(error.operation(), Some(name), "{error}");
        assert!(!error.to_string().contains("confidential"), "{error}");
    }
    let builder = huawei::hss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint("hss.example.com")
        .credentials(keys());
    let client = builder.transport(canned.clone()).build().unwrap();
    rejected(&canned, client.raw("GET /v5/{project_id}/x"), "set it on the client's builder").await;
}

#[tokio::test]
async fn targets_are_names_for_the_others() {
    let canned = Canned::new(200, "{}");
    let builder = tencent::tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(keys())
        .transport(canned.clone());
    let tencent = builder.build().unwrap();
    let builder = alibaba::sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .credentials(keys());
    let alibaba = builder.transport(canned.clone()).build().unwrap();
    for (target, words) in [
        ("GET /v5/images", "called by name"),
        ("DELETE DescribeImages", "not DELETE"),
        ("Describe Images", "`Describe` is not an HTTP method: write a name, such as"),
        ("Describe&Action=X", "letters, digits and underscores"),
        ("Describe\r\nx", "letters, digits and underscores"),
        ("描述", "letters, digits and underscores"),
        ("1st", "is not the name of an operation"),
    ] {
        rejected(&canned, tencent.raw(target), words).await;
        rejected(&canned, alibaba.raw(target), words).await;
    }
    rejected(&canned, tencent.raw("GET DescribeImages"), "supports POST, not GET").await;
}

#[tokio::test]
async fn parameters_are_one_json_object() {
    let canned = Canned::new(200, "{}");
    let timeouts = Timeouts::default();
    let builder = tencent::tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(keys())
        .timeouts(timeouts);
    let body = builder.transport(canned.clone()).build().unwrap();
    let builder = alibaba::sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-hangzhou")
        .credentials(keys());
    let query = builder.transport(canned.clone()).build().unwrap();
    for (json, words) in [
        ("", "EOF while parsing"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        ("\"text\"", "not a JSON object"),
        ("{", "EOF while parsing"),
        ("{} {}", "trailing characters"),
        ("{'a': 1}", "key must be a string"),
    ] {
        rejected(&canned, body.raw("DescribeImages").json_text(json), words).await;
        rejected(&canned, query.raw("DescribeImages").json_text(json), words).await;
    }
    for (json, words) in [
        (r#"{"Id": 123456789012345678901234567890}"#, "`Id` has more digits than a JSON number can hold"),
        (r#"{"Filter": {"Id": 1e300}}"#, "`Filter.Id` has more digits"),
        (r#"{"Id": 1, "Id": 2}"#, "`Id` occurs twice"),
        (r#"{"Filter": {"Id": 1}, "Filter.Id": 2}"#, "`Filter.Id` occurs twice"),
        (r#"{"Ids.2": 1, "Ids": [1, 2]}"#, "`Ids.2` occurs twice"),
        (r#"{"": 1}"#, "empty name"),
        (r#"{"Filter": {"": 1}}"#, "empty name"),
    ] {
        rejected(&canned, query.raw("DescribeImages").json_text(json), words).await;
    }
    let builder = huawei::hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(keys());
    let rest = builder.transport(canned.clone()).build().unwrap();
    for (json, words) in [
        (r#"{"filter": {"id": 1}}"#, "`filter` is an object"),
        (r#"{"ids": [{"id": 1}]}"#, "`ids` is an object"),
        (r#"{"ids": [[1]]}"#, "`ids` has a list in a list"),
        (r#"{"limit": 10, "offset": 0}"#, "`offset` is in the target and in the parameters"),
    ] {
        rejected(&canned, rest.raw("GET /v5/x?offset=5&all").json_text(json), words).await;
    }
}

#[tokio::test]
async fn a_value_other_than_an_object_is_an_error_that_names_the_target() {
    let canned = Canned::new(200, "{}");
    let builder = tencent::tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(keys());
    let client = builder.transport(canned.clone()).build().unwrap();
    let call = || client.raw("DescribeImages");
    rejected(&canned, call().json(&[1, 2]), "DescribeImages: the parameters are not a JSON object").await;
    rejected(&canned, call().json("text"), "not a JSON object").await;
    rejected(&canned, call().json(&()), "not a JSON object").await;
    let list_as_key = BTreeMap::from([(vec![1], 1)]);
    rejected(
        &canned,
        call().json(&list_as_key),
        "DescribeImages: the parameters cannot be sent: key must be",
    )
    .await;
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let nested = BTreeMap::from([("Scores", vec![Some(f64::from(number))])]);
        rejected(&canned, call().json(&nested), "JSON has no number").await;
        let single = BTreeMap::from([("Score", number)]);
        rejected(&canned, call().json(&single), "JSON has no number").await;
    }
    // The first error is returned.
    rejected(&canned, call().json(&[1, 2]).json(&BTreeMap::<u8, u8>::new()), "not a JSON object").await;
}

#[tokio::test]
async fn headers_of_the_client_cannot_be_set() {
    let canned = Canned::new(200, "{}");
    let builder = huawei::hss::Client::builder()
        .region("cn-north-4")
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(keys());
    let client = builder.transport(canned.clone()).build().unwrap();
    for (name, value, words) in [
        ("Host", "elsewhere", "the client sets the header `host` itself"),
        ("authorization", "x", "the client sets the header `authorization` itself"),
        ("a b", "x", "\"a b\" is not a header name"),
        ("region", "a\nb", "the value of `region` is not a valid header value"),
    ] {
        rejected(&canned, client.raw("GET /v5/x").header(name, value).idempotent(true), words).await;
    }
}
