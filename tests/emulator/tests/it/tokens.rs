//! User tokens instead of signatures.

use crate::call::{Answer, Call};
use crate::{NOW_DATE, PROJECT, builder, clock, key, start_at};

async fn answer(call: Call) -> Answer {
    let emulator = start_at(builder().token("good", PROJECT).token("elsewhere", "p-2"), &clock()).await;
    emulator.huawei().add_token("old", PROJECT);
    emulator.huawei().expire_token("old");
    call.send(emulator.addr()).await
}

fn list(token: &str) -> Call {
    Call::list("type=image_scan").with("x-auth-token", token)
}

#[tokio::test]
async fn a_good_token_needs_no_signature() {
    assert_eq!(answer(list("good")).await.status, 200);
}

#[tokio::test]
async fn a_token_of_nobody_cannot_be_read() {
    assert_eq!(answer(list("made up")).await.refusal(), (401, "APIGW.0301".into()));
}

#[tokio::test]
async fn a_token_expired_or_of_another_project_must_be_updated() {
    for token in ["old", "elsewhere"] {
        assert_eq!(answer(list(token)).await.refusal(), (401, "APIGW.0307".into()), "{token}");
    }
}

#[tokio::test]
async fn the_project_header_counts_here_too() {
    let call = list("good").with("x-project-id", "p-2");
    assert_eq!(answer(call).await.refusal(), (403, "APIGW.0302".into()));
}

#[tokio::test]
async fn a_signature_counts_before_a_token() {
    assert_eq!(answer(list("made up").signed()).await.status, 200);
    let wrong = imagescan_emulator::Key::permanent(key().id, "not the secret");
    assert_eq!(answer(list("good").signed_by(&wrong, NOW_DATE)).await.status, 401);
}
