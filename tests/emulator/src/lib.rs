//! A loopback HTTP server that behaves like the container-image-scanning APIs of the clouds, for tests and demos.
//!
//! It verifies every signature with code of its own: it depends on no crate under `clients/`, so a client and
//! the emulator agree only when both follow what the vendor's own tools put on the wire.
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
//! // Point any client at this address ...
//! assert!(emulator.url().starts_with("http://127.0.0.1:"));
//! // ... then look at what it sent, and at the tasks that it made.
//! assert!(emulator.requests().is_empty());
//! assert!(!emulator.huawei().tasks().is_empty());
//!
//! // Time passes only when the test says so: running scans finish.
//! clock.advance(std::time::Duration::from_secs(60));
//! # Ok(())
//! # }
//! ```
//!
//! Dropping the [`Emulator`] stops the server.
//!
//! # Faults
//!
//! A [`FaultPlan`] lets requests go wrong in ways that a test scripts: connections that break, answers that come
//! late, cut or spoilt, clouds that refuse, clocks that are off. See [`Fault`] for all of them.
//!
//! ```
//! use imagescan_emulator::{Emulator, Fault, FaultPlan, Rule, Stage};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! // The first scan is made, but the client does not learn so.
//! let lost = Rule::new("BatchScanSwrImage", Fault::Reset(Stage::AfterExecution), 1);
//! let emulator = Emulator::builder().faults(FaultPlan::new().rule(lost)).start().await?;
//!
//! // While it runs, rules can be added, also as text.
//! emulator.faults().push("any:throttle=2s:3".parse().unwrap());
//!
//! // Afterwards: which requests met which fault, and how often was each call carried out?
//! assert!(emulator.faults().applied().is_empty());
//! assert!(emulator.execution_counts().values().all(|&times| times == 1));
//!
//! // Connections can be refused too, which needs a closed port.
//! emulator.pause_listening().await;
//! emulator.resume_listening().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Credentials
//!
//! The machine that it pretends to be has a role ([`DEFAULT_ROLE`]), whose keys the metadata services of all clouds
//! hand out. STS of Alibaba Cloud and Tencent Cloud, and IAM and STS of Huawei Cloud, issue temporary keys and
//! tokens for keys, for passwords, and for identity tokens ([`DEFAULT_OIDC_TOKEN`] is one that is accepted). What
//! is issued is good for the other calls, until it expires by the emulator's clock. [`Builder`] says what else can
//! be set; [`MetadataMode`] says how a metadata service may behave.
//!
//! ```
//! use imagescan_emulator::{Emulator, MetadataMode, Provider};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let emulator = Emulator::builder()
//!     .machine_role("scanner")
//!     .metadata_mode(Provider::Alibaba, MetadataMode::TokenOnly)
//!     .oidc_token("a token of our own")
//!     .start()
//!     .await?;
//!
//! // Let a client find its credentials. How often did it ask, and whom?
//! assert_eq!(emulator.count_requests(Provider::Alibaba, "MetadataKey"), 0);
//! // What if its identity token or its key is too old?
//! emulator.expire_oidc_token("a token of our own");
//! emulator.expire_key("STS.EXAMPLE");
//! # Ok(())
//! # }
//! ```
//!
//! # Layers
//!
//! Outermost first: [`Emulator`] holds a listening server; a connection gives each request its fault; the server
//! turns HTTP into a plain [`Request`], logs it, and hands it to the cloud that it is meant for; a cloud
//! ([`huawei`], [`tencent`], [`alibaba`]) finds the operation, checks who calls, and lets the operation answer
//! from its state.

pub mod alibaba;
mod builder;
mod clock;
mod conditions;
mod connection;
mod credentials;
mod emulator;
mod encoding;
mod executions;
mod faults;
pub mod huawei;
mod keys;
mod malformed;
mod provider;
mod random;
mod reply;
mod request;
mod request_log;
mod server;
mod signed_headers;
pub mod tencent;
mod throttle;

pub use builder::Builder;
pub use clock::{Clock, ManualClock, SystemClock};
pub use credentials::{DEFAULT_OIDC_TOKEN, DEFAULT_ROLE, MetadataMode};
pub use emulator::Emulator;
pub use executions::Execution;
pub use faults::{AppliedFault, Fault, FaultPlan, Faults, InvalidRule, Matcher, Rule, Stage};
pub use keys::Key;
pub use malformed::Malformed;
pub use provider::Provider;
pub use random::{Random, entropy};
pub use request::Request;
