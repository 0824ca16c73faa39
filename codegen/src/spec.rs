//! Reads and checks the documents of the folder `specs/`.
//!
//! A [`Spec`] exists only for a document without errors, so that later passes need no checks.

mod document;
mod folder;
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
use crate::diagnostic::Diagnostics;
use crate::lint;

/// One document: the operations and models of one service.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The path for messages, as `specs/huawei/hss.yaml`.
    pub file: String,
    /// The name of its folder, as `huawei`.
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
        if diagnostics.iter().all(|diagnostic| diagnostic.file != document.file) {
            match openapi::convert(document) {
                Ok(spec) => checked.push(spec),
                Err(more) => diagnostics.extend(more.into_vec()),
            }
        }
    }
    Diagnostics::into_result(diagnostics)?;
    Ok(Specs { documents: checked, regions })
}
