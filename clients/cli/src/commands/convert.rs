//! `convert`: a report in other formats, judged by another gate. Needs no network, no keys and no profile.

use imagescan::credentials::show_path;

use super::report;
use crate::arguments::ConvertArgs;
use crate::failure::Failure;
use crate::report_file;
use crate::session::Session;

pub fn run(arguments: &ConvertArgs, session: &mut Session) -> Result<(), Failure> {
    let report = match arguments.report.as_str() {
        "-" => report_file::read_from(std::io::stdin().lock())
            .map_err(|error| Failure::error(format!("standard input: {error}"))),
        path => report_file::read(&session.directory.join(path))
            .map_err(|error| Failure::error(format!("{}: {error}", show_path(path)))),
    };
    report::conclude(report?, &arguments.output, &arguments.gate, &[], session)
}
