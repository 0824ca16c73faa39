//! The exit codes. The help text, the `outcome` of reports and the process take them from here.

use std::fmt::Write as _;

use imagescan::scan::ReportOutcome;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// 0
    Success,
    /// 1
    Error,
    /// 2
    Usage,
    /// 3
    GateFailed,
    /// 4
    Credentials,
    /// 5
    Incomplete,
    /// 6
    NotStarted,
    /// 7
    TimedOut,
    /// 130
    Interrupted,
    /// 143
    Terminated,
}

impl Exit {
    /// All, in the order of their codes.
    pub const ALL: [Self; 10] = [
        Self::Success,
        Self::Error,
        Self::Usage,
        Self::GateFailed,
        Self::Credentials,
        Self::Incomplete,
        Self::NotStarted,
        Self::TimedOut,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// If several apply, the first of these counts. A signal comes first, because the user has ended the command. A gate that
    /// has failed stays failed, whatever else went wrong.
    pub const PRECEDENCE: [Self; 10] = [
        Self::Interrupted,
        Self::Terminated,
        Self::Usage,
        Self::NotStarted,
        Self::GateFailed,
        Self::Credentials,
        Self::Error,
        Self::TimedOut,
        Self::Incomplete,
        Self::Success,
    ];

    /// The code of the process.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Error => 1,
            Self::Usage => 2,
            Self::GateFailed => 3,
            Self::Credentials => 4,
            Self::Incomplete => 5,
            Self::NotStarted => 6,
            Self::TimedOut => 7,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The name in the `outcome` of reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error => "error",
            Self::Usage => "usage",
            Self::GateFailed => "gate-failed",
            Self::Credentials => "credentials",
            Self::Incomplete => "incomplete",
            Self::NotStarted => "not-started",
            Self::TimedOut => "timed-out",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// What it means, for the help text.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Success => "done; a gate, if one was set, has passed",
            Self::Error => {
                "an error of the network, a service, a file or this program; also a start whose response was lost and whose \
                 scan was not found: it may run, and be charged"
            }
            Self::Usage => "wrong usage or configuration: nothing was started",
            Self::GateFailed => "the gate has failed",
            Self::Credentials => "credentials are missing or rejected, or lack a permission",
            Self::Incomplete => {
                "an image or a kind of findings was not read, and the gate has not failed; 0 with --allow-partial"
            }
            Self::NotStarted => "nothing was started: consent, --max-scans or quota does not cover the scan",
            Self::TimedOut => "the wait has ended by --timeout; the scan goes on, and its handle was printed",
            Self::Interrupted => "ended by Ctrl-C; the scan goes on, and its handle was printed",
            Self::Terminated => "ended by SIGTERM; the scan goes on, and its handle was printed",
        }
    }
}

/// As messages name a signal.
impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Interrupted => "ended by Ctrl-C",
            Self::Terminated => "ended by SIGTERM",
            other => other.name(),
        })
    }
}

/// The table of exit codes of the help text.
#[must_use]
pub fn help() -> String {
    let mut text = String::from("Exit codes:\n");
    for exit in Exit::ALL {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {:<4} {}", exit.code(), exit.meaning());
    }
    let order: Vec<_> = Exit::PRECEDENCE
        .into_iter()
        .filter(|exit| !matches!(exit, Exit::Success | Exit::Interrupted | Exit::Terminated))
        .map(|exit| exit.code().to_string())
        .collect();
    let _ = write!(text, "If several apply, the first of {} counts.", order.join(", "));
    text
}

/// What a command has come to, and why.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    reasons: Vec<(Exit, String)>,
    gate_code: Option<u8>,
}

impl Outcome {
    /// An outcome whose failed gate has another code than 3.
    #[must_use]
    pub fn with_gate_code(gate_code: Option<u8>) -> Self {
        Self { reasons: Vec::new(), gate_code }
    }

    /// Adds a reason for an exit other than success.
    pub fn add(&mut self, exit: Exit, reason: impl Into<String>) {
        let reason = (exit, reason.into());
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// Adds several reasons.
    pub fn add_all(&mut self, exit: Exit, reasons: impl IntoIterator<Item = String>) {
        reasons.into_iter().for_each(|reason| self.add(exit, reason));
    }

    /// The exit that counts.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let applies = |exit: &Exit| self.reasons.iter().any(|(one, _)| one == exit);
        Exit::PRECEDENCE.into_iter().find(applies).unwrap_or(Exit::Success)
    }

    /// The code of the process.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self.exit() {
            Exit::GateFailed => self.gate_code.unwrap_or(Exit::GateFailed.code()),
            exit => exit.code(),
        }
    }

    /// The reasons, those of the exit that counts first.
    pub fn reasons(&self) -> impl Iterator<Item = &(Exit, String)> {
        let exit = self.exit();
        let first = self.reasons.iter().filter(move |(one, _)| *one == exit);
        first.chain(self.reasons.iter().filter(move |(one, _)| *one != exit))
    }

    /// As reports have it.
    #[must_use]
    pub fn to_report(&self) -> ReportOutcome {
        let reasons = self.reasons().map(|(_, reason)| reason.clone()).collect();
        let others = Exit::PRECEDENCE.into_iter().filter(|exit| *exit != self.exit());
        let also = others.filter(|exit| self.reasons.iter().any(|(one, _)| one == exit));
        let also = also.map(|exit| exit.name().to_owned()).collect();
        ReportOutcome::new(self.code(), self.exit().name(), reasons).with_also(also)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_and_names_differ_and_precedence_has_all() {
        let codes: BTreeSet<_> = Exit::ALL.map(Exit::code).into();
        let names: BTreeSet<_> = Exit::ALL.map(Exit::name).into();
        assert_eq!((codes.len(), names.len()), (Exit::ALL.len(), Exit::ALL.len()));
        assert!(Exit::ALL.iter().all(|exit| Exit::PRECEDENCE.contains(exit)));
    }

    #[test]
    fn of_each_pair_the_first_of_the_precedence_counts() {
        for (at, first) in Exit::PRECEDENCE.into_iter().enumerate() {
            for second in Exit::PRECEDENCE.into_iter().skip(at).filter(|exit| *exit != Exit::Success) {
                for pair in [[first, second], [second, first]] {
                    let mut outcome = Outcome::default();
                    for exit in pair {
                        outcome.add(exit, exit.name());
                    }
                    assert_eq!(outcome.exit(), first);
                    assert_eq!(outcome.reasons().next().map(|(exit, _)| *exit), Some(first));
                }
            }
        }
    }

    #[test]
    fn the_gate_has_the_code_that_was_set() {
        let mut outcome = Outcome::with_gate_code(Some(42));
        assert_eq!(outcome.code(), 0);
        outcome.add(Exit::GateFailed, "high: 2");
        outcome.add(Exit::Incomplete, "malware was not read");
        assert_eq!((outcome.code(), outcome.exit()), (42, Exit::GateFailed));
    }
}
