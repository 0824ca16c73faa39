//! The arguments: what a user may type, and the help.

mod global;
mod output;
mod scan;
mod values;
mod variables;

use clap::{Args, Parser, Subcommand};

pub use global::{ColorChoice, Global, ProgressChoice};
pub use output::{GateArgs, ListOutput, ReportOutput, SeverityFrom};
pub use scan::{CancelArgs, ScanArgs, WaitArgs};
pub use values::{Format, ListFormat, OutputTarget, duration};
pub use variables::{check_names as check_variables, command};

/// Scans container images on Alibaba Cloud, Tencent Cloud and Huawei Cloud, and reads what was found.
///
/// Only `scan` starts something that costs money, and only with consent.
#[derive(Debug, Parser)]
#[command(name = "imagescan", version, max_term_width = 100, after_help = crate::exit::help(), disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows which account each profile uses
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Shows what may be scanned, and what is left of it
    Quota(ListOutput),
    /// Lists images with the state of their last scan
    Images(ImagesArgs),
    /// Scans images, waits, and reads what was found
    ///
    /// Looks up the images, says what their scan costs, asks for consent, starts it once, follows it, and reads what was found.
    Scan(ScanArgs),
    /// Follows a scan that was started, from any process or machine
    Wait(WaitArgs),
    /// Stops a scan in the cloud
    Cancel(CancelArgs),
    /// Reads what the last scans of images found; starts nothing
    Findings(FindingsArgs),
    /// Lists the images that have a vulnerability
    Affected(AffectedArgs),
    /// Writes a report in other formats, without network
    Convert(ConvertArgs),
    /// Shows the effective settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Prints the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// The arguments of a command that starts scans.
    #[must_use]
    pub fn scan(&self) -> Option<&ScanArgs> {
        match self {
            Self::Scan(scan) => Some(scan),
            _ => None,
        }
    }

    /// Where a command that has a report writes it, and its gate.
    #[must_use]
    pub fn report(&self) -> Option<(&ReportOutput, &GateArgs)> {
        match self {
            Self::Scan(ScanArgs { output, gate, .. })
            | Self::Findings(FindingsArgs { output, gate, .. })
            | Self::Convert(ConvertArgs { output, gate, .. }) => Some((output, gate)),
            _ => None,
        }
    }

    /// The arguments about the gate of a command that has one.
    #[must_use]
    pub fn gate(&self) -> Option<&GateArgs> {
        self.report().map(|(_, gate)| gate)
    }

    /// The kinds of findings that the command names.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        match self {
            Self::Scan(ScanArgs { kinds, .. }) | Self::Findings(FindingsArgs { kinds, .. }) => kinds,
            _ => &[],
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Shows the account, the source of its keys and their expiry for each profile, and reads its quota
    Status(ListOutput),
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Shows each setting, its value and where it comes from
    Show(ListOutput),
}

#[derive(Args, Debug)]
pub struct ImagesArgs {
    /// Names or patterns: `*` is any text, `?` is one character; all images without one
    #[arg(value_name = "[PROFILE=]PATTERN")]
    pub patterns: Vec<String>,
    /// Only images in this state: not-scanned, waiting, running, done, failed, timed-out or stopped
    #[arg(long, value_name = "STATE")]
    pub state: Vec<String>,
    #[command(flatten)]
    pub output: ListOutput,
}

#[derive(Args, Debug)]
pub struct FindingsArgs {
    /// Images, `-` or `@FILE` for one name a line
    #[arg(value_name = "[PROFILE=]REF", required = true)]
    pub images: Vec<String>,
    /// The kinds of findings to read
    #[arg(long, env = "IMAGESCAN_KINDS", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<String>,
    #[command(flatten)]
    pub output: ReportOutput,
    #[command(flatten)]
    pub gate: GateArgs,
}

#[derive(Args, Debug)]
pub struct AffectedArgs {
    /// Vulnerabilities, such as CVE-2021-44228
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub output: ListOutput,
}

#[derive(Args, Debug)]
pub struct ConvertArgs {
    /// A report as JSON or JSON lines, `-` for standard input
    #[arg(value_name = "REPORT")]
    pub report: String,
    #[command(flatten)]
    pub output: ReportOutput,
    #[command(flatten)]
    pub gate: GateArgs,
}
