//! The requests on the vendor's pages find what they name, in an emulator with a seed.

use serde_json::json;

use super::call;
use crate::{builder, clock, start_at};

#[tokio::test]
async fn they_succeed_in_the_order_of_the_workflow() {
    let emulator = start_at(builder().seed(1), &clock()).await;
    let all = |name: &str| json!({ "ExactMatch": false, "Name": name, "Values": ["all"] });
    for (action, arguments) in [
        ("DescribeAssetImageRegistryList", json!({})),
        ("DescribeImageAuthorizedInfo", json!({})),
        (
            "CreateAssetImageRegistryScanTask",
            json!({ "All": false, "Id": [1_256_299_843], "OnlyScanLatest": false }),
        ),
        (
            "CreateAssetImageRegistryScanTask",
            json!({ "Id": [8_741_110], "ScanType": ["CVE", "VIRUS", "RISK"] }),
        ),
        ("DescribeAssetImageRegistryScanStatusOneKey", json!({})),
        ("DescribeAssetImageRegistryScanStatusOneKey", json!({ "All": true })),
        ("DescribeAssetImageRegistryScanStatusOneKey", json!({ "TaskID": 13 })),
        ("ModifyAssetImageRegistryScanStop", json!({ "Id": [314], "TaskID": 2 })),
        ("ModifyAssetImageRegistryScanStop", json!({ "Id": [12_034_807] })),
        (
            "DescribeAssetImageRegistryVulList",
            json!({ "Filters": [all("Level"), all("Tag")], "Id": 1_929_935, "Limit": 10, "Offset": 0 }),
        ),
        ("DescribeScanIgnoreVulList", json!({})),
        ("DescribeSystemVulList", json!({ "Limit": 1, "Offset": 0 })),
        ("DescribeWebVulList", json!({ "Limit": 1, "Offset": 0 })),
        (
            "DescribeVulRegistryImageList",
            json!({
                "Offset": 0, "Limit": 10, "PocID": "pcmgr-448277",
                "Filters": [{ "Name": "OnlyAffectedNewestImage", "Values": ["false"], "ExactMatch": false }],
            }),
        ),
    ] {
        let content = call(&emulator, action, arguments).await;
        assert_ne!(content.get("List"), Some(&json!([])), "{action}");
    }
}
