//! The profiles that a run uses.

use std::path::Path;

use imagescan::HostEnvironment;
use imagescan::credentials::{quote, show_path};

use super::flags::Flags;
use super::source::{Entry, Shown, Source, Sourced};
use super::user_file::UserFile;
use super::{Settings, profiles};
use crate::arguments::Global;
use crate::failure::Failure;
use crate::nearest::unknown;
use crate::profile::Profile;

/// The variables with the id of a key of each built-in profile.
const KEY_VARIABLES: [&str; 3] =
    ["ALIBABA_CLOUD_ACCESS_KEY_ID", "TENCENTCLOUD_SECRET_ID", "HUAWEICLOUD_SDK_AK"];

/// The profiles that were chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Their names, each once.
    names: Vec<String>,
    source: Source,
    /// The region instead of that of the profile.
    region: Option<Sourced<String>>,
    /// Where profiles are defined.
    user_file: Option<String>,
    is_built_in: bool,
}

impl Choice {
    /// Chooses by flag, variable or file; else all profiles of the file, or the built-in ones whose keys are in variables.
    pub fn make(
        global: &Global,
        user: &UserFile,
        flags: &Flags<'_>,
        environment: &HostEnvironment,
    ) -> Result<Self, Failure> {
        let file = || Source::File(user.path.clone().unwrap_or_default());
        let is_built_in = user.profiles.is_empty();
        let by_flag = Some(global.profiles.clone()).filter(|names| !names.is_empty());
        let choice = match (flags.sourced("profiles", "profile", by_flag), &user.profile) {
            (Some(by_flag), _) => by_flag,
            (None, Some(of_file)) => Sourced { value: of_file.clone(), source: file() },
            (None, None) if is_built_in => with_keys(environment),
            (None, None) => {
                let all = user.profiles.iter().map(|profile| profile.name.clone()).collect();
                Sourced { value: all, source: file() }
            }
        };
        let mut names = Vec::new();
        for name in choice.value {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let region = flags.sourced("region", "region", global.region.clone());
        if let Some(region) = &region {
            profiles::region(&region.value).map_err(|why| Failure::usage(format!("--region: {why}")))?;
        }
        let user_file = user.path.as_ref().map(show_path);
        Ok(Self { names, source: choice.source, region, user_file, is_built_in })
    }

    /// Lists the choice and the profiles for `config show`.
    pub fn list(&self, profiles: &[Profile], user_file: Option<&Path>, entries: &mut Vec<Entry>) {
        let mut list =
            |name: String, value, source| entries.push(Entry { name, value, sources: vec![source] });
        let chosen = if self.names.is_empty() { Shown::Unset } else { Shown::List(self.names.clone()) };
        list("profile".to_owned(), chosen, self.source.clone());
        for profile in profiles {
            let is_chosen = self.names.contains(&profile.name);
            let region = self.region.as_ref().filter(|_| is_chosen);
            let source = match user_file {
                Some(path) if !self.is_built_in => Source::File(path.to_owned()),
                _ => Source::BuiltIn,
            };
            let mut entry = |key: &str, value: Option<&str>, source: &Source| {
                if let Some(value) = value {
                    let name = format!("profiles.{}.{key}", profile.name);
                    list(name, Shown::Text(value.to_owned()), source.clone());
                }
            };
            entry("cloud", Some(profile.cloud.name()), &source);
            entry("site", profile.site.as_deref(), &source);
            match region {
                Some(region) => entry("region", Some(&region.value), &region.source),
                None => entry("region", profile.region.as_deref(), &source),
            }
            entry("credentials", profile.credentials.as_deref(), &source);
            entry("project", profile.project.as_deref(), &source);
            entry("enterprise-project", profile.enterprise_project.as_deref(), &source);
            entry("endpoint", profile.endpoint.as_deref(), &source);
            entry("sts-endpoint", profile.sts_endpoint.as_deref(), &source);
        }
    }
}

/// The built-in profiles whose keys are in variables.
fn with_keys(environment: &HostEnvironment) -> Sourced<Vec<String>> {
    // A value that is not UTF-8 is reported by the client.
    let is_set = |name: &str| !matches!(environment.variable(name), Ok(None));
    let clouds = super::BUILT_IN.into_iter().zip(KEY_VARIABLES);
    let (names, variables): (Vec<_>, Vec<_>) = clouds
        .filter(|(_, variable)| is_set(variable))
        .map(|(name, variable)| (name.to_owned(), variable))
        .unzip();
    let source = if names.is_empty() { Source::Default } else { Source::KeyVariables(variables) };
    Sourced { value: names, source }
}

impl Settings {
    /// The profiles that were chosen.
    ///
    /// # Errors
    /// If none was, or one is not known, or a region is set for several.
    pub fn chosen_profiles(&self) -> Result<Vec<Profile>, Failure> {
        let Choice { names: chosen, region, user_file, source, .. } = &self.choice;
        let names: Vec<_> = self.profiles.iter().map(|profile| profile.name.as_str()).collect();
        if chosen.is_empty() {
            let file = user_file.as_deref().unwrap_or("the file of --config");
            return Err(Failure::usage(format!(
                "no profile is chosen, and no variable has the keys of a cloud: choose one with -p ({}), or define \
                 profiles in {file}, such as [profiles.prod] with cloud = \"tencent\"",
                names.join(", ")
            )));
        }
        if let (Some(region), true) = (region, chosen.len() > 1) {
            return Err(Failure::usage(format!(
                "{} sets one region for {} profiles ({}): choose one with -p, or set the region of each in its profile",
                region.source,
                chosen.len(),
                chosen.join(", ")
            )));
        }
        let find = |name: &String| {
            let profile = self.profiles.iter().find(|profile| profile.name == *name);
            let mut profile = profile
                .cloned()
                .ok_or_else(|| Failure::usage(format!("{} ({source})", unknown("profile", name, &names))))?;
            if let Some(region) = region {
                profile.region = Some(region.value.clone());
            }
            Ok(profile)
        };
        chosen.iter().map(find).collect()
    }

    /// Checks the profiles that were chosen. It is not an error that none was.
    ///
    /// # Errors
    /// Those of [`chosen_profiles`](Self::chosen_profiles) about a choice.
    pub fn check_choice(&self) -> Result<(), Failure> {
        if self.choice.names.is_empty() { Ok(()) } else { self.chosen_profiles().map(drop) }
    }

    /// The profile and the rest of `[PROFILE=]NAME`.
    ///
    /// # Errors
    /// If the profile was not chosen.
    pub fn divide<'a>(&self, name: &'a str) -> Result<(Option<String>, &'a str), Failure> {
        let Some((profile, rest)) = name.split_once('=') else { return Ok((None, name)) };
        let chosen: Vec<_> = self.chosen_profiles()?.into_iter().map(|profile| profile.name).collect();
        if !chosen.iter().any(|name| name == profile) {
            let is_known = self.profiles.iter().any(|known| known.name == profile);
            return Err(Failure::usage(if is_known {
                format!("the profile {profile} of {} is not chosen: add -p {profile}", quote(name))
            } else {
                unknown("profile", profile, &chosen)
            }));
        }
        Ok((Some(profile.to_owned()), rest))
    }
}
