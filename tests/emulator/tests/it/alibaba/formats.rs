//! JSON or XML, as requested, for successful responses and errors.

use imagescan_emulator::alibaba::cr::Task;
use imagescan_emulator::alibaba::sas::Image;

use super::{error, get_task, pre_check, response, signed};
use crate::call::{Call, Response};
use crate::{NOW_MS, start};

const XML: Option<&str> = Some("text/xml;charset=utf-8");
const JSON: Option<&str> = Some("application/json;charset=utf-8");
const DECLARATION: &str = "<?xml version='1.0' encoding='UTF-8'?>";

/// The text of an XML response, and its request id.
fn xml(response: &Response) -> (String, String) {
    assert_eq!(response.header("content-type"), XML);
    let text = response.text().strip_prefix(DECLARATION).expect("a declaration");
    let id = text.split("<RequestId>").nth(1).and_then(|rest| rest.split("</RequestId>").next());
    (text.to_owned(), id.expect("a request id").to_owned())
}

fn accepting(call: Call, accept: &str) -> Call {
    signed(call.with("accept", accept))
}

#[tokio::test]
async fn numbers_in_xml() {
    let (emulator, _) = start().await;
    emulator.alibaba().sas().add_image(Image::default());
    let response = accepting(pre_check(""), "application/xml").send(emulator.addr()).await;
    let (text, id) = xml(&response);
    let data = "<Data><ScanImageCount>1</ScanImageCount><NeedAuthCount>1</NeedAuthCount></Data>";
    let root = "PublicPreCheckImageScanTaskResponse";
    assert_eq!(text, format!("<{root}><RequestId>{id}</RequestId>{data}</{root}>"));
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn a_task_in_xml() {
    let (emulator, _) = start().await;
    let mut task = Task::new("cri-1", "crast-1", NOW_MS - 5);
    task.repo_name = "a<b>&\"c'\r\u{1}".into();
    emulator.alibaba().cr().add_task(task);
    let call = accepting(get_task("InstanceId=cri-1&TaskId=crast-1"), "text/xml;q=0.9");
    let (text, _) = xml(&call.send(emulator.addr()).await);
    assert!(text.starts_with("<GetArtifactSubscriptionTaskResponse><IsSuccess>true</IsSuccess>"), "{text}");
    assert!(text.contains(&format!("<EndTime>{}</EndTime>", NOW_MS - 5)), "{text}");
    assert!(text.contains("<RepoName>a&lt;b&gt;&amp;\"c'&#13;\u{fffd}</RepoName>"), "{text}");
}

#[tokio::test]
async fn error_responses_in_xml() {
    let call = accepting(pre_check("").replacing("x-acs-action", "Nothing"), "application/xml");
    let response = response(call).await;
    let (text, id) = xml(&response);
    assert_eq!(response.status, 404);
    let start = format!(
        "<Error><RequestId>{id}</RequestId><HostId>sas.example.com</HostId><Code>InvalidAction.NotFound</Code><Message>"
    );
    assert!(text.starts_with(&start) && text.ends_with("</Recommend></Error>"), "{text}");
}

#[tokio::test]
async fn the_first_supported_media_type_applies() {
    for (accept, expected) in [
        ("application/json", JSON),
        ("*/*", JSON),
        ("text/html, application/xml;q=0.9, application/json", XML),
        ("application/json, application/xml", JSON),
        ("text/xml", XML),
    ] {
        let response = response(accepting(pre_check(""), accept)).await;
        assert_eq!(response.header("content-type"), expected, "{accept}");
    }
    assert_eq!(response(signed(pre_check(""))).await.header("content-type"), JSON);
}

#[tokio::test]
async fn the_format_parameter_takes_precedence_over_accept() {
    let response_to = async |query: &str, accept: &str| response(accepting(pre_check(query), accept)).await;
    assert_eq!(response_to("Format=xml", "application/json").await.header("content-type"), XML);
    assert_eq!(response_to("Format=JSON", "application/xml").await.header("content-type"), JSON);
    let wrong = response_to("Format=yaml", "application/xml").await;
    assert_eq!(error(&wrong).1, "InvalidParameter");
}

#[tokio::test]
async fn the_default_format_of_rpc_v1_is_xml() {
    let call = Call::new("GET", "/", "Action=PublicPreCheckImageScanTask&Signature=x", "");
    assert_eq!(xml(&response(call.clone()).await).0.matches("<Error>").count(), 1);
    let mut with_format = call;
    with_format.query.push_str("&Format=JSON");
    assert_eq!(error(&response(with_format).await).1, "MissingParameter");
}
