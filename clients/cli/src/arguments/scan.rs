//! The arguments of `scan`, `wait` and `cancel`.

use std::path::PathBuf;

use clap::Args;
use jiff::SignedDuration;

use super::output::{GateArgs, ReportOutput};
use super::values::{count, duration};

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a switch each")]
pub struct ScanArgs {
    /// Images, `-` or `@FILE` for one name a line
    #[arg(value_name = "[PROFILE=]REF", required = true)]
    pub images: Vec<String>,
    /// Consents to the scan without a question
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// The most scans to pay for. Default: as many as images were named; has to be given on Huawei Cloud
    #[arg(long, env = "IMAGESCAN_MAX_SCANS", value_name = "N", value_parser = count)]
    pub max_scans: Option<u64>,
    /// Takes results that are younger, such as 24h, instead of a new scan
    #[arg(long, env = "IMAGESCAN_MAX_AGE", value_name = "TIME", value_parser = duration)]
    pub max_age: Option<SignedDuration>,
    /// The kinds of findings to scan for and to read
    #[arg(long, env = "IMAGESCAN_KINDS", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<String>,
    /// Stops after the estimate; starts nothing
    #[arg(long, env = "IMAGESCAN_DRY_RUN")]
    pub dry_run: bool,
    /// Prints the handle after the start, and does not wait
    #[arg(long, env = "IMAGESCAN_DETACH", conflicts_with = "dry_run")]
    pub detach: bool,
    /// Writes the handle to this file, for `wait` on another machine
    #[arg(long, env = "IMAGESCAN_HANDLE_FILE", value_name = "FILE")]
    pub handle_file: Option<PathBuf>,
    /// Scans also images whose state is not documented, as after a cancellation on Alibaba Cloud: a scan may be running, and be
    /// charged again
    #[arg(long)]
    pub unknown_states: bool,
    /// Scans the other images if a name has no image
    #[arg(long)]
    pub allow_missing: bool,
    #[command(flatten)]
    pub output: ReportOutput,
    #[command(flatten)]
    pub gate: GateArgs,
}

#[derive(Args, Debug)]
pub struct WaitArgs {
    /// Handles: ids, or files with one. Without one: lists the scans that have not ended
    #[arg(value_name = "HANDLE")]
    pub handles: Vec<String>,
}

#[derive(Args, Debug)]
pub struct CancelArgs {
    /// Handles: ids, or files with one
    #[arg(value_name = "HANDLE", required = true)]
    pub handles: Vec<String>,
    /// Stops every scan of the images, also those that others started
    #[arg(long, env = "IMAGESCAN_BY_IMAGES")]
    pub by_images: bool,
}
