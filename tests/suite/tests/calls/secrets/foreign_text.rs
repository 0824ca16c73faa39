//! Text from outside in errors and spans: on one line, without control characters, and of limited length.

use imagescan::{Error, HostEnvironment};
use imagescan_runtime::Chain;
use serde_json::json;

use crate::secrets::spellings::{debugged, printed};
use crate::send_path::tracing_fields::Everything;
use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::scripted_clients::{
    alibaba, huawei, list, pre_check, schedule, tasks, tencent,
};
use imagescan_suite::support::test_host::TestHost;

/// Colours, a cleared screen, a changed direction, hidden text, line ends of all kinds.
const STEERING: &str =
    "\u{1b}[31mred\u{1b}[0m\r\n\u{9b}2J\u{7f}\u{202e}gnp.exe\u{2066}\u{200b}\u{2028}end\u{feff}";
const ESCAPED: &str =
    r"\u{1b}[31mred\u{1b}[0m\r\n\u{9b}2J\u{7f}\u{202e}gnp.exe\u{2066}\u{200b}\u{2028}end\u{feff}";

/// Panics if a character controls the terminal; `lines` allows several lines.
#[track_caller]
fn steers_nothing(text: &str) {
    let is_bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    assert!(!text.contains(is_bad), "{text:?}");
}

/// The errors of all clouds whose services return this text as message, code and request id.
async fn errors_with(text: &str) -> Vec<Error> {
    let error = |status, body: serde_json::Value| Scripted::new([response(status, body.to_string())]);
    let inner = json!({"Error": {"Code": text, "Message": text}, "RequestId": text});
    let huawei_says = json!({"error_code": text, "error_msg": text, "request_id": text});
    let alibaba_says = json!({"Code": text, "Message": text, "RequestId": text});
    vec![
        huawei(error(400, huawei_says)).build().unwrap().send(list()).await.unwrap_err(),
        tencent(error(200, json!({ "Response": inner })))
            .build()
            .unwrap()
            .send(schedule())
            .await
            .unwrap_err(),
        alibaba(error(400, alibaba_says)).build().unwrap().send(pre_check()).await.unwrap_err(),
    ]
}

#[tokio::test]
async fn control_characters_are_escaped() {
    let seen = Everything::default();
    let _on = seen.listen();
    for error in errors_with(STEERING).await {
        assert_eq!((error.code(), error.message()), (Some(ESCAPED), ESCAPED));
        assert_eq!(error.request_id(), Some(ESCAPED));
        assert_eq!(error.to_string().lines().count(), 1, "{error}");
        steers_nothing(&printed(&error));
    }
    for step in [
        response(200, json!({"total_num": STEERING}).to_string()),
        response(200, json!({"data_list": {STEERING: 1}}).to_string()),
        response(200, json!({"code": STEERING, "message": STEERING}).to_string()),
        response(502, STEERING),
        // HTTP allows bytes beyond ASCII.
        response(302, "").header("location", "https://\u{9b}2J.example/"),
        response(200, "x").header("content-encoding", "\u{202e}gnp"),
    ] {
        let error = huawei(Scripted::new([step])).build().unwrap().send(list()).await.unwrap_err();
        steers_nothing(&printed(&error));
    }
    let good = tasks().header("x-request-id", "a\tb");
    let response = huawei(Scripted::new([good])).build().unwrap().send(list()).await.unwrap();
    assert_eq!(response.request_id(), Some(r"a\tb"));
    steers_nothing(&debugged(&response));
    steers_nothing(&seen.text.lock().unwrap());
}

#[tokio::test]
async fn long_text_is_cut_at_a_character() {
    // Three bytes each, so that neither 1024 nor 128 bytes end at a character.
    let text = "密".repeat(1000);
    for error in errors_with(&text).await {
        let (message, note) = error.message().split_once('…').expect("a cut message");
        assert_eq!((message, note), (&*"密".repeat(341), " (1977 bytes left out)"));
        let short = format!("{}… (2874 bytes left out)", "密".repeat(42));
        assert_eq!((error.code(), error.request_id()), (Some(&*short), Some(&*short)));
        assert!(error.body().len() > text.len(), "the body keeps everything");
    }
    let exact = "x".repeat(1024);
    assert!(errors_with(&exact).await.iter().all(|error| error.message() == exact));
}

/// A raised limit admits 60 MB; errors show them like any other text.
#[tokio::test]
async fn a_message_of_60_mb_is_shown_in_a_kilobyte() {
    let said = format!("{}\u{1b}{}", "x".repeat(1000), "y".repeat(60_000_000));
    let step: Step = response(400, json!({"error_code": "c", "error_msg": said}).to_string());
    let client = huawei(Scripted::new([step])).max_response_bytes(100 << 20).build().unwrap();
    let seen = Everything::default();
    let on = seen.listen();
    let error = client.send(list()).await.unwrap_err();
    drop(on);
    let shown = format!(r"{}\u{{1b}}{}… (59999982 bytes left out)", "x".repeat(1000), "y".repeat(18));
    assert_eq!(error.message(), shown);
    assert!(printed(&error).len() < 6000 && seen.text.lock().unwrap().len() < 3000);
    let step = response(200, json!({"total_num": said}).to_string());
    let client = huawei(Scripted::new([step])).max_response_bytes(100 << 20).build().unwrap();
    let error = client.send(list()).await.unwrap_err();
    assert!(error.is_decode() && printed(&error).len() < 6000, "{}", printed(&error).len());
}

/// Text of a program, a variable or a file follows the same rule.
#[tokio::test]
async fn values_of_variables_and_files_are_escaped() {
    const NAMES: [&str; 14] = [
        "ALIBABA_CLOUD_PROFILE",
        "ALIBABA_CLOUD_CONFIG_FILE",
        "ALIBABA_CLOUD_CREDENTIALS_FILE",
        "ALIBABA_CLOUD_CREDENTIALS_URI",
        "ALIBABA_CLOUD_ECS_METADATA",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
        "TENCENTCLOUD_PROFILE",
        "TENCENTCLOUD_ROLE_ARN",
        "TKE_WEB_IDENTITY_TOKEN_FILE",
        "TKE_REGION",
        "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
        "HUAWEICLOUD_SDK_IAM_ENDPOINT",
        "HC_CONTAINER_CREDENTIALS_FULL_URI",
        "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ];
    let chains: [fn(HostEnvironment) -> Chain; 3] = [
        imagescan::alibaba::credentials::default_chain,
        imagescan::tencent::credentials::default_chain,
        imagescan::huawei::credentials::default_chain,
    ];
    // Errors show the start of a long value, and the end of a path.
    let value = format!("a{STEERING}b{}{STEERING}d", "c".repeat(5000));
    let (mut quoted, network) = (0, Scripted::new([response(404, "")]));
    for name in NAMES {
        let test_host = TestHost::new().set(name, &value).network(network.clone());
        for chain in chains {
            let error = test_host.load(chain).await.expect_err("no credentials");
            steers_nothing(&printed(&error));
            assert_eq!(error.to_string().lines().count(), 1, "{error}");
            assert!(error.message().len() < 8000, "{name}: {error}");
            quoted += usize::from(error.message().contains(ESCAPED));
        }
    }
    assert!(quoted >= 3, "some errors quote the value: {quoted}");
}
