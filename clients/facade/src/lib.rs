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
//! println!("{} tasks, request {:?}", page.data_list.len(), page.request_id());
//! # Ok(())
//! # }
//! ```
//!
//! Each cloud has a module with its services, their operations and models, its regions, and the builder of its clients. The
//! items that all clouds share are in this module. They are defined in crates below this one, such as `imagescan-runtime`,
//! which a program does not depend on: it writes `imagescan::…`, as the examples do.
//!
//! An operation is a type in the module of its service: `huawei::hss`, `tencent::tcss`, `alibaba::sas`, `alibaba::cr`. Its
//! `new` takes the required arguments, setters take the others, and [`Client::send`] sends it. [`guide::operations`] lists all
//! operations.
//!
//! A time that a service sends in milliseconds is that number in the model, as `begin_time`. `begin_time_at()` returns it as a
//! `SystemTime`, and setters take one: `.create_time(client.service_time() - Duration::from_secs(3600))`.
//!
//! # Cargo.toml
//!
//! ```toml
//! [dependencies]
//! imagescan = "0.2"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! Rust 1.88 or later is required. Calls run on Tokio: `#[tokio::main]` needs these features of it. A runtime that is built by
//! hand needs `enable_all()`; the clients enable the features for time and I/O themselves. Interceptors, transports and
//! signers use types of the crates `http` (1) and `bytes` (1): add these to implement one.
//!
//! # Features
//!
//! | feature | default | provides |
//! |---|---|---|
//! | `huawei` | yes | `huawei`: Host Security Service |
//! | `tencent` | yes | `tencent`: Tencent Container Security Service |
//! | `alibaba` | yes | `alibaba`: Security Center, Container Registry |
//! | `hss`, `tcss`, `sas`, `cr` | yes | the module of one service, in the module of its cloud |
//! | `rustls-ring` | yes | TLS by rustls on ring, which signs in any case: no further C is built |
//! | `rustls-aws-lc` | | TLS by rustls on aws-lc |
//! | `native-tls` | | TLS by what the platform has: OpenSSL, Secure Transport, SChannel |
//! | `tracing` | | calls and attempts as spans of `tracing`; [`trace`] lists them |
//! | `scan` | | `scan`: one scan over the clouds that are on, and its reports |
//! | `testing` | | `testing`: mocks and recorded responses, for tests |
//!
//! ```toml
//! imagescan = { version = "0.2", default-features = false, features = ["huawei", "rustls-ring"] }
//! ```
//!
//! The feature of a cloud enables those of its services. A program that calls one service of several enables the service alone:
//! `features = ["sas", "rustls-ring"]`.
//!
//! If several TLS features are enabled, `native-tls` has priority over `rustls-aws-lc`, and that over `rustls-ring`, the
//! default. Without any, only plain HTTP endpoints can be reached, and others with your own [`Transport`]; `build()` of a
//! client returns an error otherwise. No process-wide cryptography provider is installed, and
//! one that is installed is not used. Certificates are checked against the platform's roots and those that a
//! builder's `.root_certificates(…)` adds.
//!
//! The features `rustls-…` enable the feature `rustls-no-provider` of reqwest 0.13, and Cargo builds one reqwest for the whole
//! program. A program that uses reqwest itself keeps reqwest's default features, or enables its feature `rustls` or
//! `native-tls`. Otherwise `reqwest::Client::new()` panics with "No rustls crypto provider is configured", unless the program
//! first calls `rustls::crypto::ring::default_provider().install_default()`.
//!
//! # Operations without a type
//!
//! [`Client::raw`] calls an operation that has no type here, by name, with any type that
//! serializes as a JSON object:
//!
//! ```no_run
//! # #[cfg(feature = "tencent")]
//! # async fn example(client: imagescan::tencent::tcss::Client) -> Result<(), imagescan::Error> {
//! use std::collections::BTreeMap;
//!
//! let parameters = BTreeMap::from([("Limit", 10)]);
//! let response = client.raw("DescribeAssetImageList").json(&parameters).await?;
//! println!("{}", response.as_str()?);
//! # Ok(())
//! # }
//! ```
//!
//! [`sign`] signs requests to services that have no client here, for any HTTP client.
//!
//! # Guides
//!
//! - [`guide::operations`]: all operations, with required arguments, permissions and rate limits.
//! - [`guide::credentials`]: where a client finds credentials, renewal, other sources.
//! - [`guide::network`]: proxies, certificates, other HTTP clients, several clients, runtimes.
//! - [`guide::retries`]: retries, time limits, rate limits, pagination.
//! - [`guide::testing`]: mocks, recorded responses, the emulator.
//! - [`guide::workflow`]: from the images to their findings, what a scan costs, how to wait for it.
//!
//! # Examples
//!
//! In the folder `examples` of the crate; each has tests:
//!
//! | example | shows |
//! |---|---|
//! | `whoami` | where each cloud's credentials come from, and when they expire |
//! | `list` | a list of several pages |
//! | `scan_and_wait_alibaba`, `scan_and_wait_huawei`, `scan_and_wait_tencent` | a scan that is started once, with consent, and followed to its end |
//! | `findings_alibaba`, `findings_huawei`, `findings_tencent` | the vulnerabilities of an image |
//! | `resume_a_walk` | a list whose walk is interrupted and resumed |
//! | `raw` | an operation without a type, with the caller's own types |
//! | `mock` | tests of code that uses a client |
//! | `assume_role` | credentials of a role |
//! | `transport` | requests over another HTTP client |

#![cfg_attr(docsrs, feature(doc_cfg))]

/// Alibaba Cloud: Security Center (`sas`), Container Registry (`cr`) and Security Token Service (`sts`).
///
/// The front page of [`imagescan_alibaba`] lists the settings that are read from variables and files.
#[cfg(any(feature = "sas", feature = "cr"))]
pub mod alibaba {
    #[cfg(feature = "cr")]
    #[doc(inline)]
    pub use imagescan_alibaba::cr;
    #[cfg(feature = "sas")]
    #[doc(inline)]
    pub use imagescan_alibaba::sas;
    #[cfg(feature = "sts")]
    #[doc(inline)]
    pub use imagescan_alibaba::sts;
    #[doc(no_inline)]
    pub use imagescan_alibaba::*;
    #[doc(inline)]
    pub use imagescan_alibaba::{
        AlibabaCloud, ClientBuilder, Format, Network, Region, SignatureVersion, credentials, endpoints,
        region, sign,
    };
}

/// Huawei Cloud: Host Security Service ([`hss`](huawei::hss)).
///
/// The front page of [`imagescan_huawei`] lists the settings that are read from variables and files.
#[cfg(feature = "hss")]
pub mod huawei {
    #[doc(no_inline)]
    pub use imagescan_huawei::*;
    #[doc(inline)]
    pub use imagescan_huawei::{
        ClientBuilder, HuaweiCloud, Region, credentials, endpoints, hss, region, sign,
    };
}

/// Tencent Cloud: Tencent Container Security Service ([`tcss`](tencent::tcss)) and Security Token Service (`sts`).
///
/// The front page of [`imagescan_tencent`] lists the settings that are read from variables and files.
#[cfg(feature = "tcss")]
pub mod tencent {
    #[cfg(feature = "sts")]
    #[doc(inline)]
    pub use imagescan_tencent::sts;
    #[doc(no_inline)]
    pub use imagescan_tencent::*;
    #[doc(inline)]
    pub use imagescan_tencent::{
        ClientBuilder, Language, Region, Site, TencentCloud, credentials, endpoints, region, sign, tcss,
    };
}

/// One scan over the clouds that are on: name images, start their scan once, follow it, read the findings in one shape.
///
/// [`guide::scanning`] goes through it.
#[cfg(feature = "scan")]
pub mod scan {
    #[doc(inline)]
    pub use imagescan_scan::*;
}

#[doc(inline)]
pub use imagescan_runtime::user::*;
/// Mocks and recorded responses, for tests of code that uses the clients.
///
/// [`guide::testing`] shows each.
#[cfg(feature = "testing")]
pub mod testing {
    #[doc(no_inline)]
    pub use imagescan_testing::*;
    #[doc(inline)]
    pub use imagescan_testing::{Cassette, Exchange, Mock, MockError, Recorder, Replay};
}

pub mod guide;
pub mod sign;

/// The examples of README.md, compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
