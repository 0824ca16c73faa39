//! A document that is read and not checked yet: a file, or the files of a service's folder.

use serde_json::Value;

use super::lines::Lines;
use super::yaml;
use crate::diagnostic::Diagnostic;

/// The names of the groups in `service.yaml`, in their order. In the joined document, the `info` of each group by its name.
pub(super) const GROUPS: &str = "x-groups";

/// A document of `specs/` as a tree of values with line numbers.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file or the folder, as `specs/huawei/hss.yaml` or `specs/huawei/hss`.
    pub file: String,
    /// The files of a folder, in the order of the indexes in `lines`; the only file otherwise.
    pub(super) files: Vec<String>,
    /// The name of its folder.
    pub provider: String,
    /// The content; `Null` if it could not be read.
    pub value: Value,
    /// The line numbers of the content.
    pub lines: Lines,
}

impl Document {
    /// Reads YAML as far as possible, with all diagnostics.
    #[must_use]
    pub fn read(file: &str, provider: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let (value, lines, mut diagnostics) = yaml::read(file, text);
        let document = Self { value, lines, ..Self::unread(file, provider) };
        if diagnostics.is_empty() && !document.value.is_object() {
            let message = "the document is not a mapping".to_owned();
            diagnostics.push(document.diagnostic("yaml", "", message, "start it with `openapi: 3.0.3`"));
        }
        (document, diagnostics)
    }

    /// A document that could not be read.
    #[must_use]
    pub(super) fn unread(file: &str, provider: &str) -> Self {
        let (file, provider) = (file.to_owned(), provider.to_owned());
        Self { files: vec![file.clone()], file, provider, value: Value::Null, lines: Lines::default() }
    }

    /// The line of the node at a JSON pointer.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        self.lines.at(pointer)
    }

    /// The name of the file or folder without extension: the Rust module.
    #[must_use]
    pub fn stem(&self) -> &str {
        stem(&self.file)
    }

    /// Whether this is the file or folder, or one of the files in it.
    pub(super) fn has(&self, file: &str) -> bool {
        self.file == file || self.files.iter().any(|each| each == file)
    }

    /// The file of the node at a JSON pointer.
    #[must_use]
    pub fn file_of(&self, pointer: &str) -> &str {
        self.files.get(self.lines.file_of(pointer)).map_or(&self.file, String::as_str)
    }

    /// A reference from the node at one JSON pointer to the node at another: with the name of the file if it is another.
    #[must_use]
    pub fn reference(&self, from: &str, to: &str) -> String {
        match self.file_of(to) {
            file if file == self.file_of(from) => format!("#{to}"),
            file => format!("{}#{to}", name(file)),
        }
    }

    /// A diagnostic for the node at `pointer`.
    pub fn diagnostic(
        &self,
        rule: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Diagnostic {
        let pointer = pointer.into();
        let line = Some(self.line(&pointer));
        Diagnostic {
            file: self.file_of(&pointer).to_owned(),
            line,
            pointer: in_file(pointer),
            rule,
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}

/// The pointer of a node in its own file.
fn in_file(pointer: String) -> String {
    let group = pointer.strip_prefix('/').and_then(|inside| inside.strip_prefix(GROUPS)?.strip_prefix('/'));
    match group {
        // An entry of the list in `service.yaml`.
        Some(inside) if inside.starts_with(|c: char| c.is_ascii_digit()) => pointer,
        Some(inside) => {
            let (_, inside) = inside.split_once('/').unwrap_or_default();
            if inside.is_empty() { "/info".to_owned() } else { format!("/info/{inside}") }
        }
        None => pointer,
    }
}

/// The name of a file or folder without the folders around it.
pub(super) fn name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or_default()
}

/// The same without extension.
pub(super) fn stem(file: &str) -> &str {
    let name = name(file);
    name.strip_suffix(".yaml").unwrap_or(name)
}
