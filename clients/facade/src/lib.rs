//! Typed, signed clients for the image-scanning APIs of Huawei Cloud, Tencent Cloud and Alibaba Cloud.
//!
//! ```no_run
//! # #[cfg(feature = "huawei")]
//! # async fn example() -> Result<(), imagescan::Error> {
//! use imagescan::huawei::hss::{self, model::TaskKind};
//! use imagescan::huawei::region;
//!
//! let client = hss::Client::builder()
//!     .region(region::CN_NORTH_4)
//!     .project_id("0123456789abcdef0123456789abcdef")
//!     .build()?;
//!
//! let page = client.send(hss::ListImageScanTask::new(TaskKind::ImageScan).limit(50)).await?;
//! println!("{} tasks, request {}", page.data_list.len(), page.request_id());
//! # Ok(())
//! # }
//! ```
//!
//! Each cloud has a module: its services with their operations and models, its regions, and the builder of its clients.
//! What all clouds share is here. Calls run on Tokio.
//!
//! # Features
//!
//! | feature | default | what it brings |
//! |---|---|---|
//! | `huawei` | yes | `huawei`: Host Security Service |
//! | `tencent` | yes | `tencent`: Tencent Container Security Service |
//! | `alibaba` | yes | `alibaba`: Security Center, Container Registry |
//! | `rustls-ring` | yes | TLS by rustls on ring, which signs in any case: no further C is built |
//! | `rustls-aws-lc` | | TLS by rustls on aws-lc |
//! | `native-tls` | | TLS by what the platform has: OpenSSL, Secure Transport, SChannel |
//! | `tracing` | | calls and attempts as spans of `tracing` |
//! | `testing` | | `testing`: mocks and recorded responses, for tests |
//!
//! ```toml
//! imagescan = { version = "0.1", default-features = false, features = ["huawei", "rustls-ring"] }
//! ```
//!
//! If several kinds of TLS are on, `native-tls` is used before `rustls-aws-lc`, and that before `rustls-ring`: whoever
//! turns on another than the default means it. Without any, only plain HTTP endpoints can be reached, and others by a
//! [`Transport`] of your own; `build()` of a client says so. No process-wide cryptography provider is installed, and
//! one that is installed is not used. Certificates are checked against the platform's roots and those that a
//! builder's `.root_certificates(…)` adds.
//!
//! # Operations without a type
//!
//! An operation that these crates do not describe yet goes through the same client, by name and JSON:
//!
//! ```no_run
//! # #[cfg(feature = "tencent")]
//! # async fn example(client: imagescan::tencent::tcss::Client) -> Result<(), imagescan::Error> {
//! let answer = client.raw("DescribeAssetImageList", r#"{"Limit": 10}"#).await?;
//! println!("{}", answer.as_str()?);
//! # Ok(())
//! # }
//! ```
//!
//! And a request to a service that has no client here is signed by [`sign`], for any HTTP client.
//!
//! # Guides
//!
//! [`guide::credentials`] says where a client finds its keys, [`guide::retries`] what it does by itself while a call is
//! awaited, [`guide::testing`] how to test code that uses it.

#[cfg(feature = "alibaba")]
pub use imagescan_alibaba as alibaba;
#[cfg(feature = "huawei")]
pub use imagescan_huawei as huawei;
#[cfg(feature = "tencent")]
pub use imagescan_tencent as tencent;

pub use imagescan_runtime::user::*;
#[cfg(feature = "testing")]
pub use imagescan_testing as testing;

pub mod guide;
pub mod sign;
