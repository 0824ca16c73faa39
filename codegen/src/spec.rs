//! From the folder `specs/` to documents that are read, checked and typed.
//!
//! A [`Spec`] exists only of a document without faults: what comes after need not ask again.

mod document;
mod folder;
mod lines;
mod scalar;
mod typed;
mod yaml;

use std::path::Path;

use openapiv3::OpenAPI;
use serde_json::Value;

pub use self::document::Document;
pub use self::lines::{Lines, join};
use crate::diagnostic::Diagnostics;
use crate::lint;
use crate::regions_spec::Regions;

/// One document: the operations and models of one service.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The path as the reader knows it, as `specs/huawei/hss.yaml`.
    pub file: String,
    /// The folder that it lies in, as `huawei`.
    pub provider: String,
    /// What the document says, typed.
    pub api: OpenAPI,
    /// What the document says, as it stands in the file.
    pub value: Value,
    /// Where it says it.
    pub lines: Lines,
}

impl Spec {
    /// The line of the node that a JSON pointer leads to.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        self.lines.at(pointer)
    }
}

/// All that lies in `specs/`.
#[derive(Clone, Debug)]
pub struct Specs {
    /// The documents, by path.
    pub documents: Vec<Spec>,
    /// The region tables, by provider.
    pub regions: Vec<Regions>,
}

/// Reads, checks and types one document by itself.
///
/// # Errors
/// Every fault of the document.
pub fn parse(file: &str, provider: &str, text: &str) -> Result<Spec, Diagnostics> {
    let (document, mut diagnostics) = Document::read(file, provider, text);
    diagnostics.extend(lint::document(&document));
    Diagnostics::into_result(diagnostics)?;
    typed::convert(document)
}

/// Reads, checks and types every document and region table below `specs`.
///
/// # Errors
/// Every fault of every document and table, and every file that could not be read.
pub fn load_dir(specs: &Path) -> Result<Specs, Diagnostics> {
    let folder::Contents { documents, regions, mut diagnostics } = folder::read(specs);
    diagnostics.extend(lint::all(&documents, &regions));
    let mut typed = Vec::new();
    for document in documents {
        if diagnostics.iter().all(|diagnostic| diagnostic.file != document.file) {
            match typed::convert(document) {
                Ok(spec) => typed.push(spec),
                Err(more) => diagnostics.extend(more.into_vec()),
            }
        }
    }
    Diagnostics::into_result(diagnostics)?;
    Ok(Specs { documents: typed, regions })
}
