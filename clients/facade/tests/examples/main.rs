//! The examples of the workflow, against the emulator. Tokio's time is paused, and the clocks of the emulator and of the
//! clients follow it: a wait takes no time.
#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each example is a program with a `main`, and brings the modules that it shares with others"
)]

mod alibaba;
mod arguments;
mod huawei;
#[cfg(all(feature = "scan", feature = "sts"))]
mod scans;
mod tencent;
mod world;

#[path = "../../examples/findings_alibaba.rs"]
mod findings_alibaba;
#[path = "../../examples/findings_huawei.rs"]
mod findings_huawei;
#[path = "../../examples/findings_tencent.rs"]
mod findings_tencent;
#[path = "../../examples/resume_a_walk.rs"]
mod resume_a_walk;
#[path = "../../examples/scan_and_wait_alibaba.rs"]
mod scan_and_wait_alibaba;
#[path = "../../examples/scan_and_wait_huawei.rs"]
mod scan_and_wait_huawei;
#[path = "../../examples/scan_and_wait_tencent.rs"]
mod scan_and_wait_tencent;
#[cfg(all(feature = "scan", feature = "sts"))]
#[path = "../../examples/scan_three_clouds.rs"]
mod scan_three_clouds;
#[cfg(all(feature = "scan", feature = "sts"))]
#[path = "../../examples/who_is_affected.rs"]
mod who_is_affected;
