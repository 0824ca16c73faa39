//! Files of settings in sections, as the vendors' tools keep them.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};

/// The settings of one section of an ini file.
///
/// `[name]` begins a section; a setting is `name = value`; lines that begin with `#` or `;` are for people. Names are
/// read in any case. The values are wiped from memory when the section goes.
pub struct Section {
    settings: Vec<(String, Zeroizing<String>)>,
    /// The file's path.
    file: String,
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
            section.settings.push((key, Zeroizing::new(value.trim().to_owned())));
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

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.settings.iter().map(|(name, _)| name)).finish()
    }
}
