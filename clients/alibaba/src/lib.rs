//! Typed, signed clients for Alibaba Cloud: image scanning by Security Center ([`sas`]) and Container Registry ([`cr`]).
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
//!     .repo_names("centos");
//! let answer = client.send(check).await?;
//! println!("{:?}, request {}", answer.data, answer.request_id());
//! # Ok(())
//! # }
//! ```
//!
//! Credentials come from where the vendor's SDKs find them, unless the builder is given others: the environment
//! (`ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN`), the role of a pod,
//! profiles and files of credentials, the role of an ECS instance, a server that hands out keys; [`credentials`] has the
//! list, and sources to give to the builder beside a key pair ([`Credentials::new`]), a temporary one
//! ([`Credentials::with_session_token`]) and a bearer token ([`Credentials::bearer`]). The region, too, comes from the
//! environment (`ALIBABA_CLOUD_REGION_ID`) or the profile if the builder has none, and so does the network
//! ([`ClientBuilder::network`]). `ALIBABA_CLOUD_SAS_ENDPOINT` and `ALIBABA_CLOUD_CR_ENDPOINT` name the endpoint of a service in
//! place of the region's.
//!
//! Requests are signed with `ACS3-HMAC-SHA256`, and responses asked for in JSON; [`SignatureVersion`] and [`Format`] are
//! the other ways.
//!
//! An operation that has no type here goes through the same client as [`Client::raw`](Client::raw),
//! by name: with POST, or with the method before the name. The parameters travel in the query: a list as `Name.1`,
//! `Name.2`, an object as `Name.Key`, each inside the other as deep as they go. Where the vendor's page wants JSON or a
//! list joined by commas in one parameter, give that text.
//!
//! ```no_run
//! # async fn example(client: imagescan_alibaba::sas::Client) -> Result<(), imagescan_alibaba::Error> {
//! let json = r#"{"CurrentPage": 1, "Criteria": "[{\"name\": \"repoName\", \"value\": \"centos\"}]"}"#;
//! let images = client.raw("DescribeImageListWithBaselineName", json).await?;
//! println!("{}", images.as_str()?);
//! # Ok(())
//! # }
//! ```

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
    clippy::new_without_default,
    clippy::too_many_arguments,
    reason = "one template serves every document: a file may import what its document does not need, operations that \
              the vendor deprecated stay until it takes them away, and `new` takes whatever an operation demands"
)]
mod generated;
mod nonce;
mod protocol;
mod query;
pub mod sign;
#[cfg(feature = "testing")]
mod testing;

pub use client::{ClientBuilder, Format, Network, SignatureVersion};
pub use generated::{cr, endpoints, region, sas};
pub use imagescan_runtime::user::*;
