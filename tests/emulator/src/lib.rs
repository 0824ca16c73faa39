//! A loopback HTTP server that emulates the container-image-scanning APIs of Huawei Cloud, Tencent Cloud and Alibaba
//! Cloud, and their credential services, for tests and demos.
//!
//! It verifies every signature with its own code: it shares no code with the `imagescan` clients, so a client and the
//! emulator agree only if both do what the vendors' own tools put on the wire. It works with any client whose endpoint
//! can be set.
//!
//! ```
//! use imagescan_emulator::{Emulator, Key, ManualClock};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().unwrap());
//! let emulator = Emulator::builder()
//!     .key(Key::permanent("AKEXAMPLE", "a secret"))
//!     .project("p-1")
//!     .clock(clock.clone())
//!     .seed(1)
//!     .start()
//!     .await?;
//!
//! // Configure a client with this endpoint ...
//! println!("the endpoint is {}", emulator.url());
//! assert!(emulator.url().starts_with("http://127.0.0.1:"));
//! // ... then check the requests that arrived and the state of the services.
//! assert!(emulator.requests().is_empty());
//! assert!(!emulator.huawei().tasks().is_empty());
//!
//! // Time passes only when the test advances the clock: running scans finish.
//! clock.advance(std::time::Duration::from_secs(60));
//! # Ok(())
//! # }
//! ```
//!
//! Dropping the [`Emulator`] stops the server.
//!
//! # Faults
//!
//! A [`FaultPlan`] injects faults into requests: broken connections, late, cut or corrupt responses, error responses
//! and skewed clocks. See [`Fault`] for all of them.
//!
//! ```
//! use imagescan_emulator::{Emulator, Fault, FaultPlan, Rule, Stage};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! // The first scan is started, but the client gets no response.
//! let lost = Rule::new("BatchScanSwrImage", Fault::Reset(Stage::AfterExecution), 1);
//! let emulator = Emulator::builder().faults(FaultPlan::new().rule(lost)).start().await?;
//!
//! // Rules can be added while the server runs, also as text.
//! emulator.faults().push("any:throttle=2s:3".parse().unwrap());
//!
//! // Afterwards: which requests had which fault, and how often was each call executed?
//! assert!(emulator.faults().applied().is_empty());
//! assert!(emulator.execution_counts().values().all(|&times| times == 1));
//!
//! // To have connections refused, close the port.
//! emulator.pause_listening().await;
//! emulator.resume_listening().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Credentials
//!
//! The emulator acts as a virtual machine with a role ([`DEFAULT_ROLE`]): the metadata services of all clouds return
//! keys of that role. STS of Alibaba Cloud and Tencent Cloud, and IAM and STS of Huawei Cloud, issue temporary keys and
//! tokens for keys, for passwords, and for identity tokens ([`DEFAULT_OIDC_TOKEN`] is one that they accept). Issued
//! keys and tokens are valid for all other calls until they expire by the emulator's clock. [`Builder`] has more
//! settings; [`MetadataMode`] lists the behaviours of a metadata service.
//!
//! ```
//! use imagescan_emulator::{Emulator, MetadataMode, Provider};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let emulator = Emulator::builder()
//!     .vm_role("scanner")
//!     .metadata_mode(Provider::Alibaba, MetadataMode::TokenOnly)
//!     .oidc_token("a token of our own")
//!     .start()
//!     .await?;
//!
//! // Let a client find its credentials. How often did it request them?
//! assert_eq!(emulator.count_requests(Provider::Alibaba, "MetadataKey"), 0);
//! // Let its identity token or its key expire.
//! emulator.expire_oidc_token("a token of our own");
//! emulator.expire_key("STS.EXAMPLE");
//! # Ok(())
//! # }
//! ```
//!
//! # Layers
//!
//! Outermost first: [`Emulator`] owns a listening server; a connection picks the fault of each request; the server
//! turns HTTP into a plain [`Request`], logs it, and dispatches it to its cloud; a cloud ([`huawei`], [`tencent`],
//! [`alibaba`]) finds the operation, authenticates the caller, and lets the operation respond from its state.

pub mod alibaba;
mod builder;
mod clock;
mod connection;
mod credentials;
mod emulator;
mod encoding;
mod executions;
mod faults;
pub mod huawei;
mod keys;
mod provider;
mod random;
mod request;
mod request_log;
mod response;
mod server;
mod signature;
pub mod tencent;
mod throttle;
mod world;

pub use builder::Builder;
pub use clock::{Clock, ManualClock, SystemClock};
pub use credentials::{DEFAULT_OIDC_TOKEN, DEFAULT_ROLE, MetadataMode};
pub use emulator::Emulator;
pub use executions::Execution;
pub use faults::{Anomaly, AppliedFault, Fault, FaultInjector, FaultPlan, InvalidRule, Matcher, Rule, Stage};
pub use keys::Key;
pub use provider::Provider;
pub use random::{Random, entropy};
pub use request::Request;
pub use signature::MalformedSignature;
pub use throttle::Window;
pub use world::{WorldImage, WorldVulnerability};

// Types of other crates in the signatures above.
pub use bytes::Bytes;
pub use http::StatusCode;
pub use jiff::{SignedDuration, Timestamp};

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
