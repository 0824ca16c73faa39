//! Typed, signed clients for Tencent Cloud: image scanning by Tencent Container Security Service ([`tcss`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), imagescan_tencent::Error> {
//! use imagescan_tencent::tcss;
//!
//! let client = tcss::Client::builder().build()?;
//! let schedule = client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await?;
//! println!("scans at {:?}, request {}", schedule.scan_time, schedule.request_id());
//! # Ok(())
//! # }
//! ```
//!
//! Requests go to the international site unless [`ClientBuilder::site`] says otherwise; a region is needed only where
//! an operation asks for one, and on [`Site::Regional`]. If the builder has none, `TENCENTCLOUD_REGION` may name it;
//! `TENCENTCLOUD_TCSS_ENDPOINT` may name the endpoint, over HTTPS or on this machine. With the keys of a profile of `tccli`,
//! calls go where that sends them, unless the builder says where.
//!
//! Credentials come from where the vendor's own tools find them, unless the builder is given others: the environment,
//! files, the command line's profiles, the role of the machine or the pod. [`credentials`] has the list, and sources to
//! give to the builder beside a key pair ([`Credentials::new`]) and a temporary one
//! ([`Credentials::with_session_token`]).
//!
//! An operation that has no type here goes through the same client as [`Client::raw`](Client::raw),
//! by name. The parameters are the body, as they stand.
//!
//! ```no_run
//! # async fn example(client: imagescan_tencent::tcss::Client) -> Result<(), imagescan_tencent::Error> {
//! let images = client.raw("DescribeAssetImageList", r#"{"Limit": 10, "Filters": []}"#).await?;
//! println!("{}", images.as_str()?);
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
mod language;
mod protocol;
pub mod sign;
mod site;
#[cfg(feature = "testing")]
mod testing;

pub use client::ClientBuilder;
pub use generated::{endpoints, region, tcss};
pub use imagescan_runtime::user::*;
pub use language::Language;
pub use site::Site;
