//! The arguments about what is written, and about the gate.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::{Format, ListFormat, OutputTarget};

/// Where lists are written.
#[derive(Args, Clone, Debug, Default)]
pub struct ListOutput {
    /// The format: table, json or jsonl; `FORMAT=FILE` writes a file. Default: table
    #[arg(short, long = "output", env = "IMAGESCAN_OUTPUT", value_name = "FORMAT[=FILE]")]
    pub outputs: Vec<OutputTarget<ListFormat>>,
}

/// Where reports are written, and what they show.
#[derive(Args, Clone, Debug)]
pub struct ReportOutput {
    /// The format: table, json, jsonl, sarif, markdown or summary; `FORMAT=FILE` writes a file; can be repeated. Default: table
    #[arg(short, long = "output", env = "IMAGESCAN_OUTPUT", value_name = "FORMAT[=FILE]")]
    pub outputs: Vec<OutputTarget<Format>>,
    /// Shows only findings of these severities in table, markdown and summary; the gate judges all
    #[arg(long, env = "IMAGESCAN_SEVERITY", value_name = "SEVERITY", value_delimiter = ',')]
    pub severity: Vec<String>,
    /// Shows only findings with a fixed version in table, markdown and summary; the gate judges all
    #[arg(long, env = "IMAGESCAN_FIXABLE_ONLY")]
    pub fixable_only: bool,
    /// Shows findings that the vendor's console ignores
    #[arg(long, env = "IMAGESCAN_SHOW_IGNORED")]
    pub show_ignored: bool,
    /// Keeps the vendor's records in JSON and JSON lines
    #[arg(long, env = "IMAGESCAN_RAW")]
    pub raw: bool,
}

/// What fails the pipeline.
#[derive(Args, Clone, Debug)]
pub struct GateArgs {
    /// Fails with 3 on findings: SEVERITY (that high or higher), unknown (not rated), KIND, KIND:SEVERITY, fixable, exploit; with
    /// `+` if several have to hold at once, such as vulnerability:critical+fixable; or none
    #[arg(long, env = "IMAGESCAN_FAIL_ON", value_name = "RULE", value_delimiter = ',')]
    pub fail_on: Vec<String>,
    /// Which severity the gate judges
    #[arg(long, env = "IMAGESCAN_SEVERITY_FROM", value_name = "SOURCE")]
    pub severity_from: Option<SeverityFrom>,
    /// The gate judges only findings that are not in this earlier report, JSON or JSON lines
    #[arg(long, env = "IMAGESCAN_NEW_SINCE", value_name = "REPORT")]
    pub new_since: Option<PathBuf>,
    /// Does not fail with 5 if an image or a kind of findings was not read
    #[arg(long)]
    pub allow_partial: bool,
    /// The code of a failed gate instead of 3
    #[arg(long, env = "IMAGESCAN_EXIT_CODE_GATE", value_name = "CODE", value_parser = clap::value_parser!(u8).range(1..=125))]
    pub exit_code_gate: Option<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SeverityFrom {
    /// The vendor's word
    #[default]
    Vendor,
    /// The CVSS score; findings without one are unknown
    Cvss,
    /// The higher of both
    Max,
}
