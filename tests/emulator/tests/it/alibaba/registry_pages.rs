//! Container Registry: the requests on the vendor's pages find what they name, in an emulator with a seed.

use super::registry::{get, post};
use crate::{builder, clock, start_at};

#[tokio::test]
async fn they_succeed() {
    let emulator = start_at(builder().seed(1), &clock()).await;
    let of = |pairs: &str| pairs.replace('*', "%2A");
    for (action, query) in [
        (
            "ListInstance",
            "InstanceName=test&InstanceStatus=RUNNING&PageNo=1&PageSize=30&ResourceGroupId=rg-acfmv36i4is****",
        ),
        (
            "ListRepository",
            "InstanceId=cri-kmsiwlxxdcva****&RepoName=repo-test&RepoNamespaceName=repo-namespace-test&RepoStatus=ALL",
        ),
        ("ListRepoTag", "InstanceId=cri-kmsiwlxxdcva****&RepoId=crr-tquyps22md8p****&PageNo=1&PageSize=30"),
        (
            "GetRepository",
            "InstanceId=cri-kmsiwlxxdcva****&RepoId=crr-03cuozrsqhkw****&RepoName=test&RepoNamespaceName=test",
        ),
        (
            "CreateRepoTagScanTask",
            "InstanceId=cri-xkx6vujuhay0****&RepoId=crr-xwvi3osiy4ff****&Tag=1.24&ScanService=ACR_SCAN_SERVICE\
             &Digest=sha256%3A815386ebbe9a3490f38785ab11bda34ec8dacf4634af77b8912832d4f85dca04",
        ),
        (
            "GetRepoTagScanStatus",
            "InstanceId=cri-2j88dtld8yel****&RepoId=crr-uf082u9dg8do****&Tag=1\
             &Digest=67bfbcc12b67936ec7f867927817cbb071832b873dbcaed312a1930ba5f1d529\
             &ScanTaskId=838152F9-F725-5A52-A344-8972D65AC045",
        ),
        (
            "ListRepoTagScanResult",
            "InstanceId=cri-2j88dtld8yel****&RepoId=crr-uf082u9dg8do****&Tag=1&ScanType=sca&Severity=High\
             &Digest=sha256%3A6b0b094f8a904f8fb6602427aed0d1fa&FilterValue=FixCmd&VulQueryKey=CVE-2021\
             &ScanTaskId=6b0b094f-8a90-4f8f-b660-2427aed0****&PageNo=1&PageSize=30",
        ),
        ("CreateArtifactSubscriptionTask", "InstanceId=cri-4ec5xvj4j0l****&RuleId=crasr-88s7vmelc3m****"),
    ] {
        let body = post(&emulator, action, &of(query)).await;
        assert_eq!(body["IsSuccess"], true, "{action}: {body}");
        if ["ListInstance", "ListRepository", "ListRepoTag"].contains(&action) {
            assert!([1.into(), "1".into()].contains(&body["TotalCount"]), "{action}: {body}");
        }
    }
    for (action, query) in [
        ("GetRepoTag", "InstanceId=cri-kmsiwlxxdcva****&RepoId=crr-tquyps22md8p****&Tag=1.0"),
        ("ListArtifactSubscriptionRule", "InstanceId=cri-c0o11woew0k****&PageNo=1&PageSize=30"),
        ("ListArtifactSubscriptionTask", "InstanceId=cri-m9ob8792vm****&PageNo=1&PageSize=30"),
        ("GetArtifactSubscriptionTask", "InstanceId=cri-xkx6vujuhay0****&TaskId=crast-40le4es9yh0p****"),
        ("GetArtifactSubscriptionTaskResult", "InstanceId=cri-90fxryf9pwf****&TaskId=crast-y64sq01bgad****"),
    ] {
        let body = get(&emulator, action, &of(query)).await;
        assert_eq!(body["IsSuccess"], true, "{action}: {body}");
        assert_ne!(body["TotalCount"], 0, "{action}: {body}");
    }
}
