//! How a cloud finds an image again.

use serde::{Deserialize, Serialize};

/// The ids with which a cloud finds an image again: for its state, its findings and the start of a scan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "cloud", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ImageKey {
    /// Of Security Center.
    #[non_exhaustive]
    Alibaba {
        /// `Uuid` of the row.
        uuid: String,
        /// `RepoId` of the row.
        repo_id: String,
        /// `InstanceId` of the row, of images in Container Registry Enterprise Edition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instance_id: Option<String>,
        /// `RegionId` of the row: the region of the registry, which may differ from that of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<String>,
        /// `RegistryType` of the row, such as `acr`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        registry_type: Option<String>,
    },
    /// Of TCSS.
    #[non_exhaustive]
    Tencent {
        /// `Id` of the row.
        id: u64,
    },
    /// Of HSS.
    #[non_exhaustive]
    Huawei {
        /// `id` of the row.
        id: i64,
        /// `image_id` of the row.
        image_id: String,
        /// `namespace` of the row, which may be empty. The path of the image does not say where it ends.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        namespace: String,
        /// `image_name` of the row, which may have slashes.
        image_name: String,
        /// `image_type` of the row, such as `private_image`.
        image_type: String,
        /// `registry_id` of the row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        registry_id: Option<String>,
        /// `registry_name` of the row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        registry_name: Option<String>,
        /// `registry_type` of the row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        registry_type: Option<String>,
        /// `instance_id` of the row, of images in SWR Enterprise Edition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instance_id: Option<String>,
        /// `instance_url` of the row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instance_url: Option<String>,
    },
}
