//! Typed, signed clients for Tencent Cloud: image scanning by Tencent Container Security Service (`tcss`), and the account of a
//! key by Security Token Service (`sts`).
//!
//! The crate `imagescan` re-exports this one as its module `tencent`, and the examples of the items have its paths: with this
//! crate alone, write `imagescan_tencent` for `imagescan::tencent` and for `imagescan`.
//!
//! ```no_run
//! # async fn example() -> Result<(), imagescan_tencent::Error> {
//! use imagescan_tencent::tcss;
//!
//! let client = tcss::Client::builder().build()?;
//! let schedule = client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await?;
//! println!("scans at {:?}, request {:?}", schedule.scan_time, schedule.request_id());
//! # Ok(())
//! # }
//! ```
//!
//! # Site, region and endpoint
//!
//! Requests go to the international site by default; [`ClientBuilder::site`] sets another. Only [`Site::Regional`] and some
//! operations require a region. The variable `TENCENTCLOUD_REGION` sets the default region, and `TENCENTCLOUD_TCSS_ENDPOINT`
//! the default endpoint, over HTTPS or on this host. With the keys of a profile of `tccli`, requests go to the endpoint of
//! that profile, unless the builder has a site, a region or an endpoint.
//!
//! # Credentials
//!
//! By default, a client finds credentials in the places that the vendor's tools use: the environment, files, the profiles
//! of the command line, the role of the virtual machine or the pod. [`credentials`] has the list, and sources for the
//! builder, besides a key pair ([`Credentials::new`]) and a temporary key pair ([`Credentials::with_session_token`]).
//!
//! # Operations without a type
//!
//! [`Client::raw`](Client::raw) calls an operation that has no type here, by name. The parameters are the body, unchanged.
//!
//! ```no_run
//! # async fn example(client: imagescan_tencent::tcss::Client) -> Result<(), imagescan_tencent::Error> {
//! let images = client.raw("DescribeAssetImageList").json_text(r#"{"Limit": 10, "Filters": []}"#).await?;
//! println!("{}", images.as_str()?);
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
mod protocol;
pub mod sign;
mod site;
#[cfg(feature = "testing")]
mod testing;

pub use client::{ClientBuilder, Language};
#[cfg(feature = "sts")]
pub use generated::sts;
#[cfg(feature = "tcss")]
pub use generated::tcss;
pub use generated::{endpoints, region};
#[doc(no_inline)]
pub use imagescan_runtime::user::*;

/// Tencent Cloud: the type parameter of its regions, and of its credentials in a configuration.
#[derive(Debug)]
pub enum TencentCloud {}

impl Cloud for TencentCloud {
    const NAME: &'static str = "Tencent Cloud";
}

/// A region of Tencent Cloud, `ap-singapore`: one of the constants in [`region`], or an id as text. Clients of other clouds do not
/// take it.
pub type Region = imagescan_runtime::CloudRegion<TencentCloud>;
pub use site::Site;

/// The examples of README.md, compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
