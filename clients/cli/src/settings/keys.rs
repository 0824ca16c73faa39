//! The names of settings: where each may be set, and what is said about others.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use imagescan::credentials::quote;

use super::toml_file::Setting;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::nearest::unknown;

/// The settings of the user's file, beside its profiles.
pub const USER: [&str; 13] = [
    "profile",
    "fail-on",
    "severity-from",
    "kinds",
    "max-age",
    "max-scans",
    "timeout",
    "concurrency",
    "http-timeout",
    "progress",
    "color",
    "state-dir",
    "output",
];
/// The settings of a profile.
pub const PROFILE: [&str; 8] =
    ["cloud", "site", "region", "credentials", "project", "enterprise-project", "endpoint", "sts-endpoint"];
/// The settings of a project's file, each of which only tightens.
pub const PROJECT: [&str; 5] = ["fail-on", "kinds", "max-age", "max-scans", "output"];
/// Consent and leniency are typed, for one run.
const TYPED: [&str; 5] = ["yes", "allow-partial", "allow-missing", "show-secrets", "unknown-states"];
const PROXIES: [&str; 5] = ["proxy", "http-proxy", "https-proxy", "all-proxy", "no-proxy"];

/// The error of a setting that the user's file cannot have.
pub fn not_in_user_file(setting: &Setting<'_>) -> Failure {
    let name = setting.name();
    let key = hyphenated(&setting.key);
    if let Some(failure) = of_no_file(setting, &key) {
        failure
    } else if key == setting.key && PROFILE.contains(&&*key) {
        setting.failure(&format!("{name} is a setting of a profile: write it below [profiles.NAME]"))
    } else if key == setting.key && flags().contains(&key) {
        setting.failure(&format!("{name} cannot be set in this file: use the flag --{key}"))
    } else {
        unknown_setting(setting, &[&["profiles"], &USER[..]].concat())
    }
}

/// The error of a setting that a profile cannot have.
pub fn not_in_profile(setting: &Setting<'_>) -> Failure {
    let key = hyphenated(&setting.key);
    of_no_file(setting, &key).unwrap_or_else(|| unknown_setting(setting, &PROFILE))
}

/// The error of a setting that a project's file cannot have.
pub fn not_in_project_file(setting: &Setting<'_>) -> Failure {
    let key = hyphenated(&setting.key);
    let is_flag = flags().contains(&key);
    if let Some(failure) = of_no_file(setting, &key) {
        return failure;
    }
    if PROJECT.contains(&&*key) {
        return unknown_setting(setting, &PROJECT);
    }
    let place = if key == "profiles" || PROFILE.contains(&&*key) {
        "it belongs into a profile of the user's file"
    } else if USER.contains(&&*key) {
        "it belongs into the user's file, or on the command line"
    } else if is_flag {
        "it belongs on the command line"
    } else {
        return unknown_setting(setting, &PROJECT);
    };
    setting.failure(&format!("{} cannot be set by the file of a project: {place}", setting.name()))
}

/// The error of what no file of this program sets.
fn of_no_file(setting: &Setting<'_>, key: &str) -> Option<Failure> {
    let name = setting.name();
    let why = if TYPED.contains(&key) {
        format!("{name} cannot be set in a file: it is a decision for one run, typed as --{key}")
    } else if PROXIES.contains(&key) {
        format!("{name} cannot be set in a file: use the variables HTTPS_PROXY and NO_PROXY")
    } else if is_secret(&setting.key) {
        format!(
            "{name} cannot be set in a file of this program, which has no keys: they come from the vendor's own \
             variables and files, and `credentials = \"NAME\"` of a profile selects a profile of the vendor's tool. Remove \
             the line"
        )
    } else {
        return None;
    };
    Some(setting.failure(&why))
}

fn unknown_setting(setting: &Setting<'_>, known: &[&str]) -> Failure {
    let hyphenated = hyphenated(&setting.key);
    if known.contains(&&*hyphenated) {
        return setting
            .failure(&format!("unknown setting {}: did you mean {hyphenated}?", quote(&setting.key)));
    }
    setting.failure(&unknown("setting", &setting.key, known))
}

fn hyphenated(key: &str) -> String {
    key.trim().to_lowercase().replace('_', "-")
}

/// Whether a name is that of a key or a password, in any spelling.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    let has = |part: &&str| name.contains(part);
    ["secret", "token", "password", "passwd", "accesskey", "apikey", "privatekey"].iter().any(has)
        || name.split(['-', '_', '.', ' ']).any(|part| ["key", "keys", "ak", "sk"].contains(&part))
}

/// The names of all flags.
fn flags() -> BTreeSet<String> {
    let mut command = Arguments::command();
    command.build();
    let commands = command.get_subcommands().chain(std::iter::once(&command));
    commands
        .flat_map(clap::Command::get_arguments)
        .filter_map(|arg| arg.get_long().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_found_in_any_spelling() {
        for name in
            ["access-key-id", "accessKeyId", "secret_id", "SecretKey", "token", "ak", "HUAWEICLOUD_SDK_SK"]
        {
            assert!(is_secret(name), "{name}");
        }
        let all = [&USER[..], &PROFILE].concat();
        assert!(all.iter().all(|name| !is_secret(name)));
    }

    #[test]
    fn settings_of_files_are_flags_too() {
        let flags = flags();
        for name in USER {
            assert!(flags.contains(name), "{name}");
        }
        assert!(PROJECT.iter().all(|name| USER.contains(name)));
        // The user's file and the project's have none of these.
        assert!(TYPED.iter().all(|name| !USER.contains(name)));
    }
}
