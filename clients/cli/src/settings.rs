//! The effective settings: flag, else environment, else the user's file, else the default; a project's file only tightens.

mod paths;
mod user_file;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;
use imagescan::HostEnvironment;
use imagescan::scan::{Cloud, FindingKind, FindingKinds};
use jiff::SignedDuration;

use crate::arguments::{Arguments, ColorChoice, ProgressChoice};
use crate::failure::Failure;
use crate::nearest::unknown;
use crate::profile::Profile;

/// The effective settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// All profiles that are known.
    pub profiles: Vec<Profile>,
    /// The names of those that were chosen.
    pub chosen: Vec<String>,
    pub state_dir: PathBuf,
    pub progress: ProgressChoice,
    pub color: ColorChoice,
    pub quiet: bool,
    pub verbose: bool,
    /// Whether a build service runs the program.
    pub is_ci: bool,
    /// The longest wait for a scan; `None`: the default of where the program runs.
    pub timeout: Option<SignedDuration>,
    pub concurrency: Option<usize>,
    pub http_timeout: Option<Duration>,
    /// The kinds of findings to scan for and to read; `None`: the command's default.
    pub kinds: Option<FindingKinds>,
    pub max_age: Option<SignedDuration>,
    pub max_scans: Option<u64>,
    /// The rules of the gate.
    pub fail_on: Vec<String>,
}

impl Settings {
    /// The settings of these arguments.
    ///
    /// # Errors
    /// If a file or a value is invalid.
    pub fn load(
        arguments: &Arguments,
        _matches: &ArgMatches,
        environment: &HostEnvironment,
        _directory: &Path,
    ) -> Result<Self, Failure> {
        let global = &arguments.global;
        let state_dir = match &global.state_dir {
            Some(directory) => directory.clone(),
            None => paths::state_dir(environment)?.ok_or_else(|| {
                Failure::usage("the home directory is not known: set --state-dir, or the variable HOME")
            })?,
        };
        let config = match &global.config {
            Some(file) => Some(file.clone()),
            None => paths::config_file(environment)?,
        };
        let file = config.map(|path| user_file::read(&path, environment)).transpose()?.flatten();
        let mut profiles = file.map(user_file::UserFile::profiles).transpose()?.unwrap_or_default();
        if profiles.is_empty() {
            let clouds = [Cloud::Alibaba, Cloud::Tencent, Cloud::Huawei];
            profiles = clouds.map(|cloud| Profile::new(cloud.name(), cloud)).into();
        }
        Ok(Self {
            profiles,
            chosen: global.profiles.clone(),
            state_dir,
            progress: global.progress.unwrap_or_default(),
            color: global.color.unwrap_or_default(),
            quiet: global.quiet,
            verbose: global.verbose,
            is_ci: environment.variable("CI")?.is_some_and(|value| value != "false"),
            timeout: global.timeout,
            concurrency: global.concurrency.map(usize::from),
            http_timeout: global.http_timeout.map(SignedDuration::unsigned_abs),
            kinds: kinds(arguments.command.kinds())?,
            max_age: arguments.command.scan().and_then(|scan| scan.max_age),
            max_scans: arguments.command.scan().and_then(|scan| scan.max_scans),
            fail_on: arguments.command.gate().map(|gate| gate.fail_on.clone()).unwrap_or_default(),
        })
    }

    /// The profiles that were chosen.
    ///
    /// # Errors
    /// If none was, or one is not known.
    pub fn chosen_profiles(&self) -> Result<Vec<Profile>, Failure> {
        let names: Vec<_> = self.profiles.iter().map(|profile| profile.name.as_str()).collect();
        if self.chosen.is_empty() {
            return Err(Failure::usage("choose a profile with -p"));
        }
        let find = |name: &String| {
            let profile = self.profiles.iter().find(|profile| profile.name == *name);
            profile.cloned().ok_or_else(|| Failure::usage(unknown("profile", name, &names)))
        };
        self.chosen.iter().map(find).collect()
    }

    /// The profile and the rest of `[PROFILE=]NAME`.
    ///
    /// # Errors
    /// If the profile was not chosen.
    pub fn divide<'a>(&self, name: &'a str) -> Result<(Option<String>, &'a str), Failure> {
        let Some((profile, rest)) = name.split_once('=') else { return Ok((None, name)) };
        let chosen: Vec<_> = self.chosen_profiles()?.into_iter().map(|profile| profile.name).collect();
        if !chosen.iter().any(|name| name == profile) {
            return Err(Failure::usage(unknown("profile", profile, &chosen)));
        }
        Ok((Some(profile.to_owned()), rest))
    }
}

/// The kinds with these names; `None` without names.
fn kinds(names: &[String]) -> Result<Option<FindingKinds>, Failure> {
    let kind_of = |name: &String| {
        let known = FindingKind::ALL.into_iter().find(|kind| kind.name() == name.to_lowercase());
        known.ok_or_else(|| Failure::usage(unknown("kind", name, &FindingKind::ALL.map(FindingKind::name))))
    };
    if names.is_empty() {
        return Ok(None);
    }
    names.iter().map(kind_of).collect::<Result<FindingKinds, _>>().map(Some)
}
