//! Scans of emulated clouds, in Tokio's paused time.

mod alibaba;
mod clouds;
mod conformance;
mod edges;
mod huawei;
mod references;
mod secrets;
mod start_once;
mod tencent;
mod world;
