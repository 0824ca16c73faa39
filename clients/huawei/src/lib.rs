//! Typed, signed clients for Huawei Cloud: image scanning by Host Security Service ([`hss`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), imagescan_huawei::Error> {
//! use imagescan_huawei::hss::{self, model::TaskKind};
//! use imagescan_huawei::region;
//!
//! let client = hss::Client::builder()
//!     .region(region::CN_NORTH_4)
//!     .project_id("0123456789abcdef0123456789abcdef")
//!     .build()?;
//!
//! let mut tasks = client.items(hss::ListImageScanTask::new(TaskKind::ImageScan).limit(50));
//! while let Some(task) = tasks.try_next().await? {
//!     println!("{}: {:?} %", task.task_id.unwrap_or_default(), task.task_status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Credentials come from `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and `HUAWEICLOUD_SDK_SECURITY_TOKEN` unless the
//! builder is given others: a key pair ([`Credentials::new`]), a temporary one
//! ([`Credentials::with_session_token`]), or an IAM token ([`Credentials::bearer`]), which travels as `X-Auth-Token`.
//!
//! An operation that has no type here goes through the same client as [`Client::raw`](imagescan_runtime::Client::raw),
//! by method and path. Of GET and DELETE the parameters are the query, where a list repeats its name; of other methods
//! they are the body.
//!
//! ```no_run
//! # async fn example(client: imagescan_huawei::hss::Client) -> Result<(), imagescan_huawei::Error> {
//! let registries = client.raw("GET /v5/{project_id}/image/registries", r#"{"limit": 10}"#).await?;
//! println!("{}", registries.as_str()?);
//! # Ok(())
//! # }
//! ```

pub mod auth;
mod client;
pub mod credentials;
mod envelope;
#[rustfmt::skip]
#[allow(
    deprecated,
    unused_imports,
    clippy::pedantic,
    clippy::new_without_default,
    clippy::too_many_arguments,
    reason = "one template serves every document: a file may import what its document does not need, operations that \
              the vendor deprecated stay until it takes them away, and `new` takes whatever an operation demands"
)]
mod generated;
mod issuer;
mod machine;
mod project;
mod protocol;
pub mod sign;

pub use client::ClientBuilder;
pub use generated::{endpoints, hss, region};
pub use imagescan_runtime::user::*;
