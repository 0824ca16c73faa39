//! Clocks that are off, and dates that are none.

use imagescan_emulator::{Fault, Matcher, Rule};
use jiff::SignedDuration;
use jiff::fmt::rfc2822;

use super::{list, scan, start_with, with};
use crate::call::{Answer, Call};
use crate::{NOW_MS, NOW_SECONDS, alibaba, key, start, tencent};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const AN_HOUR_AHEAD: &str = "Fri, 20 Nov 2026 13:00:00 GMT";

async fn skewed(skew: SignedDuration) -> imagescan_emulator::Emulator {
    start_with(Rule::new(Matcher::Any, Fault::Skew(skew), Rule::ALWAYS)).await.0
}

fn date(answer: &Answer) -> &str {
    answer.header("date").expect("a Date")
}

#[tokio::test]
async fn answers_are_dated_by_the_emulator_s_clock() {
    let (emulator, clock) = start().await;
    assert_eq!(date(&list().send(emulator.addr()).await), "Fri, 20 Nov 2026 12:00:00 GMT");
    clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(date(&list().send(emulator.addr()).await), "Fri, 20 Nov 2026 12:01:01 GMT");
}

#[tokio::test]
async fn huawei_takes_only_who_learns_the_date() {
    let emulator = skewed(HOUR).await;
    let answer = scan("nginx").send(emulator.addr()).await;
    assert_eq!(answer.refusal(), (401, "APIGW.0301".into()));
    assert!(answer.message().contains("signature expired"));
    assert_eq!(date(&answer), AN_HOUR_AHEAD);

    let body = r#"{"image_type":"private_image","operate_all":true}"#;
    let learnt = Call::scan(body).signed_by(&key(), "20261120T130000Z");
    assert_eq!(learnt.send(emulator.addr()).await.status, 200);
    // The state goes by the right time.
    assert_eq!(emulator.huawei().tasks()[0].begin_time, NOW_MS);
}

#[tokio::test]
async fn tencent_takes_only_who_learns_the_date() {
    let emulator = skewed(-HOUR).await;
    let answer = tencent::signed(tencent::describe()).send(emulator.addr()).await;
    assert_eq!(tencent::refusal(&answer).0, "AuthFailure.SignatureExpire");
    assert_eq!(date(&answer), "Fri, 20 Nov 2026 11:00:00 GMT");

    let scope = "2026-11-20/tcss/tc3_request";
    let learnt = tencent::sign(tencent::describe(), &key(), NOW_SECONDS - 3600, scope);
    assert!(tencent::response(&learnt.send(emulator.addr()).await).get("Error").is_none());
}

#[tokio::test]
async fn alibaba_takes_only_who_learns_the_date() {
    let emulator = skewed(HOUR).await;
    let answer = alibaba::signed(alibaba::pre_check("")).send(emulator.addr()).await;
    assert_eq!(alibaba::refusal(&answer).1, "InvalidTimeStamp.Expired");
    assert_eq!(date(&answer), AN_HOUR_AHEAD);

    let learnt = alibaba::signed_by(alibaba::pre_check(""), &key(), "2026-11-20T13:00:00Z");
    assert_eq!(learnt.send(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn a_clock_can_be_off_without_end() {
    for (skew, year) in [(SignedDuration::MAX, "9999"), (SignedDuration::MIN, "-9999")] {
        let answer = list().send(skewed(skew).await.addr()).await;
        assert_eq!(answer.status, 401);
        assert!(date(&answer).contains(year), "{}", date(&answer));
    }
}

#[tokio::test]
async fn a_bad_date_cannot_be_read() {
    for (skew, status) in [(SignedDuration::ZERO, 200), (HOUR, 401)] {
        let (emulator, _) = with(Fault::BadDate { skew }).await;
        let answer = list().send(emulator.addr()).await;
        assert_eq!(answer.status, status);
        assert!(rfc2822::parse(date(&answer)).is_err(), "{}", date(&answer));
        assert!(rfc2822::parse(date(&list().send(emulator.addr()).await)).is_ok());
    }
}
