//! Code that must not compile, each beside valid lines that differ in nothing else.
//!
//! Required fields are arguments:
//!
//! ```
//! let operation = imagescan_huawei::hss::ListImageScanTask::new("image_scan");
//! ```
//! ```compile_fail,E0061
//! let operation = imagescan_huawei::hss::ListImageScanTask::new();
//! ```
//!
//! A default is not an alternative:
//!
//! ```
//! let response = imagescan_huawei::hss::model::ListImageScanTaskResponse::default();
//! ```
//! ```compile_fail,E0599
//! let operation = imagescan_huawei::hss::ListImageScanTask::default();
//! ```
//!
//! A call has options until it starts, and is a future from then on:
//!
//! ```
//! fn send(client: imagescan_tencent::tcss::Client) {
//!     let call = client.send(imagescan_tencent::tcss::DescribeImageRegistryTimingScanTask::new());
//!     let future = call.timeout(std::time::Duration::from_secs(5)).into_future();
//! }
//! ```
//! ```compile_fail,E0599
//! fn send(client: imagescan_tencent::tcss::Client) {
//!     let call = client.send(imagescan_tencent::tcss::DescribeImageRegistryTimingScanTask::new());
//!     let future = call.into_future().timeout(std::time::Duration::from_secs(5));
//! }
//! ```
//!
//! A client takes regions of its own cloud, and text:
//!
//! ```
//! let builder = imagescan_alibaba::sas::Client::builder();
//! let builder = builder.region(imagescan_alibaba::region::CN_HANGZHOU).region("cn-hangzhou");
//! ```
//! ```compile_fail,E0277
//! let builder = imagescan_alibaba::sas::Client::builder();
//! let builder = builder.region(imagescan_huawei::region::CN_NORTH_4);
//! ```
//!
//! So do the sources of credentials:
//!
//! ```
//! let source = imagescan_tencent::credentials::AssumeRole::new("qcs::cam::uin/1:roleName/scanner");
//! let source = source.region(imagescan_tencent::region::AP_GUANGZHOU);
//! ```
//! ```compile_fail,E0277
//! let source = imagescan_tencent::credentials::AssumeRole::new("qcs::cam::uin/1:roleName/scanner");
//! let source = source.region(imagescan_huawei::region::CN_SOUTH_1);
//! ```
//!
//! Credentials of a configuration are those of one cloud:
//!
//! ```
//! use imagescan::huawei::HuaweiCloud;
//! let keys = imagescan::Credentials::new("AK", "SK");
//! let config = imagescan::Config::builder().credentials::<HuaweiCloud>(keys);
//! ```
//! ```compile_fail,E0283
//! use imagescan::huawei::HuaweiCloud;
//! let keys = imagescan::Credentials::new("AK", "SK");
//! let config = imagescan::Config::builder().credentials(keys);
//! ```
//!
//! Only the client of its own service can send an operation:
//!
//! ```
//! fn send(client: imagescan_tencent::tcss::Client) {
//!     let call = client.send(imagescan_tencent::tcss::DescribeImageRegistryTimingScanTask::new());
//! }
//! ```
//! ```compile_fail,E0271
//! fn send(client: imagescan_huawei::hss::Client) {
//!     let call = client.send(imagescan_tencent::tcss::DescribeImageRegistryTimingScanTask::new());
//! }
//! ```
//!
//! The unknown value of an enum is only parsed, so that it is never a known one:
//!
//! ```
//! use imagescan_huawei::hss::model::TaskKind;
//! let kind = TaskKind::from("image_scan");
//! fn text(kind: TaskKind) -> String {
//!     match kind {
//!         TaskKind::Unknown(value) => value.as_str().to_owned(),
//!         other => other.to_string(),
//!     }
//! }
//! ```
//! ```compile_fail,E0308
//! use imagescan_huawei::hss::model::TaskKind;
//! let kind: TaskKind = TaskKind::Unknown("image_scan");
//! ```
//! ```compile_fail,E0308
//! use imagescan_huawei::hss::model::TaskKind;
//! fn is_new(kind: &TaskKind) -> bool {
//!     matches!(kind, TaskKind::Unknown("rescan"))
//! }
//! ```
//!
//! A list is set from elements, not from a text with commas:
//!
//! ```
//! let operation = imagescan_alibaba::sas::PublicPreCheckImageScanTask::new().repo_names(["a", "b"]);
//! ```
//! ```compile_fail,E0277
//! let operation = imagescan_alibaba::sas::PublicPreCheckImageScanTask::new().repo_names("a,b");
//! ```
