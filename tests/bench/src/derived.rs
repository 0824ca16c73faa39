//! Two operations of HSS as plain structs with derived serde: the baseline of the benchmarks.

#![allow(missing_docs, reason = "the fields are those of the models in `imagescan_huawei::hss`")]

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ListImageScanTaskResponse {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_list: Option<Vec<ImageScanTaskInfo>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_num: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ImageScanTaskInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begin_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remain_min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_type: Option<TaskType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_type: Option<GlobalImageType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_status: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_scope: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_all: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_num: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_num: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_num: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risky_num: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_task_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_images: Option<Vec<FailedImage>>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct FailedImage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_type: Option<RegistryType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TaskType {
    Cycle,
    Manual,
    AutoSync,
    ManualSync,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GlobalImageType {
    Local,
    Registry,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub enum RegistryType {
    SwrPrivate,
    SwrShared,
    SwrEnterprise,
    Harbor,
    Jfrog,
    Other,
}

/// The body of a request; without the fields that the benchmark does not send.
#[derive(Clone, Debug, Serialize)]
pub struct BatchScanSwrImage {
    pub image_type: ImageType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_info_list: Option<Vec<BatchScanSwrImageInfo>>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageType {
    PrivateImage,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct BatchScanSwrImageInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_url: Option<String>,
}
