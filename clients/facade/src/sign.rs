//! Signs requests to the three clouds without a client: for services that have none here, and for other HTTP clients.
//!
//! Each cloud has a module with a `Signer`, which implements [`Sign`]: a function of request, credentials and time.
//!
//! ```no_run
//! # #[cfg(feature = "hss")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use bytes::Bytes;
//! use imagescan::sign::{self, Sign as _};
//! use imagescan::{Clock as _, Credentials, SystemClock};
//!
//! let mut request = http::Request::get("https://swr-api.cn-north-4.myhuaweicloud.com/v2/manage/namespaces")
//!     .header("content-type", "application/json")
//!     .body(Bytes::new())?;
//! let credentials = Credentials::new("AK", "SK");
//! sign::huawei::Signer::sdk_hmac().sign(&mut request, &credentials, SystemClock.now())?;
//!
//! // Send the signed request unchanged, here with reqwest.
//! let response = reqwest::Client::new().execute(request.try_into()?).await?;
//! println!("{}", response.status());
//! # Ok(())
//! # }
//! ```
//!
//! A middleware signs each request before it is sent:
//!
//! ```
//! use bytes::Bytes;
//! use imagescan::sign::Sign;
//! use imagescan::{Clock, Error, ProvideCredentials};
//!
//! /// Signs a request with the current credentials.
//! async fn signed(
//!     signer: &dyn Sign,
//!     source: &dyn ProvideCredentials,
//!     clock: &dyn Clock,
//!     mut request: http::Request<Bytes>,
//! ) -> Result<http::Request<Bytes>, Error> {
//!     signer.sign(&mut request, &source.provide().await?, clock.now())?;
//!     Ok(request)
//! }
//! ```

#[cfg(any(feature = "sas", feature = "cr"))]
pub use imagescan_alibaba::sign as alibaba;
#[cfg(feature = "hss")]
pub use imagescan_huawei::sign as huawei;
pub use imagescan_runtime::Sign;
/// The input of the `sign` function of each cloud, which returns the signature with the steps of its computation.
pub use imagescan_runtime::SigningRequest;
#[cfg(feature = "tcss")]
pub use imagescan_tencent::sign as tencent;
