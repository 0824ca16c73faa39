//! The variables of flags: an empty one counts as not set, and help shows their names, never their values.

use std::collections::BTreeSet;

use clap::builder::{BoolishValueParser, Resettable};
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use imagescan::HostEnvironment;
use imagescan::credentials::quote;

use super::Arguments;
use crate::failure::Failure;
use crate::nearest::nearest_by;

/// The command with the variables that this environment has.
#[must_use]
pub fn command(environment: &HostEnvironment) -> Command {
    with_variables(Arguments::command(), environment)
}

/// The beginning of the names of all variables of this program.
pub const PREFIX: &str = "IMAGESCAN_";

/// Fails on a variable whose name is nearly that of a flag: a gate that is not set because of a typing error would pass.
/// Others may belong to scripts, such as `IMAGESCAN_VERSION`.
///
/// # Errors
/// With the name that was probably meant.
pub fn check_names(names: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let mut known = BTreeSet::new();
    collect(&Arguments::command(), &mut known);
    let known: Vec<_> = known.iter().filter_map(|name| name.strip_prefix(PREFIX)).collect();
    for name in names {
        let Some(rest) = name.strip_prefix(PREFIX).filter(|rest| !known.contains(rest)) else { continue };
        if let Some(meant) = nearest_by(rest, &known, LIKE_A_TYPING_ERROR) {
            return Err(Failure::usage(format!(
                "unknown variable {}: did you mean {PREFIX}{meant}?",
                quote(&name)
            )));
        }
    }
    Ok(())
}

/// Names that are less alike are those of other programs.
const LIKE_A_TYPING_ERROR: f64 = 0.93;

fn collect(command: &Command, names: &mut BTreeSet<String>) {
    let variables = command.get_arguments().filter_map(Arg::get_env);
    names.extend(variables.map(|name| name.to_string_lossy().into_owned()));
    command.get_subcommands().for_each(|command| collect(command, names));
}

fn with_variables(command: Command, environment: &HostEnvironment) -> Command {
    command
        .mut_args(|arg| with_variable(arg, environment))
        .mut_subcommands(|command| with_variables(command, environment))
}

fn with_variable(mut arg: Arg, environment: &HostEnvironment) -> Arg {
    let Some(name) = arg.get_env().map(|name| name.to_string_lossy().into_owned()) else { return arg };
    if let Some(help) = arg.get_help() {
        let help = format!("{help} [${name}]");
        arg = arg.help(help);
    }
    if let Some(help) = arg.get_long_help() {
        let help = format!("{help} [${name}]");
        arg = arg.long_help(help);
    }
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        arg = arg.value_parser(BoolishValueParser::new());
    }
    // A value that is not UTF-8 stays, so that it is reported.
    if matches!(environment.variable(&name), Ok(None)) {
        arg = arg.env(Resettable::Reset);
    }
    arg.hide_env(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_the_variables_once_and_shows_no_value() {
        let environment = HostEnvironment::with_variables(|name| Some(format!("planted-{name}")));
        for mut command in [command(&environment), command(&HostEnvironment::empty())] {
            command.build();
            let scan = command.find_subcommand_mut("scan").expect("a command");
            let help = scan.render_long_help().to_string();
            assert_eq!(help.matches("[$IMAGESCAN_MAX_AGE]").count(), 1, "{help}");
            assert!(help.contains("[$IMAGESCAN_PROFILE]") && !help.contains("planted"), "{help}");
        }
    }

    #[test]
    fn a_name_with_a_typing_error_is_refused_and_others_are_left_alone() {
        for (name, meant) in [
            ("IMAGESCAN_FAILON", "IMAGESCAN_FAIL_ON"),
            ("IMAGESCAN_FAIL_ONN", "IMAGESCAN_FAIL_ON"),
            ("IMAGESCAN_MAX_SCAN", "IMAGESCAN_MAX_SCANS"),
            ("IMAGESCAN_PROFILES", "IMAGESCAN_PROFILE"),
        ] {
            let message = check_names([name.to_owned()]).unwrap_err().message;
            assert!(message.contains(&format!("did you mean {meant}?")), "{message}");
        }
        let others = ["IMAGESCAN_FAIL_ON", "IMAGESCAN_VERSION", "IMAGESCAN_YES", "IMAGESCAN_HOME", "PATH"];
        check_names(others.map(str::to_owned)).unwrap();
    }

    #[test]
    fn consent_and_leniency_have_no_variable() {
        let mut command = Arguments::command();
        command.build();
        for subcommand in command.get_subcommands() {
            for arg in subcommand.get_arguments() {
                let long = arg.get_long().unwrap_or_default();
                if ["yes", "allow-partial", "allow-missing"].contains(&long) {
                    assert_eq!(arg.get_env(), None, "--{long}");
                }
            }
        }
    }
}
