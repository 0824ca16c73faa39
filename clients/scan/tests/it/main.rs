//! Scans of emulated clouds, in Tokio's paused time.

mod alibaba;
mod clouds;
mod conformance;
mod huawei;
mod references;
mod start_once;
mod tencent;
mod world;
