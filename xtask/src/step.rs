//! The steps of a command, one after the other, each with its name before it runs.

use std::io::Write as _;
use std::process::Command;

/// One step.
#[derive(Debug)]
pub(crate) enum Step {
    /// A program; the name is printed before it starts, unless it is empty.
    Run { name: String, command: Command },
    /// A step that needs what this host lacks.
    Skip { name: String, missing: String, how_to_get: String },
}

impl Step {
    /// A command's only step, which needs no name.
    pub(crate) fn plain(command: Command) -> Self {
        Self::named("", command)
    }

    pub(crate) fn named(name: impl Into<String>, command: Command) -> Self {
        Self::Run { name: name.into(), command }
    }

    pub(crate) fn skip(name: &str, missing: &str, how_to_get: &str) -> Self {
        Self::Skip { name: name.into(), missing: missing.into(), how_to_get: how_to_get.into() }
    }

    /// `skipped: <step>: <what is missing>, <how to get it>`
    fn notice(&self) -> Option<String> {
        match self {
            Self::Skip { name, missing, how_to_get } => {
                Some(format!("skipped: {name}: {missing}, {how_to_get}"))
            }
            Self::Run { .. } => None,
        }
    }
}

/// Runs the steps up to the first that fails, and returns its exit code.
///
/// A skipped step is printed when it is reached and again at the end, where a reader of the log looks first.
pub(crate) fn run(steps: Vec<Step>) -> u8 {
    let skipped: Vec<_> = steps.iter().filter_map(Step::notice).collect();
    for mut step in steps {
        let code = match &mut step {
            Step::Run { name, command } => {
                if !name.is_empty() {
                    print(&format!("==> {name}"));
                }
                exit_code(command)
            }
            Step::Skip { .. } => 0,
        };
        if code != 0 {
            if let Step::Run { name, .. } = step
                && !name.is_empty()
            {
                print(&format!("failed: {name}"));
            }
            return code;
        }
    }
    for notice in &skipped {
        print(notice);
    }
    0
}

/// Prints to standard error, where cargo's own messages are, so that the order is kept.
fn print(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn exit_code(command: &mut Command) -> u8 {
    match command.status() {
        Ok(status) => status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1)),
        Err(error) => {
            print(&format!("{} does not start: {error}", command.get_program().display()));
            1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Step, run};

    #[test]
    fn a_skipped_step_has_the_missing_tool_in_its_notice() {
        let step = Step::skip("docs", "no nightly toolchain", "install one with rustup");
        assert_eq!(step.notice().unwrap(), "skipped: docs: no nightly toolchain, install one with rustup");
        assert_eq!(run(vec![step]), 0);
    }

    #[test]
    fn the_first_failure_decides_the_exit_code() {
        let cargo = |argument: &str| {
            let mut command = Command::new(env!("CARGO"));
            command.arg(argument).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            Step::plain(command)
        };
        assert_eq!(run(vec![cargo("--version")]), 0);
        assert_eq!(run(vec![cargo("--version"), cargo("--no-such-flag"), cargo("--version")]), 1);
        assert_eq!(run(vec![Step::plain(Command::new("/nonexistent/program"))]), 1);
    }
}
