//! Mistakes of services that the reader accepts, and those that it rejects because data would be lost.

use imagescan_huawei::hss::model::{ImageScanTaskInfo, ListImageScanTaskResponse, TaskType};
use imagescan_huawei::hss::{ListImageScanTask, model::ScanScope};
use imagescan_runtime::__generated::{Record, Slot, Value};
use imagescan_runtime::provider::json::decode;

fn task(json: &str) -> ImageScanTaskInfo {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn fault(json: &str) -> String {
    decode(json.as_bytes(), &mut ListImageScanTaskResponse::default()).expect_err(json).to_string()
}

#[test]
fn null_is_absent_and_an_empty_list_is_not() {
    let null = task(r#"{"failed_images": null, "task_id": null, "scan_scope": null, "task_type": null}"#);
    assert_eq!(null, ImageScanTaskInfo::default());
    let empty = task(r#"{"failed_images": []}"#);
    assert!(empty.failed_images.is_present() && empty.failed_images.is_empty());
    assert_eq!(serde_json::to_string(&empty).unwrap(), r#"{"failed_images":[]}"#);
}

#[test]
fn a_null_in_a_list_is_skipped() {
    let page: ListImageScanTaskResponse =
        serde_json::from_str(r#"{"data_list": [null, {"task_id": "a"}, null]}"#).unwrap();
    assert_eq!(page.data_list.len(), 1);
    assert_eq!(page.data_list[0].task_id.as_deref(), Some("a"));
}

/// Nothing can be lost with them, and the rest is read.
#[test]
fn an_empty_value_of_another_type_is_absent() {
    for empty in [r#""""#, "[]", "{}"] {
        for field in ["begin_time", "is_all", "scan_scope", "task_status"] {
            let read = task(&format!(r#"{{"{field}":{empty},"task_id":"a"}}"#));
            assert_eq!(read, task(r#"{"task_id":"a"}"#), "{field}: {empty}");
        }
    }
    for empty in ["[]", "{}"] {
        for field in ["task_name", "task_type"] {
            let read = task(&format!(r#"{{"{field}":{empty},"task_id":"a"}}"#));
            assert_eq!(read, task(r#"{"task_id":"a"}"#), "{field}: {empty}");
        }
    }
    for empty in [r#""""#, "{}"] {
        let read = task(&format!(r#"{{"failed_images":{empty},"task_id":"a"}}"#));
        assert!(!read.failed_images.is_present(), "{empty}");
        assert_eq!(read.task_id.as_deref(), Some("a"));
    }
    // In a list they are like `null`; empty text is text.
    let page: ListImageScanTaskResponse =
        serde_json::from_str(r#"{"data_list": ["", {"task_id": "a"}, [], {}, null], "total_num": ""}"#)
            .unwrap();
    assert_eq!((page.data_list.len(), page.total_num), (2, None), "an empty object is one of the list's");
    assert_eq!(task(r#"{"task_name": ""}"#).task_name.as_deref(), Some(""));
}

#[test]
fn a_value_of_another_type_that_is_not_empty_is_an_error_with_its_path() {
    for (json, path) in [
        (r#"{"data_list": " "}"#, "data_list"),
        (r#"{"data_list": {"a": 1}}"#, "data_list"),
        (r#"{"data_list": 0}"#, "data_list"),
        (r#"{"data_list": false}"#, "data_list"),
        (r#"{"data_list": ["x"]}"#, "data_list[0]"),
        (r#"{"data_list": [{}, [{}]]}"#, "data_list[1]"),
        (r#"{"data_list": [{"begin_time": [0]}]}"#, "data_list[0].begin_time"),
        (r#"{"data_list": [{"task_id": {"a": 1}}]}"#, "data_list[0].task_id"),
        (r#"{"total_num": [[]]}"#, "total_num"),
    ] {
        assert!(fault(json).contains(&format!("at `{path}`")), "{json}: {}", fault(json));
    }
    let long = fault(&format!(r#"{{"total_num": "{}"}}"#, "x".repeat(1 << 20)));
    assert!(long.contains("at `total_num`") && long.contains("1048576 bytes") && long.len() < 200, "{long}");
}

/// A filter that is read as absent would widen a scan.
#[test]
fn requests_accept_no_empty_value_of_another_type() {
    for field in ["task_name", "failed_images", "limit"] {
        for empty in ["[]", "{}"] {
            let json = format!(r#"{{"type": "image_scan", "{field}": {empty}}}"#);
            assert!(serde_json::from_str::<ListImageScanTask>(&json).is_err(), "{json}");
        }
    }
}

#[test]
fn numbers_and_booleans_may_be_text_and_text_may_be_numbers() {
    let read = task(
        r#"{"task_status": "100", "begin_time": "1755536448006", "is_all": "False", "task_id": 7, "remain_min": 1.7e12,
            "failed_num": "", "scan_scope": ""}"#,
    );
    assert_eq!(read.task_status.map(i64::from), Some(100));
    assert_eq!(read.begin_time, Some(1_755_536_448_006));
    assert_eq!(read.is_all, Some(false));
    assert_eq!(read.task_id.as_deref(), Some("7"));
    assert_eq!(read.remain_min, Some(1_700_000_000_000));
    assert_eq!(read.failed_num, None, "empty text is not a number");
    assert_eq!(read.scan_scope, None, "empty text is not a number");
}

#[test]
fn whole_numbers_are_exact_to_the_last_bit() {
    for number in [i64::MAX, i64::MIN, 9_007_199_254_740_993] {
        let read = task(&format!(r#"{{"begin_time": {number}, "end_time": "{number}"}}"#));
        assert_eq!((read.begin_time, read.end_time), (Some(number), Some(number)));
        assert!(serde_json::to_string(&read).unwrap().contains(&format!("\"begin_time\":{number}")));
    }
    let scope = task(r#"{"scan_scope": 4294967296}"#).scan_scope;
    assert_eq!(scope, Some(ScanScope(1 << 32)), "int32 is wide in responses");
}

#[test]
fn unsigned_numbers_are_exact_to_the_last_bit() {
    #[derive(Default)]
    struct Ids(Option<u64>);
    impl Record for Ids {
        fn fields(&self) -> &'static [&'static str] {
            &["Id"]
        }
        fn slot(&mut self, _index: usize) -> Slot<'_> {
            Slot::OptU64(&mut self.0)
        }
        fn value(&self, _index: usize) -> Value<'_> {
            Value::opt_u64(&self.0)
        }
    }
    let mut ids = Ids::default();
    decode(format!(r#"{{"Id": {}}}"#, u64::MAX).as_bytes(), &mut ids).unwrap();
    assert_eq!(ids.0, Some(u64::MAX));
    assert_eq!(
        imagescan_runtime::provider::json::encode(&ids).unwrap(),
        format!(r#"{{"Id":{}}}"#, u64::MAX).into_bytes()
    );
    let refused = decode(br#"{"Id": -1}"#, &mut ids).unwrap_err();
    assert_eq!(refused.path(), "Id");
}

#[test]
fn an_inexact_value_is_an_error_with_its_path() {
    for (json, path) in [
        (r#"{"total_num": "many"}"#, "total_num"),
        (r#"{"total_num": 1.5}"#, "total_num"),
        (r#"{"total_num": 18446744073709551616}"#, "total_num"),
        (r#"{"data_list": {"a": 1}}"#, "data_list"),
        (r#"{"data_list": [{}, {"failed_images": [{"id": "x"}]}]}"#, "data_list[1].failed_images[0].id"),
        (r#"{"data_list": [{"is_all": "perhaps"}]}"#, "data_list[0].is_all"),
        (r#"{"data_list": [7]}"#, "data_list[0]"),
    ] {
        assert!(fault(json).contains(&format!("at `{path}`")), "{json}: {}", fault(json));
    }
}

#[test]
fn anything_but_one_object_is_an_error() {
    for json in ["", "null", "[]", "\"OK\"", "<html>", r#"{"total_num": 1"#, "{} {}"] {
        assert!(!fault(json).is_empty());
    }
    let not_utf8 = decode(b"{\"a\": \"\xff\"}", &mut ListImageScanTaskResponse::default()).unwrap_err();
    assert_eq!(not_utf8.reason(), "the response is not UTF-8 after byte 7");
    decode("\u{feff}{}".as_bytes(), &mut ListImageScanTaskResponse::default())
        .expect("a byte order mark is passed over");
}

#[test]
fn unknown_enum_values_are_kept_and_written_unchanged() {
    let read = task(r#"{"task_type": "weekly", "image_type": "registry"}"#);
    let unknown = read.task_type.as_ref().expect("a task type");
    assert!(matches!(unknown, TaskType::Unknown(value) if value.as_str() == "weekly"), "{unknown:?}");
    assert_eq!(
        format!("{read:?}"),
        r#"ImageScanTaskInfo { task_type: Unknown("weekly"), image_type: "registry" }"#
    );
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"task_type":"weekly","image_type":"registry"}"#);
    assert_eq!(TaskType::from("autoSync"), TaskType::AutoSync);
    assert_eq!(TaskType::AutoSync.to_string(), "autoSync");
}

#[test]
fn requests_are_read_strictly() {
    let read =
        |json: &str| serde_json::from_str::<ListImageScanTask>(json).map_err(|error| error.to_string());
    assert!(read(r#"{"limit": 20}"#).unwrap_err().starts_with("missing required field `type`"));
    let unknown = read(r#"{"type": "image_scan", "limt": 20}"#).unwrap_err();
    assert!(
        unknown.starts_with("unknown field `limt`, expected one of `enterprise_project_id`"),
        "{unknown}"
    );
    assert_eq!(
        read(r#"{"type": "image_scan", "limit": 20}"#).unwrap(),
        ListImageScanTask::new("image_scan").limit(20)
    );
}

#[test]
fn debug_shows_set_fields() {
    let shown =
        format!("{:?}", task(r#"{"task_id": "a", "task_type": "manual", "failed_images": [{"id": 7}]}"#));
    assert_eq!(shown, r#"ImageScanTaskInfo { task_id: "a", task_type: "manual", failed_images: [{id: 7}] }"#);
}
