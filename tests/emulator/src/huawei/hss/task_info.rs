//! The list entry of a task. Fields without a value are absent, not null.

use serde::Serialize;

/// One entry of a list of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields on the wire, described at `Task`")]
pub struct TaskInfo {
    pub task_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
    pub task_name: String,
    pub begin_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remain_min: Option<i64>,
    pub task_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_type: Option<String>,
    pub task_status: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_scope: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_all: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_num: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_num: Option<i32>,
    pub total_num: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risky_num: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_task_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_reason: Option<String>,
    pub failed_images: Vec<FailedImage>,
}

/// An image that a task failed to scan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FailedImage {
    /// The id of the image.
    pub id: i64,
    /// The registry's id.
    pub registry_id: String,
    /// The registry's name.
    pub registry_name: String,
    /// The image's name.
    pub image_name: String,
    /// Its tag.
    pub image_version: String,
    /// The organization that it belongs to.
    pub namespace: String,
    /// `SwrPrivate`, `SwrShared`, `SwrEnterprise`, `Harbor`, `Jfrog` or `Other`.
    pub registry_type: String,
    /// Why it failed.
    pub failed_reason: String,
}
