//! The text form of rules.

use std::time::Duration;

use http::StatusCode;
use imagescan_emulator::{Anomaly, Fault, Matcher, Provider, Rule, Stage};
use jiff::SignedDuration;

fn rule(text: &str) -> Rule {
    text.parse().unwrap_or_else(|why| panic!("{text}: {why}"))
}

#[test]
fn matchers_and_times_are_parsed() {
    for (text, matcher, times) in [
        ("any:garbage", Matcher::Any, 1),
        ("any:garbage:3", Matcher::Any, 3),
        ("BatchScanSwrImage:garbage:always", "BatchScanSwrImage".into(), Rule::ALWAYS),
        ("GetArtifactSubscriptionTask:garbage", "GetArtifactSubscriptionTask".into(), 1),
        ("DescribeImageRegistryTimingScanTask:garbage", "DescribeImageRegistryTimingScanTask".into(), 1),
        ("AssumeRole:garbage", "AssumeRole".into(), 1),
        ("MetadataToken:garbage", "MetadataToken".into(), 1),
        ("alibaba/AssumeRole:garbage", (Provider::Alibaba, "AssumeRole").into(), 1),
        ("huawei/MetadataKey:garbage:2", (Provider::Huawei, "MetadataKey").into(), 2),
        ("huawei:garbage", Provider::Huawei.into(), 1),
        ("tencent:garbage", Provider::Tencent.into(), 1),
        ("alibaba:garbage", Provider::Alibaba.into(), 1),
        ("#12:garbage", Matcher::Nth(12), 1),
    ] {
        assert_eq!(rule(text), Rule::new(matcher, Fault::garbage(), times), "{text}");
    }
}

#[test]
fn faults_are_parsed() {
    let (second, hour) = (Duration::from_secs(1), SignedDuration::from_hours(1));
    let teapot = StatusCode::IM_A_TEAPOT;
    for (text, fault) in [
        ("none", Fault::None),
        ("drop", Fault::Drop(Stage::BeforeReading)),
        ("drop=before-reading", Fault::Drop(Stage::BeforeReading)),
        ("reset", Fault::Reset(Stage::BeforeReading)),
        ("reset=before-execution", Fault::Reset(Stage::BeforeExecution)),
        ("reset=after-execution", Fault::Reset(Stage::AfterExecution)),
        ("stale", Fault::StaleConnection),
        ("delay=250ms", Fault::Delay(second / 4)),
        ("drip", Fault::Drip { chunk: 1, pause: Duration::ZERO }),
        ("drip=5", Fault::Drip { chunk: 5, pause: Duration::ZERO }),
        ("drip=5/1s", Fault::Drip { chunk: 5, pause: second }),
        ("truncate", Fault::Truncate { body_bytes: 0 }),
        ("truncate=9", Fault::Truncate { body_bytes: 9 }),
        ("gateway-page", Fault::bad_gateway()),
        ("gateway-page=418", Fault::GatewayPage { status: teapot, executed: false }),
        ("gateway-page=418/executed", Fault::GatewayPage { status: teapot, executed: true }),
        ("throttle", Fault::Throttle { retry_after: None }),
        ("throttle=1s", Fault::Throttle { retry_after: Some(second) }),
        ("server-error", Fault::ServerError),
        ("skew=1h", Fault::Skew(hour)),
        ("skew=-60m", Fault::Skew(-hour)),
        ("bad-date", Fault::BadDate { skew: SignedDuration::ZERO }),
        ("bad-date=-1h", Fault::BadDate { skew: -hour }),
        ("repeated-page", Fault::Anomaly(Anomaly::RepeatedPage)),
        ("shifted-page", Fault::Anomaly(Anomaly::ShiftedPage(1))),
        ("shifted-page=-3", Fault::Anomaly(Anomaly::ShiftedPage(-3))),
        ("wrong-total=-20", Fault::Anomaly(Anomaly::WrongTotal(-20))),
        ("late-rows=7", Fault::Anomaly(Anomaly::LateRows(7))),
        ("already-scanning", Fault::Anomaly(Anomaly::AlreadyScanning)),
        ("quota-used-up", Fault::Anomaly(Anomaly::QuotaUsedUp)),
        ("too-many-tasks", Fault::Anomaly(Anomaly::TooManyTasks)),
        ("unknown-state", Fault::Anomaly(Anomaly::UnknownState)),
        ("failure-in-success", Fault::Anomaly(Anomaly::FailureInSuccess)),
    ] {
        assert_eq!(rule(&format!("any:{text}")), Rule::new(Matcher::Any, fault, 1), "{text}");
    }
}

#[test]
fn an_error_contains_the_wrong_part_and_the_allowed_values() {
    for (text, wrong, allowed) in [
        ("throttle", "a rule is", "MATCHER:FAULT:TIMES"),
        ("a:b:c:d", "a rule is", "MATCHER:FAULT:TIMES"),
        ("", "a rule is", "MATCHER:FAULT"),
        ("Batch:drop", "\"Batch\"", "any, huawei, tencent, alibaba, #N, or one of BatchScanSwrImage"),
        (":drop", "a matcher is", "any"),
        ("huawei/AssumeRole:drop", "\"huawei/AssumeRole\"", "CreateUserToken"),
        ("aws/AssumeRole:drop", "\"aws/AssumeRole\"", "AssumeRole"),
        ("alibaba/:drop", "a matcher is", "any"),
        ("#0:drop", "\"#0\"", "#1 or more"),
        ("#x:drop", "\"#x\"", "#1 or more"),
        ("any:explode", "\"explode\"", "drop, reset, stale"),
        ("any:drop=later", "\"later\"", "after-execution"),
        ("any:delay", "\"delay\"", "delay=TIME"),
        ("any:delay=5", "\"5\"", "250ms"),
        ("any:delay=-5s", "\"-5s\"", "250ms"),
        ("any:skew", "\"skew\"", "skew=TIME"),
        ("any:skew=soon", "\"soon\"", "-10m"),
        ("any:drip=x", "\"x\"", "a number"),
        ("any:drip=1/x", "\"x\"", "250ms"),
        ("any:truncate=-1", "\"-1\"", "a number"),
        ("any:gateway-page=200", "\"200\"", "from 400"),
        ("any:gateway-page=502/late", "\"502/late\"", "with or without /executed"),
        ("any:throttle=3", "\"3\"", "250ms"),
        ("any:garbage=3", "\"garbage=3\"", "without an argument"),
        ("any:late-rows=-1", "\"-1\"", "ROWS of late-rows is a whole number"),
        ("any:repeated-page=2", "\"repeated-page=2\"", "without an argument"),
        ("any:drop:0", "\"0\"", "a number from 1, or always"),
        ("any:drop:often", "\"often\"", "always"),
    ] {
        let why = text.parse::<Rule>().expect_err(text).to_string();
        assert!(why.contains(wrong) && why.contains(allowed), "{text}: {why}");
    }
}

#[test]
fn the_syntax_names_every_fault() {
    let why = "any:?".parse::<Rule>().expect_err("not a fault").to_string();
    let (_, names) = why.split_once(" is ").expect("a list");
    let (names, _) = names.split_once(", not").expect("a list");
    let names: Vec<_> = names.split(", ").collect();
    assert_eq!(names.len(), 22);
    for name in names {
        let listed = Rule::SYNTAX.lines().any(|line| {
            line.strip_prefix("    ").is_some_and(|line| line.split([' ', '=', '[']).next() == Some(name))
        });
        assert!(listed, "{name}");
    }
}
