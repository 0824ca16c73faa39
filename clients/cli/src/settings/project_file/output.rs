//! The outputs that a project's file may add: files below its own folder.

use std::path::{Component, Path};

use imagescan::credentials::quote;
use imagescan::scan::report::printable;

use crate::arguments::{Format, OutputTarget};

/// Parses `FORMAT=FILE`. The file is below the folder of the project's file, also where links lead elsewhere.
pub fn target(text: &str, project_file: &Path) -> Result<OutputTarget<Format>, String> {
    let target: OutputTarget<Format> = text.parse()?;
    if target.format == Format::Summary {
        return Err("the summary is not below the folder of this file: use -o summary".to_owned());
    }
    let Some(file) = &target.file else {
        return Err(format!(
            "{} goes to standard output, which the file of a project cannot write to: write FORMAT=FILE",
            quote(text)
        ));
    };
    if printable(text) != text {
        return Err(format!("the name of the file in {} has characters that cannot be printed", quote(text)));
    }
    let outside = || format!("{} is not below the folder of this file", quote(text));
    let is_relative =
        |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir | Component::ParentDir);
    let (true, Some(name)) = (file.components().all(is_relative), file.file_name()) else {
        return Err(outside());
    };
    let folder = project_file.parent().unwrap_or(Path::new("."));
    let canonical = |path: &Path| {
        path.canonicalize().map_err(|error| format!("the folder of {} cannot be found: {error}", quote(text)))
    };
    let folder = canonical(folder)?;
    let parent = canonical(&folder.join(file.parent().unwrap_or(Path::new(""))))?;
    let below = parent.strip_prefix(&folder).map_err(|_| outside())?;
    // Git runs what is below its folder.
    let names = below.components().map(Component::as_os_str).chain([name]);
    if names.into_iter().any(|name| name.eq_ignore_ascii_case(".git")) {
        return Err(format!("{} is in the folder of Git", quote(text)));
    }
    let file = parent.join(name);
    if file.is_symlink() || file.is_dir() {
        return Err(format!("{} is a link or a directory, and not a file", quote(text)));
    }
    if project_file.canonicalize().is_ok_and(|project_file| project_file == file) {
        return Err(format!("{} is this file", quote(text)));
    }
    Ok(OutputTarget { format: target.format, file: Some(file) })
}
