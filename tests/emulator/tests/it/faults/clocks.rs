//! Skewed clocks and invalid dates.

use imagescan_emulator::{Fault, Matcher, Rule};
use jiff::SignedDuration;
use jiff::fmt::rfc2822;

use super::{list, scan, start_with, with};
use crate::call::{Call, Response};
use crate::{NOW_MS, NOW_SECONDS, alibaba, key, start, tencent};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const AN_HOUR_AHEAD: &str = "Fri, 20 Nov 2026 13:00:00 GMT";

async fn skewed(skew: SignedDuration) -> imagescan_emulator::Emulator {
    start_with(Rule::new(Matcher::Any, Fault::Skew(skew), Rule::ALWAYS)).await.0
}

fn date(response: &Response) -> &str {
    response.header("date").expect("a Date")
}

#[tokio::test]
async fn responses_are_dated_by_the_emulators_clock() {
    let (emulator, clock) = start().await;
    assert_eq!(date(&list().send(emulator.addr()).await), "Fri, 20 Nov 2026 12:00:00 GMT");
    clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(date(&list().send(emulator.addr()).await), "Fri, 20 Nov 2026 12:01:01 GMT");
}

#[tokio::test]
async fn huawei_accepts_signatures_by_its_skewed_clock() {
    let emulator = skewed(HOUR).await;
    let response = scan("nginx").send(emulator.addr()).await;
    assert_eq!(response.error(), (401, "APIGW.0301".into()));
    assert!(response.message().contains("signature expired"));
    assert_eq!(date(&response), AN_HOUR_AHEAD);

    let body = r#"{"image_type":"private_image","operate_all":true}"#;
    let corrected = Call::scan(body).signed_by(&key(), "20261120T130000Z");
    assert_eq!(corrected.send(emulator.addr()).await.status, 200);
    // The state follows the emulator's clock.
    assert_eq!(emulator.huawei().tasks()[0].begin_time, NOW_MS);
}

#[tokio::test]
async fn tencent_accepts_signatures_by_its_skewed_clock() {
    let emulator = skewed(-HOUR).await;
    let response = tencent::signed(tencent::describe()).send(emulator.addr()).await;
    assert_eq!(tencent::error(&response).0, "AuthFailure.SignatureExpire");
    assert_eq!(date(&response), "Fri, 20 Nov 2026 11:00:00 GMT");

    let scope = "2026-11-20/tcss/tc3_request";
    let corrected = tencent::sign(tencent::describe(), &key(), NOW_SECONDS - 3600, scope);
    assert!(tencent::content(&corrected.send(emulator.addr()).await).get("Error").is_none());
}

#[tokio::test]
async fn alibaba_accepts_signatures_by_its_skewed_clock() {
    let emulator = skewed(HOUR).await;
    let response = alibaba::signed(alibaba::pre_check("")).send(emulator.addr()).await;
    assert_eq!(alibaba::error(&response).1, "InvalidTimeStamp.Expired");
    assert_eq!(date(&response), AN_HOUR_AHEAD);

    let corrected = alibaba::signed_by(alibaba::pre_check(""), &key(), "2026-11-20T13:00:00Z");
    assert_eq!(corrected.send(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn the_skew_has_no_limit() {
    for (skew, year) in [(SignedDuration::MAX, "9999"), (SignedDuration::MIN, "-9999")] {
        let response = list().send(skewed(skew).await.addr()).await;
        assert_eq!(response.status, 401);
        assert!(date(&response).contains(year), "{}", date(&response));
    }
}

#[tokio::test]
async fn a_bad_date_is_not_a_date() {
    for (skew, status) in [(SignedDuration::ZERO, 200), (HOUR, 401)] {
        let (emulator, _) = with(Fault::BadDate { skew }).await;
        let response = list().send(emulator.addr()).await;
        assert_eq!(response.status, status);
        assert!(rfc2822::parse(date(&response)).is_err(), "{}", date(&response));
        assert!(rfc2822::parse(date(&list().send(emulator.addr()).await)).is_ok());
    }
}
