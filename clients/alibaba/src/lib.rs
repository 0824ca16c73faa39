//! Typed, signed clients for Alibaba Cloud: image scanning by Security Center (`sas`) and Container Registry (`cr`), and the
//! account that keys belong to by Security Token Service (`sts`).
//!
//! The crate `imagescan` re-exports this one as its module `alibaba`, and the examples of the items have its paths: with this
//! crate alone, write `imagescan_alibaba` for `imagescan::alibaba` and for `imagescan`.
//!
//! ```no_run
//! # async fn example() -> Result<(), imagescan_alibaba::Error> {
//! use imagescan_alibaba::sas::{self, model::RegistryType};
//! use imagescan_alibaba::region;
//!
//! let client = sas::Client::builder().region(region::CN_HANGZHOU).build()?;
//!
//! let check = sas::PublicPreCheckImageScanTask::new()
//!     .registry_types([RegistryType::Acr, RegistryType::Harbor])
//!     .repo_names(["centos"]);
//! let response = client.send(check).await?;
//! println!("{:?}, request {:?}", response.data, response.request_id());
//! # Ok(())
//! # }
//! ```
//!
//! # Credentials
//!
//! By default, a client finds credentials in the places that the vendor's SDKs use: the environment
//! (`ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN`), the role of a pod,
//! profiles and credentials files, the role of an ECS instance, a server that provides keys. [`credentials`] has the list,
//! and sources for the builder, besides a key pair ([`Credentials::new`]), a temporary key pair
//! ([`Credentials::with_session_token`]) and a bearer token ([`Credentials::bearer`]).
//!
//! # Region, endpoint and network
//!
//! The default region is that of the environment (`ALIBABA_CLOUD_REGION_ID`) or of the profile, and so is the default network
//! ([`ClientBuilder::network`]). `ALIBABA_CLOUD_SAS_ENDPOINT`, `ALIBABA_CLOUD_CR_ENDPOINT` and `ALIBABA_CLOUD_STS_ENDPOINT` set the
//! endpoint of a service instead of the region's.
//!
//! Requests are signed with `ACS3-HMAC-SHA256`, and responses are in JSON; [`SignatureVersion`] and [`Format`] have the
//! alternatives.
//!
//! # Operations without a type
//!
//! [`Client::raw`](Client::raw) calls an operation that has no type here, by name: with POST, or with the method before the
//! name. The parameters are in the query: a list as `Name.1`, `Name.2`, an object as `Name.Key`, nested to any depth. If the
//! vendor's page requires JSON or a comma-separated list in one parameter, pass that text.
//!
//! ```no_run
//! # async fn example(client: imagescan_alibaba::sas::Client) -> Result<(), imagescan_alibaba::Error> {
//! let json = r#"{"CurrentPage": 1, "Criteria": "[{\"name\": \"repoName\", \"value\": \"centos\"}]"}"#;
//! let images = client.raw("DescribeImageListWithBaselineName").json_text(json).await?;
//! println!("{}", images.as_str()?);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod cli_config;
mod client;
mod config;
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
mod nonce;
mod protocol;
mod query;
pub mod sign;
#[cfg(feature = "testing")]
mod testing;

pub use client::{ClientBuilder, Format, Network, SignatureVersion};
#[cfg(feature = "cr")]
pub use generated::cr;
#[cfg(feature = "sas")]
pub use generated::sas;
#[cfg(feature = "sts")]
pub use generated::sts;
pub use generated::{endpoints, region};
#[doc(no_inline)]
pub use imagescan_runtime::user::*;

/// Alibaba Cloud: the type parameter of its regions, and of its credentials in a configuration.
#[derive(Debug)]
pub enum AlibabaCloud {}

impl Cloud for AlibabaCloud {
    const NAME: &'static str = "Alibaba Cloud";
}

/// A region of Alibaba Cloud, `cn-hangzhou`: one of the constants in [`region`], or an id as text. Clients of other clouds do not
/// take it.
pub type Region = imagescan_runtime::CloudRegion<AlibabaCloud>;

/// The examples of README.md, compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
