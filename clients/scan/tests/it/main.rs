//! Scans of emulated clouds, in Tokio's paused time.

mod references;
mod world;
