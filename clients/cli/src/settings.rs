//! The effective settings: flag, else variable, else the user's file, else the default; the files of a project only tighten.

mod chosen;
mod endpoint;
mod flags;
mod keys;
mod paths;
mod profiles;
mod project_file;
mod resolve;
mod source;
mod toml_file;
mod user_file;
mod values;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;
use imagescan::HostEnvironment;
use imagescan::scan::FindingKinds;
use jiff::SignedDuration;

use crate::arguments::{
    Arguments, ColorChoice, Command, Format, Global, OutputTarget, ProgressChoice, SeverityFrom, duration,
};
use crate::failure::Failure;
use crate::profile::Profile;

use self::chosen::Choice;
use self::flags::Flags;
use self::project_file::ProjectFile;
use self::resolve::{Resolve, time};
pub use self::source::Entry;
use self::user_file::UserFile;

/// The profiles that exist without a file, named after their clouds.
const BUILT_IN: [&str; 3] = ["alibaba", "tencent", "huawei"];

/// The effective settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// All profiles that are known.
    pub profiles: Vec<Profile>,
    choice: Choice,
    pub state_dir: PathBuf,
    pub progress: ProgressChoice,
    pub quiet: bool,
    pub verbose: bool,
    /// Whether a build service runs the program.
    pub is_ci: bool,
    /// The longest wait for a scan; `None`: the default of where the program runs.
    pub timeout: Option<SignedDuration>,
    pub concurrency: Option<usize>,
    pub http_timeout: Option<Duration>,
    /// The kinds of findings to scan for and to read, those of the project included; `None`: the command's default, to which
    /// [`kinds_or`](Self::kinds_or) adds those of the project.
    pub kinds: Option<FindingKinds>,
    added_kinds: FindingKinds,
    /// `None`: no result is young enough, also if the project's file has an age.
    pub max_age: Option<SignedDuration>,
    /// The most scans that the user permits, at most those of the project; `None`: the command's default, which
    /// [`capped_scans`](Self::capped_scans) limits to the number of the project.
    pub max_scans: Option<u64>,
    scans_cap: Option<u64>,
    /// The rules of the gate, those of the project included.
    pub fail_on: Vec<String>,
    pub severity_from: SeverityFrom,
    /// Outputs beside those of the flag `-o`: of the user's file if the flag is not given, and of the project's file.
    pub outputs: Vec<OutputTarget<Format>>,
    /// Every setting with its value and its sources.
    pub entries: Vec<Entry>,
}

impl Settings {
    /// The settings of these arguments.
    ///
    /// # Errors
    /// If a file or a value is invalid.
    pub fn load(
        arguments: &Arguments,
        matches: &ArgMatches,
        environment: &HostEnvironment,
        directory: &Path,
    ) -> Result<Self, Failure> {
        let (global, command) = (&arguments.global, &arguments.command);
        let user = UserFile::load(global, environment, directory)?;
        let projects = ProjectFile::load_all(global, environment, directory)?;
        let flags = Flags::new(matches, environment, matches!(command, Command::Config(_)));
        let mut resolve =
            Resolve { entries: Vec::new(), user_file: user.path.as_deref(), projects: &projects };

        let profiles = if user.profiles.is_empty() {
            profiles::CLOUDS.map(|cloud| Profile::new(cloud.name(), cloud)).into()
        } else {
            user.profiles.clone()
        };
        let choice = Choice::make(global, &user, &flags, environment)?;
        choice.list(&profiles, user.path.as_deref(), &mut resolve.entries);

        let severity_from = command.gate().and_then(|gate| gate.severity_from);
        let severity_from =
            flags.sourced_or_variable("severity_from", "severity-from", severity_from, values::choice)?;
        let fail_on = command.gate().map(|gate| gate.fail_on.clone()).filter(|rules| !rules.is_empty());
        let fail_on = flags
            .sourced_or_variable("fail_on", "fail-on", fail_on, |text| flags::list(text, values::rule))?;
        let kinds = Some(command.kinds()).filter(|kinds| !kinds.is_empty());
        let kinds = kinds.map(|kinds| kinds.iter().map(|name| values::kind(name)).collect());
        let kinds = kinds.transpose().map_err(|why: String| Failure::usage(format!("--kinds: {why}")))?;
        let kinds =
            flags.sourced_or_variable("kinds", "kinds", kinds, |text| flags::list(text, values::kind))?;
        let max_age = command.scan().and_then(|scan| scan.max_age);
        let max_age = flags.sourced_or_variable("max_age", "max-age", max_age, duration)?;
        let max_scans = command.scan().and_then(|scan| scan.max_scans);
        let max_scans = flags.sourced_or_variable("max_scans", "max-scans", max_scans, flags::number)?;

        let fail_on = resolve.gate(fail_on, user.fail_on.clone());
        let severity_from = resolve.choice("severity-from", severity_from, user.severity_from);
        let (kinds, added_kinds) = resolve.kinds(kinds, user.kinds.clone());
        let (max_age, _) = resolve.least("max-age", max_age, user.max_age, |file| file.max_age, time);
        let (max_scans, scans_cap) =
            resolve.least("max-scans", max_scans, user.max_scans, |file| file.max_scans, u64::to_string);
        let outputs = resolve.outputs(command, &flags, user.outputs.clone())?;

        let timeout = flags.sourced("timeout", "timeout", global.timeout);
        let timeout = resolve.value("timeout", timeout, user.timeout, None, time);
        let concurrency = flags.sourced("concurrency", "concurrency", global.concurrency);
        let concurrency = resolve.value("concurrency", concurrency, user.concurrency, None, u16::to_string);
        let http_timeout = flags.sourced("http_timeout", "http-timeout", global.http_timeout);
        let http_timeout = resolve.value("http-timeout", http_timeout, user.http_timeout, None, time);
        let progress = flags.sourced("progress", "progress", global.progress);
        let progress = resolve.choice("progress", progress, user.progress);
        // The streams have it already.
        resolve.choice("color", flags.sourced("color", "color", global.color), user.color);
        let quiet = resolve.switch("quiet", flags.sourced("quiet", "quiet", Some(global.quiet)));
        let verbose = resolve.switch("verbose", flags.sourced("verbose", "verbose", Some(global.verbose)));
        let state_dir = flags.sourced("state_dir", "state-dir", global.state_dir.clone());
        let usual = paths::state_dir(environment)?;
        let state_dir = resolve
            .value("state-dir", state_dir, user.state_dir.clone(), usual, |dir| dir.display().to_string());
        let state_dir = state_dir.ok_or_else(|| {
            Failure::usage("the home directory is not known: set --state-dir, or the variable HOME")
        })?;
        let state_dir = directory.join(state_dir);
        Ok(Self {
            choice,
            state_dir,
            progress,
            quiet,
            verbose,
            is_ci: environment.variable("CI")?.is_some_and(|value| value != "false"),
            timeout,
            concurrency: concurrency.map(usize::from),
            http_timeout: http_timeout.map(SignedDuration::unsigned_abs),
            kinds,
            added_kinds,
            max_age,
            max_scans,
            scans_cap,
            fail_on,
            severity_from,
            outputs,
            entries: resolve.entries,
            profiles,
        })
    }

    /// The kinds of findings, with a command's default, and those that the project adds.
    #[must_use]
    pub fn kinds_or(&self, default: &FindingKinds) -> FindingKinds {
        let kinds = self.kinds.as_ref().unwrap_or(default);
        kinds.iter().chain(self.added_kinds.iter()).collect()
    }

    /// A command's default for the most scans, limited to the number of the project. That number alone permits nothing.
    #[must_use]
    pub fn capped_scans(&self, default: u64) -> u64 {
        self.scans_cap.map_or(default, |cap| cap.min(default))
    }
}

/// The colour of the user's file, before the streams are opened. An invalid file is reported when the settings are loaded.
pub fn color_of_user_file(global: &Global, environment: &HostEnvironment) -> Option<ColorChoice> {
    // Relative paths start from the current directory anyway.
    UserFile::load(global, environment, Path::new("")).ok().and_then(|user| user.color)
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches as _;

    use super::*;

    /// The settings of a scan, with the file of the user and that of the project.
    fn settings(user: &str, project: &str, flags: &[&str]) -> Settings {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("config.toml", user);
        write(".imagescan.toml", project);
        let environment = HostEnvironment::empty().with_home(folder.path());
        let command = [&["imagescan", "scan", "a:1", "--config", "config.toml"], flags].concat();
        let matches =
            crate::arguments::command(&environment).try_get_matches_from(command).expect("a command");
        let arguments = Arguments::from_arg_matches(&matches).expect("arguments");
        Settings::load(&arguments, &matches, &environment, folder.path()).expect("settings")
    }

    #[test]
    fn kinds_of_a_project_are_added_to_the_commands_default_too() {
        let default = FindingKinds::vulnerabilities();
        let names = |settings: &Settings| values::kind_names(&settings.kinds_or(&default)).join(",");
        assert_eq!(names(&settings("", "", &[])), "vulnerability");
        assert_eq!(names(&settings("", "kinds = [\"malware\"]", &[])), "vulnerability,malware");
        let both = settings("kinds = [\"secret\"]", "kinds = [\"malware\"]", &[]);
        assert_eq!(names(&both), "malware,secret");
        assert_eq!(both.kinds, Some(both.kinds_or(&default)));
        let flag = settings("kinds = [\"secret\"]", "kinds = [\"malware\"]", &["--kinds", "build"]);
        assert_eq!(names(&flag), "malware,build");
    }

    #[test]
    fn the_number_of_a_project_lowers_the_commands_default_and_permits_nothing() {
        for (project, capped) in [("", 5), ("max-scans = 2", 2), ("max-scans = 9", 5), ("max-scans = 0", 0)] {
            let settings = settings("", project, &[]);
            assert_eq!((settings.max_scans, settings.capped_scans(5)), (None, capped), "{project}");
        }
        let flag = |project| settings("max-scans = 1", project, &["--max-scans", "7"]).max_scans;
        assert_eq!((flag("max-scans = 2"), flag("max-scans = 9"), flag("")), (Some(2), Some(7), Some(7)));
    }

    #[test]
    fn outputs_of_a_file_count_unless_the_flag_is_given_and_those_of_a_project_always() {
        let shown = |settings: &Settings| -> Vec<_> {
            settings.outputs.iter().map(|one| (values::name(&one.format), one.file.is_some())).collect()
        };
        let table = ("table".to_owned(), false);
        let (json, sarif) = (("json".to_owned(), false), ("sarif".to_owned(), true));
        assert_eq!(shown(&settings("", "", &[])), []);
        assert_eq!(shown(&settings("output = [\"json\"]", "", &[])), std::slice::from_ref(&json));
        assert_eq!(shown(&settings("output = [\"json\"]", "", &["-o", "table"])), []);
        let project = "output = [\"sarif=x.sarif\"]";
        assert_eq!(shown(&settings("", project, &[])), [table, sarif.clone()]);
        assert_eq!(shown(&settings("output = [\"json\"]", project, &[])), [json, sarif.clone()]);
        assert_eq!(shown(&settings("", project, &["-o", "json"])), [sarif]);
    }

    #[test]
    fn rules_of_a_project_are_added_to_those_of_the_flag() {
        let gate = |flags| settings("fail-on = [\"low\"]", "fail-on = [\"high\"]", flags).fail_on;
        assert_eq!(gate(&[]), ["low", "high"]);
        assert_eq!(gate(&["--fail-on", "malware"]), ["malware", "high"]);
        assert_eq!(gate(&["--fail-on", "none"]), ["high"]);
        assert_eq!(gate(&["--fail-on", "none", "--no-project-config"]), ["none"]);
    }
}
