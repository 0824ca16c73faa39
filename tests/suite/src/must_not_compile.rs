//! What the compiler must refuse, each beside the same lines got right, which differ by nothing else.
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
//! There is no way around them by a default:
//!
//! ```
//! let answer = imagescan_huawei::hss::model::ListImageScanTaskResponse::default();
//! ```
//! ```compile_fail,E0599
//! let operation = imagescan_huawei::hss::ListImageScanTask::default();
//! ```
//!
//! An operation goes by the client of its own service:
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
