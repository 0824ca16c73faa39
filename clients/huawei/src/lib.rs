//! Typed, signed clients for Huawei Cloud: image scanning by Host Security Service (`hss`).
//!
//! The crate `imagescan` re-exports this one as its module `huawei`, and the examples of the items have its paths: with this
//! crate alone, write `imagescan_huawei` for `imagescan::huawei` and for `imagescan`.
//!
//! ```no_run
//! # async fn example() -> Result<(), imagescan_huawei::Error> {
//! use imagescan_huawei::hss::{self, model::TaskKind};
//! use imagescan_huawei::region;
//!
//! let client = hss::Client::builder().region(region::CN_NORTH_4).build()?;
//!
//! let mut tasks = client.items(hss::ListImageScanTask::new(TaskKind::ImageScan).limit(50));
//! while let Some(task) = tasks.try_next().await? {
//!     println!("{}: {:?} %", task.task_id.unwrap_or_default(), task.task_status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Credentials
//!
//! By default, a client finds credentials in the places that the vendor's SDKs use: in the environment
//! (`HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, `HUAWEICLOUD_SDK_SECURITY_TOKEN`), in the credentials file, at the metadata
//! service of the server, and from an identity provider or the pod; [`credentials`] has the table. The builder accepts
//! others: a key pair ([`Credentials::new`]), a temporary key pair ([`Credentials::with_session_token`]), that of an agency
//! ([`credentials::AssumeAgency`]), or IAM tokens ([`credentials::IamToken`], [`Credentials::bearer`]), which are sent as
//! `X-Auth-Token`. Credentials that expire are renewed before. The vendor's SDKs store an id in the home folder and send it
//! with every request; this crate does not.
//!
//! # Region, endpoint and project
//!
//! Settings that the builder does not have are read from variables and files:
//!
//! | setting | builder | variable | otherwise |
//! |---|---|---|---|
//! | region | `.region(…)` | `HUAWEICLOUD_SDK_REGION`, which the vendor's SDKs do not have | |
//! | endpoint | `.endpoint(…)` | `HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4`, for that region | the region's |
//! | project | `.project_id(…)` | `HUAWEICLOUD_SDK_PROJECT_ID` | `project_id` of the credentials file, if the keys are from there; the project with the region's name |
//! | IAM, STS | | `HUAWEICLOUD_SDK_IAM_ENDPOINT`, `HUAWEICLOUD_SDK_STS_ENDPOINT` | `iam_endpoint` of the credentials file; the region's |
//!
//! The first call that needs the project looks it up at IAM, once for a client and its clones. The user needs the permission
//! to list projects. The vendor's file `~/.huaweicloud/regions.yaml` is not read.
//!
//! # Operations without a type
//!
//! [`Client::raw`](Client::raw) calls an operation that has no type here, by method and path. The parameters of GET and DELETE
//! are the query, where a list repeats its name; those of other methods are the body.
//!
//! ```no_run
//! # async fn example(client: imagescan_huawei::hss::Client) -> Result<(), imagescan_huawei::Error> {
//! let registries = client.raw("GET /v5/{project_id}/image/registries").json_text(r#"{"limit": 10}"#).await?;
//! println!("{}", registries.as_str()?);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
pub mod credentials;
mod envelope;
#[rustfmt::skip]
#[allow(
    deprecated,
    unused_imports,
    clippy::pedantic,
    clippy::too_many_arguments,
    reason = "all documents share one template: a file may import items that its document does not need, operations that \
              the vendor deprecated stay until it removes them, and `new` takes all required arguments"
)]
mod generated;
mod config;
mod project;
mod protocol;
pub mod sign;
#[cfg(feature = "testing")]
mod testing;
mod token_service;

pub use client::ClientBuilder;
#[cfg(feature = "hss")]
pub use generated::hss;
pub use generated::{endpoints, region};
#[doc(no_inline)]
pub use imagescan_runtime::user::*;
pub use project::project_id;

/// Huawei Cloud: the type parameter of its regions, and of its credentials in a configuration.
#[derive(Debug)]
pub enum HuaweiCloud {}

impl Cloud for HuaweiCloud {
    const NAME: &'static str = "Huawei Cloud";
}

/// A region of Huawei Cloud, `cn-north-4`: one of the constants in [`region`], or an id as text. Clients of other clouds do not
/// take it.
pub type Region = imagescan_runtime::CloudRegion<HuaweiCloud>;

/// The examples of README.md, compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
