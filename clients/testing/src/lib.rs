//! Mocks and recorded responses for tests of code that uses the imagescan clients.
//!
//! The client under test is the real one: it builds, signs and retries requests, and parses and decodes responses. Only
//! the network is replaced:
//!
//! - [`Mock`] responds by functions on the operations' own types,
//! - [`Recorder`] records the exchanges of a client as a [`Cassette`], and [`Replay`] responds from it.
//!
//! The crate `imagescan` re-exports this one as `imagescan::testing` behind its feature `testing`, and the examples of the
//! items have its paths. With the crate of one provider, enable the feature `testing` of that crate; without it, mocks and
//! replays return an error that names it.
//!
//! ```
//! use imagescan_tencent::tcss::{self, DescribeImageRegistryTimingScanTask as Schedule};
//! use imagescan_tencent::{Credentials, HostEnvironment};
//! use imagescan_testing::{Mock, MockError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), imagescan_tencent::Error> {
//! let client = |mock: Mock| {
//!     tcss::Client::builder()
//!         .host_environment(HostEnvironment::empty())
//!         .credentials(Credentials::new("ID", "KEY"))
//!         .transport(mock)
//!         .build()
//! };
//!
//! let mock = Mock::new().on(|_: &Schedule| {
//!     let mut schedule = tcss::model::DescribeImageRegistryTimingScanTaskResponse::default();
//!     schedule.enable = Some(true);
//!     Ok(schedule)
//! });
//! assert_eq!(client(mock)?.send(Schedule::new()).await?.enable, Some(true));
//!
//! let mock = Mock::new().on(|_: &Schedule| Err(MockError::new(200, "UnauthorizedOperation", "not allowed")));
//! assert!(client(mock)?.send(Schedule::new()).await.unwrap_err().is_permission());
//! # Ok(()) }
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod cassette;
mod context;
mod mock;

pub use cassette::{Cassette, Exchange, Recorder, Replay};
pub use imagescan_runtime::provider::MockError;
#[doc(no_inline)]
pub use imagescan_runtime::user::*;
pub use mock::Mock;
