//! Reads and checks the documents of the folder `specs/`.
//!
//! A [`Spec`] exists only for a document without errors, so that later passes need no checks.

mod document;
mod folder;
mod group_order;
mod groups;
mod lines;
mod openapi;
mod regions;
mod scalar;
mod texts;
mod yaml;

use std::path::Path;

use serde_json::Value;

pub use self::document::Document;
pub use self::lines::{Lines, join};
pub use self::regions::Regions;
pub(crate) use self::regions::is_host;
pub(crate) use self::texts::each_hidden;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lint;

/// One document: the operations and models of one service.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The file or the folder, as `specs/huawei/hss.yaml` or `specs/huawei/hss`.
    pub file: String,
    /// The files of a folder, in the order of the indexes in `lines`; the only file otherwise.
    pub files: Vec<String>,
    /// The provider, as `huawei`.
    pub provider: String,
    /// The content as JSON.
    pub value: Value,
    /// The line numbers of the content.
    pub lines: Lines,
}

impl Spec {
    /// The line of the node at a JSON pointer.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        self.lines.at(pointer)
    }

    /// The group of the node at a JSON pointer; `None` in `service.yaml` and in a document of one file.
    #[must_use]
    pub fn group(&self, pointer: &str) -> Option<&str> {
        let index = self.lines.file_of(pointer);
        let file = self.files.get(index).filter(|_| index > 0)?;
        Some(document::stem(file))
    }
}

/// The content of `specs/`.
#[derive(Clone, Debug)]
pub struct Specs {
    /// The documents, by path.
    pub documents: Vec<Spec>,
    /// The region tables, by provider.
    pub regions: Vec<Regions>,
}

/// Reads and checks one document.
///
/// # Errors
/// All diagnostics of the document.
pub fn parse(file: &str, provider: &str, text: &str) -> Result<Spec, Diagnostics> {
    let (document, mut diagnostics) = Document::read(file, provider, text);
    diagnostics.extend(group_order::misplaced(&document));
    check(document, diagnostics)
}

/// Reads and checks the files of a service's folder, each a name and a text.
///
/// # Errors
/// All diagnostics of the files.
pub fn parse_folder(folder: &str, provider: &str, files: &[(&str, &str)]) -> Result<Spec, Diagnostics> {
    let mut diagnostics = Vec::new();
    let mut documents = Vec::new();
    for (name, text) in files {
        let (document, more) = Document::read(&format!("{folder}/{name}"), provider, text);
        diagnostics.extend(more);
        documents.push(document);
    }
    let (document, more) = groups::join(folder, provider, documents);
    diagnostics.extend(more);
    check(document, diagnostics)
}

fn check(document: Document, mut diagnostics: Vec<Diagnostic>) -> Result<Spec, Diagnostics> {
    diagnostics.extend(lint::document(&document));
    Diagnostics::into_result(diagnostics)?;
    openapi::convert(document)
}

/// Reads and checks every document and region table below `specs`.
///
/// # Errors
/// All diagnostics of all documents and tables, and every file that could not be read.
pub fn load_dir(specs: &Path) -> Result<Specs, Diagnostics> {
    let folder::Contents { documents, regions, mut diagnostics } = folder::read(specs);
    diagnostics.extend(lint::all(&documents, &regions));
    let mut checked = Vec::new();
    for document in documents {
        if diagnostics.iter().all(|diagnostic| !document.has(&diagnostic.file)) {
            match openapi::convert(document) {
                Ok(spec) => checked.push(spec),
                Err(more) => diagnostics.extend(more.into_vec()),
            }
        }
    }
    Diagnostics::into_result(diagnostics)?;
    Ok(Specs { documents: checked, regions })
}
