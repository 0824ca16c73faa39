//! The counts of a soak, and whether it passed.

use std::collections::BTreeMap;
use std::fmt;

use imagescan::ErrorKind;

use super::{Ending, is_a_faults_kind};
use crate::operations::Operation;

/// How many of a thousand idempotent calls must end right.
const ENOUGH: usize = 990;

/// How many violations the report lists.
const LISTED: usize = 20;

/// The counts of an operation.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Calls with the expected result.
    pub right: usize,
    /// Failed calls by the kind of their error, under its name.
    pub failed: BTreeMap<String, usize>,
    /// Whether a call may be sent again after an unknown outcome.
    pub is_idempotent: bool,
}

/// The result of a soak. As text it is a table.
#[derive(Debug, Clone)]
pub struct Report {
    /// By operation, in the order of the calls.
    pub rows: Vec<(String, Row)>,
    /// What must not happen and did.
    pub violations: Vec<String>,
    /// How many requests arrived at the emulator.
    pub requests: u64,
    /// How many of them met a fault.
    pub faults_met: usize,
    /// How many calls that change something were executed.
    pub executed: usize,
}

impl Report {
    pub(super) fn new(operations: &[&Operation]) -> Self {
        let row = |operation: &&Operation| {
            (format!("{operation:?}"), Row { is_idempotent: operation.meta.idempotent, ..Row::default() })
        };
        let rows = operations.iter().map(row).collect();
        Self { rows, violations: Vec::new(), requests: 0, faults_met: 0, executed: 0 }
    }

    pub(super) fn count(&mut self, row: usize, ending: &Ending) {
        let row = &mut self.rows[row].1;
        match ending {
            Ending::Right => row.right += 1,
            Ending::Wrong(how) => {
                *row.failed.entry("wrong".to_owned()).or_default() += 1;
                self.violation(how.clone());
            }
            Ending::Failed(error) => {
                let kind: ErrorKind = error.kind();
                *row.failed.entry(format!("{kind:?}")).or_default() += 1;
                if !is_a_faults_kind(kind) || error.operation().is_none() || error.attempts() == 0 {
                    self.violation(format!("an error that no fault explains: {error:?}"));
                }
            }
        }
    }

    pub(super) fn violation(&mut self, violation: String) {
        self.violations.push(violation);
    }

    pub(super) fn made(&self) -> usize {
        self.rows.iter().map(|(_, row)| row.made()).sum()
    }

    /// How many idempotent calls ended right, and how many there were.
    #[must_use]
    pub fn idempotent(&self) -> (usize, usize) {
        let rows = self.rows.iter().filter(|(_, row)| row.is_idempotent);
        rows.fold((0, 0), |(right, made), (_, row)| (right + row.right, made + row.made()))
    }

    /// Whether enough calls ended right, and nothing happened that must not happen.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let (right, made) = self.idempotent();
        self.violations.is_empty() && right * 1000 >= made * ENOUGH
    }
}

impl Row {
    fn made(&self) -> usize {
        self.right + self.failed.values().sum::<usize>()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<36} {:>6} {:>6}  failed, by kind", "operation", "calls", "right")?;
        for (operation, row) in &self.rows {
            let failed: Vec<_> = row.failed.iter().map(|(kind, times)| format!("{kind} {times}")).collect();
            let failed = if failed.is_empty() { "-".to_owned() } else { failed.join(", ") };
            writeln!(f, "{operation:<36} {:>6} {:>6}  {failed}", row.made(), row.right)?;
        }
        let (right, made) = self.idempotent();
        writeln!(f, "{right} of {made} idempotent calls ended right; {ENOUGH} of 1000 must")?;
        writeln!(f, "{} requests arrived, {} met a fault", self.requests, self.faults_met)?;
        writeln!(f, "{} calls that change something were executed", self.executed)?;
        for violation in self.violations.iter().take(LISTED) {
            writeln!(f, "VIOLATION: {violation}")?;
        }
        if self.violations.len() > LISTED {
            writeln!(f, "VIOLATION: and {} more", self.violations.len() - LISTED)?;
        }
        Ok(())
    }
}
