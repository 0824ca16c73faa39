//! The file of a project, `.imagescan.toml`. A pull request can change it, so it only tightens.

mod output;

use std::path::{Path, PathBuf};

use imagescan::HostEnvironment;
use imagescan::credentials::show_path;
use imagescan::scan::FindingKind;
use jiff::SignedDuration;

use super::toml_file::TomlFile;
use super::{keys, values};
use crate::arguments::{Format, Global, OutputTarget, duration};
use crate::failure::Failure;

const NAME: &str = ".imagescan.toml";

/// What a project adds to the settings of its user.
#[derive(Debug, Default)]
pub struct ProjectFile {
    pub path: PathBuf,
    /// Added to the gate.
    pub fail_on: Vec<String>,
    /// Added to the kinds.
    pub kinds: Vec<FindingKind>,
    /// The shorter age counts.
    pub max_age: Option<SignedDuration>,
    /// The lower number counts.
    pub max_scans: Option<u64>,
    /// Added to the outputs: files below the folder of this file.
    pub outputs: Vec<OutputTarget<Format>>,
}

impl ProjectFile {
    /// Reads the file that a flag or a variable names, or else all from the current directory up to the folder of the
    /// repository: a file in a folder does not replace that of the repository.
    pub fn load_all(
        global: &Global,
        environment: &HostEnvironment,
        directory: &Path,
    ) -> Result<Vec<Self>, Failure> {
        if global.no_project_config {
            return Ok(Vec::new());
        }
        if let Some(policy) = &global.policy {
            let path = directory.join(policy);
            let file = TomlFile::read(&path, environment)?.ok_or_else(|| {
                let path = show_path(&path);
                Failure::usage(format!(
                    "the file {path} does not exist, and --policy or IMAGESCAN_POLICY names it"
                ))
            })?;
            return Ok(vec![Self::parse(&file)?]);
        }
        let mut files = Vec::new();
        for folder in folders(directory) {
            if let Some(file) = TomlFile::read(&folder.join(NAME), environment)? {
                files.push(Self::parse(&file)?);
            }
        }
        Ok(files)
    }

    fn parse(file: &TomlFile) -> Result<Self, Failure> {
        let mut project = Self { path: file.path.clone(), ..Self::default() };
        for setting in file.settings()? {
            match &*setting.key {
                "fail-on" => {
                    project.fail_on = setting.list(values::rule)?;
                    if project.fail_on.iter().any(|rule| rule == "none") {
                        return Err(setting.invalid(
                            "the file of a project adds rules to the gate, and cannot remove any: remove `none`, and use \
                             --no-project-config to ignore the file",
                        ));
                    }
                }
                "kinds" => project.kinds = setting.list(values::kind)?,
                "max-age" => project.max_age = Some(setting.parsed(duration)?),
                "max-scans" => project.max_scans = Some(setting.integer(0..=u64::MAX)?),
                "output" => project.outputs = setting.list(|text| output::target(text, &file.path))?,
                _ => return Err(keys::not_in_project_file(&setting)),
            }
        }
        Ok(project)
    }
}

/// The current directory and those above it up to that with `.git`, which is a file in a work tree; only the current one
/// outside of a repository.
fn folders(directory: &Path) -> Vec<&Path> {
    let above: Vec<_> = directory.ancestors().collect();
    match above.iter().position(|folder| folder.join(".git").exists()) {
        Some(root) => above[..=root].to_vec(),
        None => vec![directory],
    }
}
