//! Signing requests to the three clouds without a client: for services that have none here, and for other HTTP clients.
//!
//! Each cloud has a signer; [`Sign`] is what they share. Signing is a function of request, credentials and time.
//!
//! ```no_run
//! # #[cfg(feature = "huawei")]
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
//! // Here reqwest sends it; what was signed is sent as it stands.
//! let answer = reqwest::Client::new().execute(request.try_into()?).await?;
//! println!("{}", answer.status());
//! # Ok(())
//! # }
//! ```
//!
//! As a middleware it stands before whatever sends:
//!
//! ```
//! use bytes::Bytes;
//! use imagescan::sign::Sign;
//! use imagescan::{Clock, Error, ProvideCredentials};
//!
//! /// Signs what passes, with credentials that are good at that moment.
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

#[cfg(feature = "alibaba")]
pub use imagescan_alibaba::sign as alibaba;
#[cfg(feature = "huawei")]
pub use imagescan_huawei::sign as huawei;
pub use imagescan_runtime::Sign;
/// What the functions in a cloud's `sign` read; they give the signature with the steps that led to it.
pub use imagescan_runtime::SigningRequest;
#[cfg(feature = "tencent")]
pub use imagescan_tencent::sign as tencent;
