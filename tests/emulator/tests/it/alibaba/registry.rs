//! Container Registry: instances, repositories and tags.

use imagescan_emulator::alibaba::sas::Image;
use imagescan_emulator::{Anomaly, Emulator, Fault, Rule};
use serde_json::Value;

use super::{call, error, signed};
use crate::{builder, clock, start, start_at};

pub(super) const INSTANCE: &str = "cri-hangzhou0001";
const VERSION: &str = "2018-12-01";

/// An emulator with 200 images in 50 repositories: 17 of them in the first instance.
pub(super) async fn start_with_images() -> Emulator {
    start_at(builder().images(200), &clock()).await
}

/// The body of a response with HTTP status 200.
pub(super) async fn post(emulator: &Emulator, action: &str, query: &str) -> Value {
    let response = signed(call("POST", query, action, VERSION)).send(emulator.addr()).await;
    assert_eq!(response.status, 200, "{action} {query}: {}", response.text());
    response.json()
}

pub(super) async fn get(emulator: &Emulator, action: &str, query: &str) -> Value {
    let response = signed(call("GET", query, action, VERSION)).send(emulator.addr()).await;
    assert_eq!(response.status, 200, "{action} {query}: {}", response.text());
    response.json()
}

/// The code of a failure with HTTP status 200.
pub(super) fn failure(body: &Value) -> &str {
    assert_eq!(body["IsSuccess"], false, "{body}");
    body["Code"].as_str().expect("a code")
}

/// The rows of all pages.
async fn all(emulator: &Emulator, action: &str, query: &str, rows: &str, size: usize) -> Vec<Value> {
    let mut all = Vec::new();
    for page in 1.. {
        let body = post(emulator, action, &format!("{query}&PageNo={page}&PageSize={size}")).await;
        assert_eq!((&body["PageNo"], &body["PageSize"]), (&page.into(), &size.into()));
        let rows = body[rows].as_array().expect("rows");
        all.extend(rows.clone());
        assert!(rows.len() <= size);
        if rows.len() < size {
            let total = &body["TotalCount"];
            let total = total.as_str().map_or_else(|| total.as_u64().unwrap(), |text| text.parse().unwrap());
            assert_eq!(total, all.len() as u64, "{body}");
            break;
        }
    }
    all
}

pub(super) async fn repositories(emulator: &Emulator, instance: &str) -> Vec<Value> {
    all(emulator, "ListRepository", &format!("InstanceId={instance}"), "Repositories", 7).await
}

#[tokio::test]
async fn instances_are_the_registries_of_the_world_and_those_that_a_test_adds() {
    let emulator = start_with_images().await;
    emulator.alibaba().cr().add_instance("cri-empty");
    let instances = all(&emulator, "ListInstance", "InstanceStatus=RUNNING", "Instances", 2).await;
    let ids: Vec<_> = instances.iter().map(|instance| instance["InstanceId"].as_str().unwrap()).collect();
    assert_eq!(ids, [INSTANCE, "cri-singapore001", "cri-empty"]);
    assert_eq!(instances[1]["RegionId"], "ap-southeast-1");
    assert!(instances[0]["CreateTime"].is_string(), "{instances:?}");
    for (query, count) in [
        ("InstanceStatus=STOPPED", 0),
        ("InstanceName=cri-empty", 1),
        ("ResourceGroupId=rg-emulated", 3),
        ("ResourceGroupId=rg-other", 0),
    ] {
        let body = post(&emulator, "ListInstance", query).await;
        assert_eq!(body["TotalCount"], count, "{query}");
    }
    assert!(repositories(&emulator, "cri-empty").await.is_empty());
    let (without, _) = start().await;
    assert_eq!(post(&without, "ListInstance", "").await["TotalCount"], 0);
}

#[tokio::test]
async fn each_repository_is_found_by_its_id_and_its_name() {
    let emulator = start_with_images().await;
    let (first, second) =
        (repositories(&emulator, INSTANCE).await, repositories(&emulator, "cri-singapore001").await);
    assert_eq!((first.len(), second.len()), (17, 17), "16 of the 50 are in another vendor's registry");
    for repository in &first {
        let text = |name: &str| repository[name].as_str().expect(name);
        let by_id = format!("InstanceId={INSTANCE}&RepoId={}", text("RepoId"));
        let by_name = format!(
            "InstanceId={INSTANCE}&RepoName={}&RepoNamespaceName={}",
            text("RepoName"),
            text("RepoNamespaceName")
        );
        for query in [by_id, by_name.clone()] {
            let mut one = post(&emulator, "GetRepository", &query).await;
            for name in ["IsSuccess", "RequestId", "Code", "Detail"] {
                assert!(one.as_object_mut().unwrap().remove(name).is_some(), "{name}");
            }
            assert_eq!(one, *repository);
        }
        let narrowed = post(&emulator, "ListRepository", &by_name).await;
        assert_eq!((&narrowed["TotalCount"], &narrowed["Repositories"][0]), (&"1".into(), repository));
    }
    let elsewhere = format!("InstanceId=cri-singapore001&RepoId={}", first[0]["RepoId"].as_str().unwrap());
    assert_eq!(failure(&post(&emulator, "GetRepository", &elsewhere).await), "REPO_NOT_EXIST");
    for (state, total) in [("ALL", "17"), ("NORMAL", "17"), ("DELETING", "0")] {
        let query = format!("InstanceId={INSTANCE}&RepoStatus={state}");
        assert_eq!(post(&emulator, "ListRepository", &query).await["TotalCount"], total, "{state}");
    }
}

#[tokio::test]
async fn tags_have_texts_in_the_list_and_numbers_alone() {
    let emulator = start_with_images().await;
    let repository = &repositories(&emulator, INSTANCE).await[3];
    let query = format!("InstanceId={INSTANCE}&RepoId={}", repository["RepoId"].as_str().unwrap());
    let tags = all(&emulator, "ListRepoTag", &query, "Images", 3).await;
    assert_eq!(tags.len(), 4);
    for tag in &tags {
        let one =
            get(&emulator, "GetRepoTag", &format!("{query}&Tag={}", tag["Tag"].as_str().unwrap())).await;
        assert_eq!(one["Digest"], tag["Digest"]);
        assert_eq!(one["Digest"].as_str().map(str::len), Some(64));
        assert_eq!(
            one["ImageCreate"].as_i64().map(|at| at.to_string()).as_deref(),
            tag["ImageCreate"].as_str()
        );
    }
    assert_eq!(failure(&get(&emulator, "GetRepoTag", &format!("{query}&Tag=v9")).await), "TAG_NOT_EXIST");
}

#[tokio::test]
async fn a_walk_by_token_finds_the_same_rows_as_one_by_number() {
    let emulator = start_with_images().await;
    let (mut rows, mut token) = (Vec::new(), String::new());
    loop {
        let query = format!("InstanceId={INSTANCE}&MaxResults=5&PageNo=3&NextToken={token}");
        let body = post(&emulator, "ListRepository", &query).await;
        assert_eq!((&body["MaxResults"], &body["PageNo"]), (&5.into(), &Value::Null));
        rows.extend(body["Repositories"].as_array().unwrap().clone());
        match body["NextToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    assert_eq!(rows, repositories(&emulator, INSTANCE).await);
}

#[tokio::test]
async fn malformed_arguments_are_rejected() {
    let emulator = start_with_images().await;
    for (action, query, code) in [
        ("ListRepository", "", "MissingInstanceId"),
        ("ListRepository", "InstanceId=a&PageSize=101", "InvalidParameter"),
        ("ListRepoTag", "InstanceId=a&RepoId=b&PageSize=101", "InvalidParameter"),
        ("ListInstance", "PageSize=0", "InvalidParameter"),
        ("ListInstance", "PageNo=0", "InvalidParameter"),
        ("ListInstance", "PageNo=one", "InvalidParameter"),
        ("ListInstance", "InstanceStatus=running", "InvalidParameter"),
        ("ListInstance", "Instance=a", "InvalidParameter"),
        ("ListRepository", "InstanceId=cri-hangzhou0001&RepoStatus=GONE", "InvalidParameter"),
        ("ListRepository", "InstanceId=a&NextToken=~", "InvalidParameter"),
        ("GetRepository", "InstanceId=cri-hangzhou0001&RepoName=a", "MissingRepoId"),
        ("ListRepoTag", "InstanceId=a", "MissingRepoId"),
    ] {
        let response = signed(call("POST", query, action, VERSION)).send(emulator.addr()).await;
        assert_eq!((response.status, error(&response).1.as_str()), (400, code), "{action} {query}");
    }
    let body = post(&emulator, "ListRepository", "InstanceId=a").await;
    assert_eq!(failure(&body), "INSTANCE_NOT_EXIST");
}

#[tokio::test]
async fn lists_have_anomalies_on_demand() {
    let emulator = start_with_images().await;
    let page = async |anomaly: Option<Anomaly>| {
        if let Some(anomaly) = anomaly {
            emulator.faults().push(Rule::new("ListRepository", Fault::Anomaly(anomaly), 1));
        }
        let query = format!("InstanceId={INSTANCE}&PageNo=2&PageSize=10");
        let body = post(&emulator, "ListRepository", &query).await;
        let names = body["Repositories"]
            .as_array()
            .map(|rows| rows.iter().map(|row| row["RepoId"].clone()).collect::<Vec<_>>());
        (names.unwrap_or_default(), body["TotalCount"].clone())
    };
    let (rows, total) = page(None).await;
    assert_eq!((rows.len(), &total), (7, &"17".into()));
    let (repeated, _) = page(Some(Anomaly::RepeatedPage)).await;
    assert!(repeated.len() == 10 && !repeated.contains(&rows[0]));
    let (shifted, _) = page(Some(Anomaly::ShiftedPage(1))).await;
    assert_eq!((shifted.len(), shifted[0] == repeated[9]), (8, true));
    assert_eq!(page(Some(Anomaly::WrongTotal(5))).await, (rows.clone(), "22".into()));
    assert_eq!(page(Some(Anomaly::LateRows(2))).await, (rows[..5].to_vec(), "15".into()));
    let (none, code) = page(Some(Anomaly::FailureInSuccess)).await;
    assert!(none.is_empty() && code.is_null());
}

#[tokio::test]
async fn a_list_in_xml_repeats_its_element() {
    let emulator = start_with_images().await;
    let call = call("POST", &format!("InstanceId={INSTANCE}&PageSize=2"), "ListRepository", VERSION);
    let response = signed(call.with("accept", "application/xml")).send(emulator.addr()).await;
    let text = response.text();
    assert_eq!(text.matches("<Repositories>").count(), 2, "{text}");
    assert!(text.contains("<TotalCount>17</TotalCount></ListRepositoryResponse>"), "{text}");
}

#[tokio::test]
async fn an_image_that_a_test_adds_is_in_both_services() {
    let (emulator, _) = start().await;
    let mut image = Image::default();
    (image.registry_type, image.instance_id) = ("acr".into(), "cri-1".into());
    (image.repo_id, image.repo_namespace, image.repo_name) = ("crr-1".into(), "team".into(), "shop".into());
    (image.tag, image.digest) = ("2.0".into(), "d".repeat(64));
    emulator.alibaba().sas().add_image(image.clone());
    (image.registry_type, image.instance_id) = ("harbor".into(), "harbor-1".into());
    emulator.alibaba().sas().add_image(image);

    assert_eq!(post(&emulator, "ListInstance", "").await["TotalCount"], 1, "another vendor's is not one");
    let by_name = "InstanceId=cri-1&RepoNamespaceName=team&RepoName=shop";
    assert_eq!(post(&emulator, "GetRepository", by_name).await["RepoId"], "crr-1");
    let listed = repositories(&emulator, "cri-1").await;
    assert_eq!((listed.len(), &listed[0]["RepoName"]), (1, &"shop".into()));
    let tags = post(&emulator, "ListRepoTag", "InstanceId=cri-1&RepoId=crr-1").await;
    assert_eq!((&tags["Images"][0]["Tag"], &tags["TotalCount"]), (&"2.0".into(), &"1".into()));
    assert!(!emulator.alibaba().sas().images()[0].scanned);
    let scan = "InstanceId=cri-1&RepoId=crr-1&Tag=2.0";
    assert_eq!(post(&emulator, "CreateRepoTagScanTask", scan).await["IsSuccess"], true);
    assert!(emulator.alibaba().sas().images()[0].scanned, "Security Center knows of the scan");
}
