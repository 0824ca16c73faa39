//! Scans of emulated clouds, in Tokio's paused time.

mod alibaba;
mod huawei;
mod references;
mod tencent;
mod world;
