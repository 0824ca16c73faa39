//! Typed, signed clients for Huawei Cloud: image scanning by Host Security Service ([`hss`]).
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
//! A client that is given none looks where the vendor's SDKs do: in the environment (`HUAWEICLOUD_SDK_AK`,
//! `HUAWEICLOUD_SDK_SK`, `HUAWEICLOUD_SDK_SECURITY_TOKEN`), in the credentials file, at the metadata service of the server,
//! and where an identity provider or the pod vouches for the program; [`credentials`] has the table. The builder takes
//! others: a key pair ([`Credentials::new`]), a temporary one ([`Credentials::with_session_token`]), an agency's
//! ([`credentials::AssumeAgency`]), or tokens of IAM ([`credentials::IamToken`], [`Credentials::bearer`]), which travel as
//! `X-Auth-Token`. What ends is renewed ahead of its end. The vendor's SDKs keep an id of their own in the home folder and
//! send it with every request; this crate does not.
//!
//! # Region, endpoint and project
//!
//! What the builder is not told, the machine may tell:
//!
//! | | builder | variable | or else |
//! |---|---|---|---|
//! | region | `.region(…)` | `HUAWEICLOUD_SDK_REGION`, a name of ours | |
//! | endpoint | `.endpoint(…)` | `HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4`, for the region that it names | the region's |
//! | project | `.project_id(…)` | `HUAWEICLOUD_SDK_PROJECT_ID` | `project_id` of the credentials file, if the keys are the file's; the project that has the region's name |
//! | IAM, STS | | `HUAWEICLOUD_SDK_IAM_ENDPOINT`, `HUAWEICLOUD_SDK_STS_ENDPOINT` | `iam_endpoint` of the credentials file; the region's |
//!
//! IAM is asked for the project by the first call that needs it, once for a client and its clones; the user needs the
//! permission to list projects. The vendor's file `~/.huaweicloud/regions.yaml` is not read.
//!
//! # Operations without a type
//!
//! An operation that has no type here goes through the same client as [`Client::raw`](Client::raw),
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
mod config;
mod project;
mod protocol;
pub mod sign;
#[cfg(feature = "testing")]
mod testing;
mod token_service;

pub use client::ClientBuilder;
pub use generated::{endpoints, hss, region};
pub use imagescan_runtime::user::*;
