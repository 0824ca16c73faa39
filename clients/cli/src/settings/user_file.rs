//! The user's file, `config.toml`: profiles, and the defaults of flags. Keys are not in it.

use std::path::{Path, PathBuf};

use imagescan::HostEnvironment;
use imagescan::credentials::{quote, show_path};
use imagescan::scan::FindingKind;
use jiff::SignedDuration;

use super::toml_file::{Setting, TomlFile};
use super::{keys, paths, profiles, values};
use crate::arguments::{ColorChoice, Format, Global, OutputTarget, ProgressChoice, SeverityFrom, duration};
use crate::failure::Failure;
use crate::nearest::unknown;
use crate::profile::Profile;

/// The user's file.
#[derive(Debug, Default)]
pub struct UserFile {
    /// Where it is, or would be; `None` if the home directory is not known.
    pub path: Option<PathBuf>,
    pub profiles: Vec<Profile>,
    /// The profiles that are chosen without `-p`.
    pub profile: Option<Vec<String>>,
    pub fail_on: Option<Vec<String>>,
    pub severity_from: Option<SeverityFrom>,
    pub kinds: Option<Vec<FindingKind>>,
    pub max_age: Option<SignedDuration>,
    pub max_scans: Option<u64>,
    pub timeout: Option<SignedDuration>,
    pub concurrency: Option<u16>,
    pub http_timeout: Option<SignedDuration>,
    pub progress: Option<ProgressChoice>,
    pub color: Option<ColorChoice>,
    pub state_dir: Option<PathBuf>,
    pub outputs: Option<Vec<OutputTarget<Format>>>,
}

impl UserFile {
    /// Reads the file that a flag or a variable names, or else that at the usual place, if there is one.
    pub fn load(global: &Global, environment: &HostEnvironment, directory: &Path) -> Result<Self, Failure> {
        let path = match &global.config {
            Some(file) => Some(directory.join(file)),
            None => paths::config_file(environment)?,
        };
        let file = path.as_deref().map(|path| TomlFile::read(path, environment)).transpose()?.flatten();
        let mut user = match (&file, &path) {
            (Some(file), _) => Self::parse(file, environment)?,
            (None, Some(path)) if global.config.is_some() => {
                let path = show_path(path);
                return Err(Failure::usage(format!(
                    "the configuration file {path} does not exist, and --config or IMAGESCAN_CONFIG names it"
                )));
            }
            _ => Self::default(),
        };
        user.path = path;
        Ok(user)
    }

    fn parse(file: &TomlFile, environment: &HostEnvironment) -> Result<Self, Failure> {
        let mut user = Self::default();
        let mut chosen = None;
        for setting in file.settings()? {
            match &*setting.key {
                "profiles" if setting.is_array() => {
                    return Err(setting.invalid(
                        "is the table of profiles: write profile = [\"NAME\"] to choose profiles, and [profiles.NAME] to \
                         define one",
                    ));
                }
                "profiles" => {
                    user.profiles =
                        setting.table()?.into_iter().map(profiles::profile).collect::<Result<_, _>>()?;
                }
                "profile" => {
                    user.profile = Some(setting.list(|name| Ok(name.to_owned()))?);
                    chosen = Some(setting);
                }
                _ => user.read(&setting, environment)?,
            }
        }
        let names: Vec<_> = user.profiles.iter().map(|profile| &*profile.name).collect();
        let unknown_name = |names: &[&str]| {
            let mut chosen = user.profile.iter().flatten();
            chosen.find(|name| !names.contains(&name.as_str())).map(|name| unknown("profile", name, names))
        };
        match (chosen, unknown_name(if names.is_empty() { &super::BUILT_IN } else { &names })) {
            (Some(setting), Some(why)) => Err(setting.invalid(&why)),
            _ => Ok(user),
        }
    }

    fn read(&mut self, setting: &Setting<'_>, environment: &HostEnvironment) -> Result<(), Failure> {
        match &*setting.key {
            "fail-on" => {
                let rules = setting.list(values::rule)?;
                if rules.len() > 1 && rules.iter().any(|rule| rule == "none") {
                    return Err(setting.invalid("`none` is the only rule, or is not there"));
                }
                self.fail_on = Some(rules);
            }
            "severity-from" => self.severity_from = Some(setting.parsed(values::choice)?),
            "kinds" => self.kinds = Some(setting.list(values::kind)?),
            "max-age" => self.max_age = Some(setting.parsed(duration)?),
            "max-scans" => self.max_scans = Some(setting.integer(0..=u64::MAX)?),
            "timeout" => self.timeout = Some(setting.parsed(duration)?),
            "concurrency" => self.concurrency = u16::try_from(setting.integer(1..=64)?).ok(),
            "http-timeout" => self.http_timeout = Some(setting.parsed(duration)?),
            "progress" => self.progress = Some(setting.parsed(values::choice)?),
            "color" => self.color = Some(setting.parsed(values::choice)?),
            "state-dir" => self.state_dir = Some(setting.parsed(|text| directory(text, environment))?),
            "output" => self.outputs = Some(outputs(setting)?),
            _ => return Err(keys::not_in_user_file(setting)),
        }
        Ok(())
    }
}

fn directory(text: &str, environment: &HostEnvironment) -> Result<PathBuf, String> {
    let path = environment.expand_home(text).filter(|path| path.is_absolute());
    path.ok_or_else(|| {
        format!("{} is not an absolute path, such as /var/lib/imagescan or ~/scans", quote(text))
    })
}

fn outputs(setting: &Setting<'_>) -> Result<Vec<OutputTarget<Format>>, Failure> {
    let targets: Vec<OutputTarget<Format>> = setting.list(str::parse)?;
    let is_stdout =
        |target: &&OutputTarget<Format>| target.file.is_none() && target.format != Format::Summary;
    if targets.iter().filter(is_stdout).count() > 1 {
        return Err(setting
            .invalid("two outputs go to standard output: write all but one to files, such as json=FILE"));
    }
    Ok(targets)
}
