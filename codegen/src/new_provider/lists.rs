//! The lists of providers in the files of the workspace: what the last of them has, the next one gets behind it.

use std::path::{Path, PathBuf};

use crate::read::text;
use crate::write::Files;

const ROOT: &str = "Cargo.toml";
const SUITE: &str = "tests/suite/Cargo.toml";
const FACADE: &str = "clients/facade/Cargo.toml";
const FACADE_LIB: &str = "clients/facade/src/lib.rs";
const FACADE_AUTH: &str = "clients/facade/src/auth.rs";

/// The files that list providers, with one more of them.
pub(super) fn with_provider(root: &Path, name: &str) -> Result<Files, String> {
    let last = last_provider(root, &read(root, ROOT)?)?;
    let edit = |file, text| Edit { file, text, last: &last, name };
    let edits = [
        edit(ROOT, read(root, ROOT)?)
            .in_array("members", "\"clients/{}\"")?
            .in_array("default-members", "\"clients/{}\"")?
            .line("imagescan-{} ")?,
        // The twins of the generated models.
        edit(SUITE, read(root, SUITE)?).line("imagescan-{}.")?,
        edit(FACADE, read(root, FACADE)?)
            .in_array("default", "\"{}\"")?
            .line("{} = ")?
            .line("imagescan-{} ")?,
        edit(FACADE_LIB, read(root, FACADE_LIB)?).paragraph("pub use imagescan_{} ")?,
        edit(FACADE_AUTH, read(root, FACADE_AUTH)?).paragraph("pub use imagescan_{}::auth ")?,
    ];
    Ok(edits.into_iter().map(|edit| (PathBuf::from(edit.file), edit.text)).collect())
}

/// The folder of the workspace's member that has this package already.
pub(super) fn member_with_package(root: &Path, package: &str) -> Option<String> {
    let manifest = text(&root.join(ROOT)).ok()?;
    let members = manifest.split_once("\nmembers = [")?.1.split(']').next()?;
    let mut members = members.split('"').skip(1).step_by(2);
    let name = format!("name = \"{package}\"");
    members
        .find(|member| {
            let manifest = text(&root.join(member).join("Cargo.toml")).unwrap_or_default();
            manifest.lines().any(|line| line == name)
        })
        .map(str::to_owned)
}

/// Whether the facade has a module of this name that is no provider's.
pub(super) fn is_module_of_facade(root: &Path, name: &str) -> bool {
    let lib = text(&root.join(FACADE_LIB)).unwrap_or_default();
    lib.lines().any(|line| line.trim_start_matches("pub ") == format!("mod {name};"))
}

/// The provider whose dependency stands last in the root's manifest.
fn last_provider(root: &Path, manifest: &str) -> Result<String, String> {
    let folders = manifest.lines().filter(|line| line.starts_with("imagescan-"));
    let mut folders = folders.filter_map(|line| line.split_once("path = \"clients/")?.1.split('"').next());
    folders
        .rfind(|folder| root.join("specs").join(folder).is_dir())
        .map(str::to_owned)
        .ok_or_else(|| format!("{ROOT} lists no provider to put another one behind"))
}

fn read(root: &Path, file: &str) -> Result<String, String> {
    text(&root.join(file)).map_err(|error| format!("{file}: {error}"))
}

/// A file on its way to list `name` behind `last`; in patterns, `{}` stands for a provider.
struct Edit<'a> {
    file: &'static str,
    text: String,
    last: &'a str,
    name: &'a str,
}

impl Edit<'_> {
    /// Repeats, for the new provider, the line that begins with a pattern.
    fn line(mut self, pattern: &str) -> Result<Self, String> {
        let start = pattern.replace("{}", self.last);
        let at = if self.text.starts_with(&start) { Some(0) } else { self.text.find(&format!("\n{start}")) };
        let at = at.map(|at| if at == 0 { 0 } else { at + 1 }).ok_or_else(|| self.missing(&start))?;
        self.repeat(at);
        Ok(self)
    }

    /// Repeats, for the new provider, the lines around a pattern that no empty line parts.
    fn paragraph(mut self, pattern: &str) -> Result<Self, String> {
        let start = pattern.replace("{}", self.last);
        let at = self.text.find(&start).ok_or_else(|| self.missing(&start))?;
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let lines = self.text[..line].rsplit_terminator('\n').take_while(|line| {
            let line = line.trim_start();
            line.starts_with("#[") || line.starts_with("///")
        });
        let begin = line - lines.map(|line| line.len() + 1).sum::<usize>();
        let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1);
        let copy = self.text[begin..end].replace(self.last, self.name);
        self.text.insert_str(end, &copy);
        Ok(self)
    }

    /// Adds the new provider to an array behind the last one, in its line or in one of its own.
    fn in_array(mut self, key: &str, pattern: &str) -> Result<Self, String> {
        let (entry, new) = (pattern.replace("{}", self.last), pattern.replace("{}", self.name));
        let array =
            self.text.find(&format!("\n{key} = [")).ok_or_else(|| self.missing(&format!("{key} = [")))?;
        let length = self.text[array..].find(']').unwrap_or(self.text.len() - array);
        let at = self.text[array..array + length].find(&entry).ok_or_else(|| self.missing(&entry))? + array;
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let rest = self.text[at + entry.len()..].lines().next().unwrap_or_default();
        let alone = self.text[line..at].trim().is_empty() && matches!(rest.trim(), "" | ",");
        if alone {
            self.repeat(line);
        } else {
            self.text.insert_str(at + entry.len(), &format!(", {new}"));
        }
        Ok(self)
    }

    /// Repeats the line that begins at a place.
    fn repeat(&mut self, line: usize) {
        let end = self.text[line..].find('\n').map_or(self.text.len(), |end| line + end + 1);
        let copy = self.text[line..end].replace(self.last, self.name);
        self.text.insert_str(end, &copy);
    }

    fn missing(&self, what: &str) -> String {
        format!(
            "{} has no `{what}` to put `{}` behind: its form has changed, and so must lists.rs",
            self.file, self.name
        )
    }
}
