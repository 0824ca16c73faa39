//! A YAML document that is read and not checked yet.

use serde_json::Value;

use super::lines::Lines;
use super::yaml;
use crate::diagnostic::Diagnostic;

/// One file of `specs/` as a tree of values with line numbers.
#[derive(Clone, Debug)]
pub struct Document {
    /// The path for messages, as `specs/huawei/hss.yaml`.
    pub file: String,
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
        let document = Self { file: file.to_owned(), provider: provider.to_owned(), value, lines };
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
        Self { file, provider, value: Value::Null, lines: Lines::default() }
    }

    /// The line of the node at a JSON pointer.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        self.lines.at(pointer)
    }

    /// The name of the file without folder and extension: the Rust module.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".yaml").unwrap_or(name)
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
            file: self.file.clone(),
            line,
            pointer,
            rule,
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}
