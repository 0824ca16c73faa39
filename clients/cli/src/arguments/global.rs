//! The arguments that all commands have.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};
use jiff::SignedDuration;

use super::values::duration;

#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The profile to use; can be repeated. Default: those of the configuration, or the clouds whose keys are in the environment
    #[arg(
        short,
        long = "profile",
        env = "IMAGESCAN_PROFILE",
        value_name = "NAME",
        value_delimiter = ',',
        global = true
    )]
    pub profiles: Vec<String>,
    /// The region, instead of the profile's
    #[arg(long, env = "IMAGESCAN_REGION", value_name = "REGION", global = true)]
    pub region: Option<String>,
    /// The user's configuration file
    #[arg(long, env = "IMAGESCAN_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Does not read `.imagescan.toml` of the project
    #[arg(long, env = "IMAGESCAN_NO_PROJECT_CONFIG", global = true)]
    pub no_project_config: bool,
    /// Reads the project's file from here, such as from a trusted checkout
    #[arg(
        long,
        env = "IMAGESCAN_POLICY",
        value_name = "FILE",
        global = true,
        conflicts_with = "no_project_config"
    )]
    pub policy: Option<PathBuf>,
    /// The directory of what is remembered, such as scans that were started
    #[arg(long, env = "IMAGESCAN_STATE_DIR", value_name = "DIR", global = true)]
    pub state_dir: Option<PathBuf>,
    /// How progress is shown
    #[arg(long, env = "IMAGESCAN_PROGRESS", value_name = "WHEN", global = true)]
    pub progress: Option<ProgressChoice>,
    /// Whether text is coloured
    #[arg(long, env = "IMAGESCAN_COLOR", value_name = "WHEN", global = true)]
    pub color: Option<ColorChoice>,
    /// Shows neither progress nor notes; errors and the result stay
    #[arg(short, long, env = "IMAGESCAN_QUIET", global = true)]
    pub quiet: bool,
    /// Shows each request: operation, status, time and request id
    #[arg(short, long, visible_alias = "debug", env = "IMAGESCAN_VERBOSE", global = true, action = ArgAction::SetTrue, conflicts_with = "quiet")]
    pub verbose: bool,
    /// The longest wait for a scan, such as 30m. Default: none on a terminal, 60m elsewhere
    #[arg(long, env = "IMAGESCAN_TIMEOUT", value_name = "TIME", value_parser = duration, global = true)]
    pub timeout: Option<SignedDuration>,
    /// How many images are read at the same time. Default: 4
    #[arg(long, env = "IMAGESCAN_CONCURRENCY", value_name = "N", global = true, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: Option<u16>,
    /// The longest time of one call with its retries, such as 30s
    #[arg(long, env = "IMAGESCAN_HTTP_TIMEOUT", value_name = "TIME", value_parser = duration, global = true)]
    pub http_timeout: Option<SignedDuration>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProgressChoice {
    /// Bars on a terminal, plain lines elsewhere
    #[default]
    Auto,
    /// Bars
    Bar,
    /// A line when something changes, at most one a minute
    Plain,
    /// A JSON object a line
    Json,
    /// None
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
