//! Scans of emulated clouds, in Tokio's paused time.

mod huawei;
mod references;
mod tencent;
mod world;
