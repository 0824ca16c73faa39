//! User tokens instead of signatures.

use crate::call::{Call, Response};
use crate::{NOW_DATE, PROJECT, builder, clock, key, start_at};

async fn response(call: Call) -> Response {
    let emulator =
        start_at(builder().user_token("valid", PROJECT).user_token("elsewhere", "p-2"), &clock()).await;
    emulator.huawei().add_user_token("old", PROJECT);
    emulator.huawei().expire_user_token("old");
    call.send(emulator.addr()).await
}

fn list(token: &str) -> Call {
    Call::list("type=image_scan").with("x-auth-token", token)
}

#[tokio::test]
async fn a_valid_token_needs_no_signature() {
    assert_eq!(response(list("valid")).await.status, 200);
}

#[tokio::test]
async fn an_unknown_token_is_rejected() {
    assert_eq!(response(list("made up")).await.error(), (401, "APIGW.0301".into()));
}

#[tokio::test]
async fn an_expired_token_or_one_for_another_project_must_be_updated() {
    for token in ["old", "elsewhere"] {
        assert_eq!(response(list(token)).await.error(), (401, "APIGW.0307".into()), "{token}");
    }
}

#[tokio::test]
async fn the_project_header_is_checked_with_a_token() {
    let call = list("valid").with("x-project-id", "p-2");
    assert_eq!(response(call).await.error(), (403, "APIGW.0302".into()));
}

#[tokio::test]
async fn a_signature_takes_precedence_over_a_token() {
    assert_eq!(response(list("made up").signed()).await.status, 200);
    let wrong = imagescan_emulator::Key::permanent(key().id, "not the secret");
    assert_eq!(response(list("valid").signed_by(&wrong, NOW_DATE)).await.status, 401);
}
