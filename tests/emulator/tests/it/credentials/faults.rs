//! Faults of credential services.

use std::time::Duration;

use imagescan_emulator::{DEFAULT_ROLE, Emulator, Fault, FaultPlan, Matcher, Provider, Rule, Stage};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::huawei_tokens::error_message;
use super::{Call, send};
use crate::{builder, clock, start_at};

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

fn get(path: &str) -> Call {
    Call::new("GET", path, "", "")
}

/// A call whose operation only the body names.
fn with_oidc(padding: usize) -> Call {
    let form = format!(
        "Policy={}&Action=AssumeRoleWithOIDC&Version=2015-04-01&RoleArn=acs:ram::1:role/r&RoleSessionName=ab\
         &OIDCProviderArn=x&OIDCToken=emulated.oidc.token",
        "x".repeat(padding)
    );
    Call::new("POST", "/", "", &form).with("content-type", "application/x-www-form-urlencoded")
}

async fn start_with(matcher: impl Into<Matcher>, fault: Fault) -> Emulator {
    start_at(builder().faults(FaultPlan::new().rule(Rule::new(matcher, fault, 1))), &clock()).await
}

fn applied(emulator: &Emulator) -> Vec<(u64, Option<&'static str>)> {
    emulator.faults().applied().into_iter().map(|applied| (applied.request, applied.operation)).collect()
}

#[tokio::test]
async fn rules_match_operations_by_path() {
    let emulator = start_with("MetadataKey", Fault::ServerError).await;
    assert_eq!(send(&emulator, get(ROLES)).await.status, 200);
    let response = send(&emulator, get(&format!("{ROLES}{DEFAULT_ROLE}"))).await;
    assert_eq!((response.status, response.text()), (500, ""));
    assert_eq!(send(&emulator, get(&format!("{ROLES}{DEFAULT_ROLE}"))).await.status, 200);
    assert_eq!(applied(&emulator), [(2, Some("MetadataKey"))]);
}

#[tokio::test]
async fn rules_can_match_an_operation_of_one_cloud() {
    let emulator = start_with((Provider::Tencent, "MetadataRole"), Fault::bad_gateway()).await;
    assert_eq!(send(&emulator, get(ROLES)).await.status, 200);
    assert_eq!(send(&emulator, get(&ROLES.replace("ram", "cam"))).await.status, 502);
    assert_eq!(applied(&emulator), [(2, Some("MetadataRole"))]);
}

#[tokio::test]
async fn rules_match_operations_that_only_the_body_names() {
    // Bodies that arrive in one packet, and in several.
    for padding in [0, 20_000] {
        let emulator = start_with("AssumeRoleWithOIDC", Fault::Drop(Stage::BeforeExecution)).await;
        assert_eq!(with_oidc(padding).try_send(emulator.addr()).await.expect("an end"), b"");
        assert_eq!(applied(&emulator), [(1, Some("AssumeRoleWithOIDC"))]);
        assert_eq!(send(&emulator, with_oidc(padding)).await.status, 200);
    }
}

#[tokio::test]
async fn only_a_short_form_is_read_before_the_fault_is_picked() {
    let emulator = start_with("AssumeRoleWithOIDC", Fault::ServerError).await;
    assert_eq!(send(&emulator, with_oidc(70_000)).await.status, 200);
    assert!(applied(&emulator).is_empty());
    let named = with_oidc(0).with("x-acs-action", "AssumeRoleWithOIDC");
    assert_eq!(send(&emulator, named).await.status, 503);
}

#[tokio::test]
async fn a_form_with_expect_gets_100_continue() {
    let emulator = start_at(builder(), &clock()).await;
    let mut connection = TcpStream::connect(emulator.addr()).await.expect("it listens");
    let call = with_oidc(0).with("expect", "100-continue");
    let wire = call.wire("close");
    let (head, body) = wire.split_at(wire.len() - call.body.len());
    connection.write_all(head).await.expect("it reads");
    let mut first = [0; 12];
    let response = timeout(Duration::from_secs(10), connection.read_exact(&mut first)).await;
    response.expect("the server does not wait for the body").expect("a response");
    assert_eq!(&first, b"HTTP/1.1 100");
    connection.write_all(body).await.expect("it reads");
    let mut rest = Vec::new();
    connection.read_to_end(&mut rest).await.expect("a response");
    assert!(String::from_utf8_lossy(&rest).contains("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn each_service_has_its_own_throttling_error() {
    let throttle = || Fault::Throttle { retry_after: Some(Duration::from_millis(1500)) };
    let emulator = start_with("CreateUserToken", throttle()).await;
    let response = send(&emulator, Call::new("POST", "/v3/auth/tokens", "", "{}")).await;
    error_message(&response, 429, "Too Many Requests");
    assert_eq!(response.header("retry-after"), Some("2"));

    let emulator = start_with("MetadataToken", throttle()).await;
    let response = send(&emulator, Call::new("PUT", "/meta-data/latest/api/token", "", "")).await;
    assert_eq!((response.status, response.header("retry-after")), (429, Some("2")));

    let emulator = start_with("AssumeRoleWithOIDC", throttle()).await;
    let response = send(&emulator, with_oidc(0)).await;
    assert_eq!(response.json()["Code"], "Throttling.User");
    assert_eq!(response.header("x-acs-retry-after"), Some("1500"));
}

#[tokio::test]
async fn rate_limits_apply_to_credential_services() {
    let builder = builder().rate_limit("MetadataKey", 1).rate_limit("KeystoneListProjects", 0);
    let emulator = start_at(builder.rate_limit("AssumeRoleWithOIDC", 0), &clock()).await;
    let key = || get("/openstack/latest/securitykey");
    assert_eq!(send(&emulator, key()).await.status, 200);
    assert_eq!(send(&emulator, key()).await.status, 429);
    assert_eq!(send(&emulator, get(&format!("{ROLES}{DEFAULT_ROLE}"))).await.status, 429);
    error_message(&send(&emulator, get("/v3/projects")).await, 429, "Too Many Requests");
    assert_eq!(send(&emulator, with_oidc(0)).await.json()["Code"], "Throttling.User");
}

#[tokio::test]
async fn a_skewed_clock_does_not_expire_keys() {
    let builder = builder().vm_key_lifetime(Duration::from_secs(60));
    let ahead = |operation| Rule::new(operation, Fault::Skew(jiff::SignedDuration::from_mins(4)), 1);
    let plan = ["KeystoneListProjects", "DescribeImageRegistryTimingScanTask", "PublicPreCheckImageScanTask"]
        .into_iter()
        .fold(FaultPlan::new(), |plan, operation| plan.rule(ahead(operation)));
    let emulator = start_at(builder.faults(plan), &clock()).await;
    let response = send(&emulator, get("/openstack/latest/securitykey")).await;
    let key = super::key(&response.json()["credential"], ["access", "secret", "securitytoken"]);
    let response = send(&emulator, get("/v3/projects").signed_by(&key, crate::NOW_DATE)).await;
    assert_eq!(response.header("date"), Some("Fri, 20 Nov 2026 12:04:00 GMT"));
    assert_eq!(response.status, 200);
    assert_eq!(super::tencent(&emulator, &key, crate::NOW_SECONDS).await, None);
    assert_eq!(super::alibaba(&emulator, &key, super::NOON).await, (200, None));
    assert_eq!(emulator.faults().applied().len(), 3);
}
