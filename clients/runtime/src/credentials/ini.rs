//! Files of settings in sections, as the vendors' tools keep them.

use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};

/// The settings of one section of an ini file.
///
/// `[name]` begins a section; a setting is `name = value`; lines that begin with `#` or `;` are for people. Names are
/// read in any case. The values are wiped from memory when the section goes.
#[derive(Default)]
pub struct Section(Vec<(String, Zeroizing<String>)>);

impl Section {
    /// The section of this name; `None` if the file has none.
    ///
    /// # Errors
    /// When a line is neither a section nor a setting, or a setting of the section stands twice; with path and line,
    /// never the line's content.
    pub fn find(text: &str, name: &str, path: &Path) -> Result<Option<Self>, Error> {
        let mut found: Option<Self> = None;
        let mut inside = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            let refuse = |why: &str| {
                let message = format!("{}, line {}: {why}", path.display(), index + 1);
                Error::new(ErrorKind::Credentials, message)
            };
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let section = rest.strip_suffix(']').ok_or_else(|| refuse("a section lacks its `]`"))?;
                inside = section.trim() == name;
                if inside {
                    found.get_or_insert_default();
                }
                continue;
            }
            let (key, value) =
                line.split_once('=').ok_or_else(|| refuse("neither `[section]` nor `name = value`"))?;
            let Some(section) = found.as_mut().filter(|_| inside) else {
                continue;
            };
            let key = key.trim().to_ascii_lowercase();
            if section.get(&key).is_some() {
                return Err(refuse("a setting of its section stands twice"));
            }
            section.0.push((key, Zeroizing::new(value.trim().to_owned())));
        }
        Ok(found)
    }

    /// The members of a JSON object that are text, as settings; others are passed over.
    ///
    /// # Errors
    /// When the text is no JSON object; with path and line, never the content.
    pub fn of_json(text: &str, path: &Path) -> Result<Self, Error> {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(text).map_err(|error| {
                let message = format!("{}, line {}: no JSON object", path.display(), error.line());
                Error::new(ErrorKind::Credentials, message)
            })?;
        let text = |(name, value)| match value {
            serde_json::Value::String(value) => Some((name, Zeroizing::new(value))),
            _ => None,
        };
        Ok(Self(object.into_iter().filter_map(text).collect()))
    }

    /// A setting; one that is empty counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }
}

impl std::fmt::Debug for Section {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
