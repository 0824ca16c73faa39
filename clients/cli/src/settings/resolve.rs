//! Resolves settings: of several values the first counts, and the files of projects tighten it.

use std::path::Path;

use clap::ValueEnum;
use imagescan::scan::{FindingKind, FindingKinds};
use jiff::SignedDuration;

use super::flags::Flags;
use super::project_file::ProjectFile;
use super::source::{Entry, Shown, Source, Sourced};
use super::values;
use crate::arguments::{Command, Format, OutputTarget};
use crate::failure::Failure;

/// The settings that were resolved so far, as `config show` lists them.
pub struct Resolve<'a> {
    pub entries: Vec<Entry>,
    pub user_file: Option<&'a Path>,
    pub projects: &'a [ProjectFile],
}

impl Resolve<'_> {
    fn list(&mut self, name: &str, value: Shown, sources: Vec<Source>) {
        self.entries.push(Entry { name: name.to_owned(), value, sources });
    }

    /// The value of a flag or of the user's file.
    fn first<T>(&self, flag: Option<Sourced<T>>, file: Option<T>) -> Option<Sourced<T>> {
        let path = self.user_file.map(Path::to_owned).unwrap_or_default();
        flag.or_else(|| file.map(|value| Sourced { value, source: Source::File(path) }))
    }

    /// A value that projects do not change.
    pub fn value<T>(
        &mut self,
        name: &str,
        flag: Option<Sourced<T>>,
        file: Option<T>,
        default: Option<T>,
        show: impl Fn(&T) -> String,
    ) -> Option<T> {
        let first = self.first(flag, file);
        let first = first.or_else(|| default.map(|value| Sourced { value, source: Source::Default }));
        let shown = first.as_ref().map_or(Shown::Unset, |first| Shown::Text(show(&first.value)));
        let (value, source) = match first {
            Some(first) => (Some(first.value), first.source),
            None => (None, Source::Default),
        };
        self.list(name, shown, vec![source]);
        value
    }

    /// One of the values of a flag.
    pub fn choice<E: ValueEnum + Default>(
        &mut self,
        name: &str,
        flag: Option<Sourced<E>>,
        file: Option<E>,
    ) -> E {
        self.value(name, flag, file, Some(E::default()), values::name).unwrap_or_default()
    }

    /// A switch.
    pub fn switch(&mut self, name: &str, flag: Option<Sourced<bool>>) -> bool {
        self.value(name, flag, None, Some(false), bool::to_string).unwrap_or_default()
    }

    /// The rules of the gate, to which projects add theirs.
    pub fn gate(&mut self, flag: Option<Sourced<Vec<String>>>, file: Option<Vec<String>>) -> Vec<String> {
        let first = self.first(flag, file);
        let (mut rules, mut sources) = match first {
            Some(first) => (first.value, vec![first.source]),
            None => (Vec::new(), Vec::new()),
        };
        for project in self.projects.iter().filter(|project| !project.fail_on.is_empty()) {
            rules.retain(|rule| !rule.eq_ignore_ascii_case("none"));
            let added =
                project.fail_on.iter().filter(|rule| !rules.contains(rule)).cloned().collect::<Vec<_>>();
            rules.extend(added);
            sources.push(Source::File(project.path.clone()));
        }
        let shown = if rules.is_empty() { vec!["none".to_owned()] } else { rules.clone() };
        if sources.is_empty() {
            sources.push(Source::Default);
        }
        self.list("fail-on", Shown::List(shown), sources);
        rules
    }

    /// The kinds, if they are set, and those that projects add.
    pub fn kinds(
        &mut self,
        flag: Option<Sourced<Vec<FindingKind>>>,
        file: Option<Vec<FindingKind>>,
    ) -> (Option<FindingKinds>, FindingKinds) {
        let first = self.first(flag, file);
        let adding = self.projects.iter().filter(|project| !project.kinds.is_empty());
        let added: FindingKinds = adding.clone().flat_map(|project| project.kinds.iter().copied()).collect();
        let mut sources = vec![first.as_ref().map_or(Source::Default, |first| first.source.clone())];
        sources.extend(adding.map(|project| Source::File(project.path.clone())));
        let kinds: Option<FindingKinds> =
            first.map(|first| first.value.into_iter().chain(added.iter()).collect());
        let shown = match &kinds {
            Some(kinds) => Shown::List(values::kind_names(kinds)),
            None if added.is_empty() => Shown::Unset,
            None => {
                let default = "those of the command".to_owned();
                Shown::List(std::iter::once(default).chain(values::kind_names(&added)).collect())
            }
        };
        self.list("kinds", shown, sources);
        (kinds, added)
    }

    /// A value that projects lower, if it is set, and the lowest of the projects.
    pub fn least<T: Copy + Ord>(
        &mut self,
        name: &str,
        flag: Option<Sourced<T>>,
        file: Option<T>,
        of_project: impl Fn(&ProjectFile) -> Option<T>,
        show: impl Fn(&T) -> String,
    ) -> (Option<T>, Option<T>) {
        let mut first = self.first(flag, file);
        let values = self.projects.iter().filter_map(|project| Some((of_project(project)?, &project.path)));
        let least = values.min_by_key(|(value, _)| *value);
        if let (Some(first), Some((value, path))) = (&mut first, least)
            && value < first.value
        {
            *first = Sourced { value, source: Source::File(path.clone()) };
        }
        let shown = first.as_ref().map_or(Shown::Unset, |first| Shown::Text(show(&first.value)));
        let source = first.as_ref().map_or(Source::Default, |first| first.source.clone());
        self.list(name, shown, vec![source]);
        (first.map(|first| first.value), least.map(|(value, _)| value))
    }

    /// The outputs beside those of the flag.
    pub fn outputs(
        &mut self,
        command: &Command,
        flags: &Flags<'_>,
        file: Option<Vec<OutputTarget<Format>>>,
    ) -> Result<Vec<OutputTarget<Format>>, Failure> {
        let of_flag =
            command.report().map(|(output, _)| output.outputs.clone()).filter(|outputs| !outputs.is_empty());
        let of_flag = match flags
            .sourced_or_variable("outputs", "output", of_flag, |text| text.parse().map(|target| vec![target]))
        {
            // The list of settings is written as its own flag says.
            Err(_) if command.report().is_none() => None,
            of_flag => of_flag?,
        };
        let is_flag = of_flag.is_some();
        let first = self.first(of_flag, file);
        let mut shown: Vec<_> = first.iter().flat_map(|first| &first.value).map(show_output).collect();
        let mut sources = vec![first.as_ref().map_or(Source::Default, |first| first.source.clone())];
        let mut outputs = first.filter(|_| !is_flag).map(|first| first.value).unwrap_or_default();
        if shown.is_empty() {
            shown.push("table".to_owned());
        }
        let adding = self.projects.iter().filter(|project| !project.outputs.is_empty());
        for project in adding {
            if outputs.is_empty() && !is_flag {
                // What the user sees stays.
                outputs.push(OutputTarget { format: Format::Table, file: None });
            }
            outputs.extend(project.outputs.iter().cloned());
            shown.extend(project.outputs.iter().map(show_output));
            sources.push(Source::File(project.path.clone()));
        }
        self.list("output", Shown::List(shown), sources);
        Ok(outputs)
    }
}

fn show_output(output: &OutputTarget<Format>) -> String {
    let format = values::name(&output.format);
    match &output.file {
        Some(file) => format!("{format}={}", file.display()),
        None => format,
    }
}

/// A time in the notation of flags.
pub fn time(time: &SignedDuration) -> String {
    format!("{time:#}")
}
