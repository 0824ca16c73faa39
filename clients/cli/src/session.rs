//! What a command works with: settings, streams, and what it has come to so far.

use std::path::PathBuf;
use std::sync::Arc;

use imagescan::HostEnvironment;

use crate::console::Console;
use crate::exit::Outcome;
use crate::failure::Failure;
use crate::profile::{Account, Connection, Profile};
use crate::request_log::RequestLog;
use crate::settings::Settings;
use crate::signals::Signals;

/// A run of the program.
pub struct Session {
    pub settings: Settings,
    pub environment: HostEnvironment,
    /// The current directory, which relative paths start from.
    pub directory: PathBuf,
    pub console: Arc<Console>,
    pub signals: Signals,
    pub outcome: Outcome,
}

impl Session {
    /// Adds a failure to the outcome. Its message is shown at the end.
    pub fn fail(&mut self, failure: Failure) {
        self.outcome.add(failure.exit, failure.message);
    }

    /// The accounts of the chosen profiles.
    ///
    /// # Errors
    /// If no profile is chosen, or one is invalid.
    pub fn accounts(&self) -> Result<Vec<Account>, Failure> {
        self.accounts_of(|_| true)
    }

    /// The accounts of the chosen profiles that a command uses.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn accounts_of(&self, is_used: impl Fn(&Profile) -> bool) -> Result<Vec<Account>, Failure> {
        let connection = Connection {
            environment: self.environment.clone(),
            http_timeout: self.settings.http_timeout,
            log: self.settings.verbose.then(|| RequestLog::new(self.console.clone())),
        };
        let profiles = self.settings.chosen_profiles()?;
        profiles
            .iter()
            .filter(|profile| is_used(profile))
            .map(|profile| profile.connect(&connection))
            .collect()
    }

    /// Waits for a future, unless the user ends the command before.
    ///
    /// # Errors
    /// If a signal has arrived.
    pub async fn until_signal<T>(&self, future: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            exit = self.signals.first() => Err(Failure::new(exit, exit.to_string())),
            value = future => Ok(value),
        }
    }
}
