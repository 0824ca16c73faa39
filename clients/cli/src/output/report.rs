//! A report on its way to its outputs.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum as _;
use imagescan::credentials::show_path;
use imagescan::scan::report::sarif::SarifOptions;
use imagescan::scan::report::{sarif, table_of};
use imagescan::scan::{Report, SeverityLevel};

use super::filter::Filter;
use super::markdown;
use super::target::{NewFile, unwritable, write_file};
use crate::arguments::{Format, ReportOutput};
use crate::console::Console;
use crate::failure::Failure;
use crate::session::Session;

/// The variable with the file of a step's summary.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";
/// The longest comment on GitHub is 65,536 characters.
const COMMENT_LEN: usize = 65_535;
/// The longest summary of a step, with what other commands have written.
const SUMMARY_LEN: usize = 1 << 20;

/// Where a report is written, and what of it is shown.
pub struct Outputs {
    targets: Vec<Target>,
    filter: Filter,
}

enum Target {
    /// `None`: standard output.
    Format(Format, Option<PathBuf>),
    Summary(PathBuf),
}

impl Target {
    /// The name of the format.
    fn format(&self) -> String {
        let format = match self {
            Self::Format(format, _) => *format,
            Self::Summary(_) => Format::Summary,
        };
        format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The file; `None` for standard output.
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Format(_, file) => file.as_deref(),
            Self::Summary(path) => Some(path),
        }
    }
}

impl Outputs {
    /// The outputs of these arguments.
    ///
    /// # Errors
    /// If two of them are standard output, a severity is unknown, or the summary has no file.
    pub fn new(output: &ReportOutput, session: &Session) -> Result<Self, Failure> {
        let filter = Filter::new(output)?;
        let mut targets = Vec::new();
        for one in output.outputs.iter().chain(&session.settings.outputs) {
            targets.push(match (one.format, &one.file) {
                (Format::Summary, Some(_)) => {
                    return Err(Failure::usage(format!(
                        "-o summary adds to the file that the variable {SUMMARY} names: for another file write -o markdown=FILE"
                    )));
                }
                (Format::Summary, None) => {
                    let path = session.environment.variable(SUMMARY)?.filter(|path| !path.is_empty());
                    Target::Summary(path.map(|path| session.directory.join(path)).ok_or_else(|| {
                        Failure::usage(format!(
                            "-o summary needs the variable {SUMMARY}, which GitHub Actions sets: elsewhere write -o markdown=FILE"
                        ))
                    })?)
                }
                (format, file) => Target::Format(format, file.as_ref().map(|file| session.directory.join(file))),
            });
        }
        if targets.is_empty() {
            targets.push(Target::Format(Format::Table, None));
        }
        if targets.iter().filter(|target| matches!(target, Target::Format(_, None))).count() > 1 {
            return Err(Failure::usage(
                "two outputs go to standard output: write all but one to files, such as -o json=FILE",
            ));
        }
        let mut paths = BTreeSet::new();
        for path in targets.iter().filter_map(Target::path) {
            if !paths.insert(real_path(path)) && !is_device(path) {
                return Err(Failure::usage(format!("two outputs write {}", show_path(path))));
            }
        }
        Ok(Self { targets, filter })
    }

    /// Whether an output is written to this file.
    #[must_use]
    pub fn has_file(&self, path: &Path) -> bool {
        self.targets.iter().filter_map(Target::path).any(|target| real_path(target) == real_path(path))
    }

    /// What of the report is shown to people.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Fails if a file of an output cannot be written. Leaves nothing behind.
    pub fn check_files(&self) -> Result<(), Failure> {
        for target in &self.targets {
            let Some(path) = target.path() else { continue };
            let checked = match target {
                // It is added to in its place.
                Target::Summary(path) if path.exists() && !is_device(path) => OpenOptions::new()
                    .append(true)
                    .open(path)
                    .map(drop)
                    .map_err(|error| unwritable(path, &error)),
                _ => NewFile::check(path),
            };
            checked.map_err(|failure| {
                let has_folder =
                    path.parent().is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir());
                let advice = if has_folder { "name another file" } else { "create the folder" };
                Failure::error(format!(
                    "nothing was started: -o {}: {}: {advice}",
                    target.format(),
                    failure.message
                ))
            })?;
        }
        Ok(())
    }

    /// Writes the report to each output. Returns what failed; the others are written.
    #[must_use]
    pub fn write(&self, report: &Report, console: &Console) -> Vec<Failure> {
        let write = |target: &Target| match target {
            Target::Summary(path) => self.add_summary(report, path),
            Target::Format(format, file) => self.write_format(report, *format, file.as_deref(), console),
        };
        self.targets.iter().filter_map(|target| write(target).err()).collect()
    }

    fn write_format(
        &self,
        report: &Report,
        format: Format,
        file: Option<&Path>,
        console: &Console,
    ) -> Result<(), Failure> {
        match format {
            Format::Json => write_with(file, console, |out| {
                report.write_json(&mut *out)?;
                out.write_all(b"\n")
            }),
            Format::Jsonl => write_with(file, console, |out| report.write_json_lines(out)),
            Format::Sarif => self.write_sarif(report, file, console),
            Format::Markdown | Format::Summary => {
                let text = markdown::render(report, &self.filter, COMMENT_LEN);
                write_with(file, console, |out| out.write_all(text.as_bytes()))
            }
            Format::Table => {
                let width = if file.is_none() { console.width } else { None };
                let text = table_of(report, width, |finding| self.filter.shows(finding));
                let text = if file.is_none() && console.has_color { colored(&text) } else { text };
                write_with(file, console, |out| out.write_all(text.as_bytes()))
            }
        }
    }

    fn write_sarif(&self, report: &Report, file: Option<&Path>, console: &Console) -> Result<(), Failure> {
        let options = SarifOptions::new();
        let options = if self.filter.includes_ignored { options.include_ignored() } else { options };
        let parts = sarif::files(report, &options);
        let Some(path) = file else {
            return match &parts[..] {
                [part] => console.write(&part.json),
                parts => Err(Failure::error(format!(
                    "the report needs {} SARIF files, and standard output is one: write -o sarif=FILE",
                    parts.len()
                ))),
            };
        };
        for part in &parts {
            let path = with_suffix(path, &part.suffix);
            write_file(&path, part.json.as_bytes())?;
            if parts.len() > 1 {
                console.note(&format!("wrote {}: {}", show_path(&path), part.categories.join(", ")));
            }
        }
        Ok(())
    }

    fn add_summary(&self, report: &Report, path: &Path) -> Result<(), Failure> {
        let failed = |error: std::io::Error| {
            Failure::error(format!("the summary {} cannot be written: {error}", show_path(path)))
        };
        let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(failed)?;
        let used = usize::try_from(file.metadata().map_err(failed)?.len()).unwrap_or(usize::MAX);
        let room = SUMMARY_LEN.saturating_sub(used).saturating_sub(1);
        if room < markdown::LEAST {
            return Err(Failure::error(format!(
                "the summary {} has no room: it has {used} bytes, and {SUMMARY_LEN} is the most",
                show_path(path)
            )));
        }
        let text = markdown::render(report, &self.filter, room);
        // Another command may not have ended its last line.
        file.write_all(format!("\n{text}").as_bytes()).map_err(failed)
    }
}

fn write_with(
    file: Option<&Path>,
    console: &Console,
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = file else { return console.write_with(write) };
    let mut file = NewFile::create(path)?;
    write(&mut file).map_err(|error| file.failure(&error))?;
    file.finish()
}

/// The file in its real folder, which is the same however the path is written.
fn real_path(path: &Path) -> PathBuf {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return path.to_owned() };
    folder.canonicalize().unwrap_or_else(|_| folder.components().collect()).join(name)
}

/// Whether it is a device or a pipe, which takes several outputs.
fn is_device(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| !file.is_file() && !file.is_dir())
}

/// `api.sarif` becomes `api-2.sarif`.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    if suffix.is_empty() {
        return path.to_owned();
    }
    let mut name = path.file_stem().map(OsString::from).unwrap_or_default();
    name.push(suffix);
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// The table with the severities of its rows in colour, which takes no columns.
fn colored(table: &str) -> String {
    let mut out = String::with_capacity(table.len());
    for line in table.split_inclusive('\n') {
        let row = line.strip_prefix("| ").and_then(|rest| {
            let (word, _) = rest.split_once(' ')?;
            let style = style(word)?;
            Some(format!("| {style}{word}{style:#}{}", &rest[word.len()..]))
        });
        out.push_str(row.as_deref().unwrap_or(line));
    }
    out
}

/// The style of a severity by its name.
fn style(name: &str) -> Option<Style> {
    let is = |level: SeverityLevel| level.name() == name;
    Some(if is(SeverityLevel::Critical) {
        AnsiColor::Red.on_default().bold()
    } else if is(SeverityLevel::High) {
        AnsiColor::Red.on_default()
    } else if is(SeverityLevel::Medium) {
        AnsiColor::Yellow.on_default()
    } else if is(SeverityLevel::Low) {
        AnsiColor::Cyan.on_default()
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_suffix_before_the_extension() {
        for (name, expected) in
            [("a/api.sarif", "a/api-2.sarif"), ("api", "api-2"), ("a.b.json", "a.b-2.json")]
        {
            assert_eq!(with_suffix(Path::new(name), "-2"), Path::new(expected));
        }
    }

    #[test]
    fn colour_takes_no_columns_and_is_on_severities_alone() {
        let table = "image a\n| SEVERITY | ID |\n| CRITICAL | CRITICAL |\n| NONE     | x |\n";
        let colored = colored(table);
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), table);
        assert_eq!(colored.matches('\u{1b}').count(), 3, "{colored:?}");
    }
}
