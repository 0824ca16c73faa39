//! Which request has which fault.

use imagescan_emulator::{Fault, FaultPlan, Matcher, Provider, Rule, Stage};

use super::{Connection, applied, list, scan, start_with};
use crate::call::Call;
use crate::{alibaba, builder, clock, start, start_at, tencent};

const FAILS: Fault = Fault::ServerError;

#[tokio::test]
async fn no_faults_happen_by_default() {
    let (emulator, _) = start().await;
    assert_eq!(list().send(emulator.addr()).await.status, 200);
    assert_eq!((emulator.faults().arrived(), applied(&emulator)), (1, vec![]));
}

#[tokio::test]
async fn a_rule_can_match_an_operation() {
    for (operation, status) in [("BatchScanSwrImage", [502, 200]), ("ListImageScanTask", [200, 502])] {
        let (emulator, _) = start_with(Rule::new(operation, FAILS, Rule::ALWAYS)).await;
        for _ in 0..2 {
            assert_eq!(scan("nginx").send(emulator.addr()).await.status, status[0]);
            assert_eq!(list().send(emulator.addr()).await.status, status[1]);
        }
    }
    let (emulator, _) = start_with(Rule::new("DescribeImageRegistryTimingScanTask", FAILS, 1)).await;
    let response = tencent::signed(tencent::describe()).send(emulator.addr()).await;
    assert_eq!(tencent::error(&response).0, "InternalError");
    // RPC version 1 names the operation in the query.
    for call in [alibaba::pre_check(""), Call::new("POST", "/", "Action=PublicPreCheckImageScanTask", "")] {
        let (emulator, _) = start_with(Rule::new("PublicPreCheckImageScanTask", FAILS, 1)).await;
        assert_eq!(call.send(emulator.addr()).await.status, 503);
        assert_eq!(emulator.faults().applied()[0].operation, Some("PublicPreCheckImageScanTask"));
    }
}

#[tokio::test]
async fn a_rule_can_match_a_cloud() {
    let calls = || [list(), tencent::signed(tencent::describe()), alibaba::signed(alibaba::pre_check(""))];
    for (n, provider) in (1..).zip(Provider::ALL.iter().copied()) {
        let (emulator, _) = start_with(Rule::new(provider, FAILS, Rule::ALWAYS)).await;
        for call in calls() {
            call.send(emulator.addr()).await;
        }
        assert_eq!(applied(&emulator), [(n, FAILS)], "{provider}");
    }
}

#[tokio::test]
async fn a_rule_can_match_the_nth_request_and_unread_requests_are_counted() {
    let plan = FaultPlan::new()
        .rule(Rule::new(Matcher::Nth(1), Fault::Reset(Stage::BeforeReading), 1))
        .rule(Rule::new(Matcher::Nth(3), FAILS, 1));
    let emulator = start_at(builder().faults(plan), &clock()).await;
    list().try_send(emulator.addr()).await.expect_err("a reset");
    let mut connection = Connection::open(&emulator).await;
    for status in [200, 502, 200] {
        assert_eq!(connection.send(&list()).await.status, status);
    }
    assert_eq!(emulator.faults().arrived(), 4);
    assert_eq!(applied(&emulator), [(1, Fault::Reset(Stage::BeforeReading)), (3, FAILS)]);
}

#[tokio::test]
async fn the_first_matching_rule_that_is_not_used_up_applies() {
    let plan = FaultPlan::new()
        .rule(Rule::new("BatchScanSwrImage", FAILS, 0))
        .rule(Rule::new("BatchScanSwrImage", Fault::None, 1))
        .rule(Rule::new("BatchScanSwrImage", FAILS, 2))
        .rule(Rule::new(Matcher::Any, Fault::bad_gateway(), 1));
    let emulator = start_at(builder().faults(plan), &clock()).await;
    for status in [200, 502, 502] {
        let response = scan("nginx").send(emulator.addr()).await;
        assert_eq!((response.status, response.header("content-type")), (status, Some("application/json")));
    }
    assert_eq!(scan("nginx").send(emulator.addr()).await.header("content-type"), Some("text/html"));
    assert_eq!(scan("nginx").send(emulator.addr()).await.status, 200);
    assert_eq!(applied(&emulator), [(2, FAILS), (3, FAILS), (4, Fault::bad_gateway())]);
}

#[tokio::test]
async fn a_plan_changes_while_the_emulator_runs() {
    let (emulator, _) = start_with(Rule::new(Matcher::Any, FAILS, 1)).await;
    emulator.faults().push(Rule::new(Matcher::Any, Fault::bad_gateway(), Rule::ALWAYS));
    let send = || async { list().send(emulator.addr()).await.status };
    assert_eq!([send().await, send().await], [502, 502]);
    emulator.faults().replace(FaultPlan::new().rule(Rule::new(Matcher::Nth(4), FAILS, 1)));
    assert_eq!([send().await, send().await], [200, 502]);
    emulator.faults().push(Rule::new(Matcher::Any, FAILS, Rule::ALWAYS));
    emulator.faults().clear();
    assert_eq!(send().await, 200);
    assert_eq!(applied(&emulator), [(1, FAILS), (2, Fault::bad_gateway()), (4, FAILS)]);
}

#[tokio::test]
async fn invalid_requests_are_not_counted() {
    let (emulator, _) = start_with(Rule::new(Matcher::Any, FAILS, 1)).await;
    let mut odd = list();
    odd.method = "G T".to_owned();
    assert_eq!(odd.send(emulator.addr()).await.status, 400);
    assert_eq!(emulator.faults().arrived(), 0);
    assert_eq!(list().send(emulator.addr()).await.status, 502);
}
