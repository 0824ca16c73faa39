//! Finds and reads the files below `specs/`, in the order of their paths.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::document::Document;
use super::regions::Regions;
use super::{group_order, groups};
use crate::diagnostic::Diagnostic;
use crate::names;
use crate::read;

/// The files that could be read, with the diagnostics so far.
pub(super) struct Contents {
    pub(super) documents: Vec<Document>,
    pub(super) regions: Vec<Regions>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads `specs/<provider>/<service>.yaml` and `specs/<provider>/<service>/*.yaml`.
pub(super) fn read(specs: &Path) -> Contents {
    let mut contents = Contents { documents: Vec::new(), regions: Vec::new(), diagnostics: Vec::new() };
    let root = specs.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
    let Some(entries) = contents.list(specs, &root) else { return contents };
    for path in entries {
        let provider = name(&path);
        let shown = format!("{root}/{provider}");
        match fs::metadata(&path) {
            Ok(about) if about.is_dir() => contents.provider(&path, &shown, &provider),
            Ok(_) => {}
            // A dangling link: ignoring it would silently omit its target.
            Err(error) => contents.unreadable(&shown, &error),
        }
    }
    if contents.documents.is_empty() && contents.diagnostics.is_empty() {
        let message = "the folder contains no document".to_owned();
        contents.file_error(
            &root,
            message,
            "write specs/<provider>/<service>.yaml, or a folder of this name",
        );
    }
    contents
}

impl Contents {
    fn provider(&mut self, folder: &Path, shown: &str, provider: &str) {
        let entries = self.list(folder, shown).unwrap_or_default();
        let is_document =
            |path: &PathBuf| path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml");
        if !names::is_provider(provider) && entries.iter().any(is_document) {
            let message = format!("`{provider}` is not a valid Rust module name for a provider");
            let remedy = "rename the folder: lower-case letters and digits, starting with a letter; not a Rust \
                          keyword, `facade` or `runtime`";
            self.error("provider-name", shown, message, remedy);
        }
        for path in entries {
            let name = name(&path);
            let file = format!("{shown}/{name}");
            match ending(&path) {
                Ending::Yaml => self.file(&path, &file, provider),
                Ending::Similar => self.other_ending(&file),
                Ending::Other if path.is_dir() => self.service(&path, &file, provider),
                Ending::Other => {}
            }
        }
    }

    /// Reads the folder of a service, whose files become one document.
    fn service(&mut self, folder: &Path, shown: &str, provider: &str) {
        if folder.with_file_name(format!("{}.yaml", name(folder))).exists() {
            let message = format!("the service has a folder and a file `{}.yaml`", name(folder));
            let remedy = "move the content of the file into the folder, or remove one of them";
            return self.error("service-folder", shown, message, remedy);
        }
        let mut files = Vec::new();
        for path in self.list(folder, shown).unwrap_or_default() {
            let file = format!("{shown}/{}", name(&path));
            match ending(&path) {
                Ending::Yaml => files.push(self.document(&path, &file, provider)),
                Ending::Similar => self.other_ending(&file),
                Ending::Other if path.is_dir() => {
                    let message = "folders inside the folder of a service are not read".to_owned();
                    self.file_error(&file, message, "move its documents one folder up");
                }
                Ending::Other => {}
            }
        }
        let (document, diagnostics) = groups::join(shown, provider, files);
        self.diagnostics.extend(diagnostics);
        self.documents.push(document);
    }

    fn other_ending(&mut self, file: &str) {
        let message = "only files that end in `.yaml` are read".to_owned();
        self.file_error(file, message, "rename it to `.yaml`, or move it out of `specs/`");
    }

    /// Reads a file; an unreadable one becomes an empty document, because other files may refer to it.
    fn document(&mut self, path: &Path, file: &str, provider: &str) -> Document {
        let (document, diagnostics) = match self.text(path, file) {
            Some(text) => Document::read(file, provider, &text),
            None => (Document::unread(file, provider), Vec::new()),
        };
        self.diagnostics.extend(diagnostics);
        document
    }

    fn file(&mut self, path: &Path, file: &str, provider: &str) {
        let document = self.document(path, file, provider);
        if file.ends_with("/regions.yaml") {
            let (regions, diagnostics) = Regions::read(document);
            self.regions.push(regions);
            self.diagnostics.extend(diagnostics);
        } else {
            self.diagnostics.extend(group_order::misplaced(&document));
            self.documents.push(document);
        }
    }

    fn text(&mut self, path: &Path, file: &str) -> Option<String> {
        match read::bytes(path, read::MAX_DOCUMENT_BYTES).map(String::from_utf8) {
            Ok(Ok(text)) => return Some(text),
            Ok(Err(error)) => {
                let at = error.utf8_error().valid_up_to();
                let message = format!("the file is not UTF-8: byte {at} does not start a character");
                self.file_error(file, message, "save it as UTF-8");
            }
            Err(error) => self.unreadable(file, &error),
        }
        None
    }

    /// The entries of a folder without hidden ones, sorted; `None` if it cannot be read.
    fn list(&mut self, folder: &Path, shown: &str) -> Option<Vec<PathBuf>> {
        let entries = fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>());
        match entries {
            Ok(mut entries) => {
                entries.retain(|path| !name(path).starts_with('.'));
                entries.sort();
                Some(entries)
            }
            Err(error) => {
                self.unreadable(shown, &error);
                None
            }
        }
    }

    fn unreadable(&mut self, file: &str, error: &io::Error) {
        let remedy = match error.kind() {
            io::ErrorKind::InvalidInput => "replace it with a regular file, or remove it",
            io::ErrorKind::FileTooLarge => "split the document, one for each service",
            _ => "run from the root of the workspace, and check the permissions of the file",
        };
        self.file_error(file, format!("cannot read it: {error}"), remedy);
    }

    fn file_error(&mut self, file: &str, message: String, remedy: &str) {
        self.error("file", file, message, remedy);
    }

    /// Adds a diagnostic for a whole file or folder.
    fn error(&mut self, rule: &'static str, file: &str, message: String, remedy: &str) {
        let (file, remedy) = (file.to_owned(), remedy.to_owned());
        self.diagnostics.push(Diagnostic { file, line: None, pointer: String::new(), rule, message, remedy });
    }
}

/// What the name of a file says about its content.
enum Ending {
    /// A document.
    Yaml,
    /// Another ending of documents, which is an error: ignoring the file would silently omit its operations.
    Similar,
    /// Not a document.
    Other,
}

fn ending(path: &Path) -> Ending {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.to_ascii_lowercase().as_str() {
        "yaml" if ending == "yaml" => Ending::Yaml,
        "yaml" | "yml" | "json" => Ending::Similar,
        _ => Ending::Other,
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
