//! Files of settings in sections, as the vendors' tools keep them.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};

/// The settings of one section of an ini file.
///
/// `[name]` begins a section; a setting is `name = value`. What follows a `#` or a `;` at the beginning of a line or
/// after white space is for people. Names are read in any case. A value may stand in quotes. The values are wiped from
/// memory when the section goes.
pub struct Section {
    settings: Vec<(String, Zeroizing<String>)>,
    /// The file's path.
    file: String,
}

/// No key has quotes, and some tools write them.
fn without_quotes(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

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
            let line = without_comment(line).trim();
            let refuse = |why: &str| {
                let message = format!("{}, line {}: {why}", path.display(), index + 1);
                Error::new(ErrorKind::Credentials, message)
            };
            if line.is_empty() {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let (section, after) =
                    rest.split_once(']').ok_or_else(|| refuse("a section lacks its `]`"))?;
                if !after.is_empty() {
                    return Err(refuse("something other than a comment follows a section"));
                }
                inside = section.trim() == name;
                if inside {
                    found.get_or_insert_with(|| Self {
                        settings: Vec::new(),
                        file: path.display().to_string(),
                    });
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
            section.settings.push((key, Zeroizing::new(without_quotes(value.trim()).to_owned())));
        }
        Ok(found)
    }

    /// A setting; one that is empty counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.settings.iter().find(|(key, _)| key == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    /// A setting that must be there.
    ///
    /// # Errors
    /// When it is not; names the file and the setting.
    pub fn need(&self, name: &str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| self.refuse(&format!("lacks `{name}`")))
    }

    /// An error about the file: its path, then `why`.
    #[must_use]
    pub fn refuse(&self, why: &str) -> Error {
        Error::new(ErrorKind::Credentials, format!("{} {why}", self.file))
    }
}

/// No key has white space in it, so what follows some is no part of one.
fn without_comment(line: &str) -> &str {
    let begins = |(at, c): &(usize, char)| {
        matches!(c, '#' | ';') && !line[..*at].ends_with(|c: char| !c.is_whitespace())
    };
    line.char_indices().find(begins).map_or(line, |(at, _)| &line[..at])
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.settings.iter().map(|(name, _)| name)).finish()
    }
}
