//! The variables of flags: an empty one counts as not set, and help shows their names, never their values.

use clap::builder::{BoolishValueParser, Resettable};
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use imagescan::HostEnvironment;

use super::Arguments;

/// The command with the variables that this environment has.
#[must_use]
pub fn command(environment: &HostEnvironment) -> Command {
    with_variables(Arguments::command(), environment)
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
