//! Files of settings in sections, as the vendors' tools keep them.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::text::encoding::{not_utf8, unmarked};
use crate::text::show_path;

/// The settings of one section of an ini file.
///
/// `[name]` begins a section; a setting is `name = value` or `name: value`, divided at the first `=` or `:` of the line. A
/// line that is indented deeper than the setting before it belongs to its value. What follows a `#` or a `;` at the
/// beginning of a line or after white space is for people. Names are read in any case. A value may stand in quotes. What
/// stands in other sections and in comments is not looked at, and need not be UTF-8. The values are wiped from memory when
/// the section goes.
pub struct IniSection {
    settings: Vec<Setting>,
    /// The file's path.
    file: String,
}

struct Setting {
    name: String,
    value: Zeroizing<String>,
    /// How many lines it has.
    lines: usize,
}

/// What a line says.
enum Line<'a> {
    /// The name of a section, or why it is none. What follows the bracket is the name's in doubt.
    IniSection(&'a str, Result<(), &'static str>),
    Setting(&'a str, &'a str),
    Neither,
}

impl IniSection {
    /// The section of this name; `None` if the file has none. Where it is begun twice, the settings of both are its.
    ///
    /// # Errors
    /// When a line of the section is no setting or no UTF-8, or a setting of it stands twice; or when the section is not
    /// found, and the beginning of another cannot be read, which may be it; or when the file is in UTF-16. With path and line,
    /// never the line's content.
    pub fn find(content: impl AsRef<[u8]>, name: &str, path: &Path) -> Result<Option<Self>, Error> {
        let about = |why: String| Error::new(ErrorKind::Credentials, format!("{} {why}", show_path(path)));
        let content = unmarked(content.as_ref()).map_err(about)?;
        let mut found: Option<Self> = None;
        let (mut inside, mut unreadable) = (false, None);
        // The indentation of the setting that lines which are indented deeper belong to.
        let mut open: Option<usize> = None;
        for (index, bytes) in content.split(|byte| *byte == b'\n').enumerate() {
            let refuse = |why: &str| {
                let message = format!("{}, line {}: {why}", show_path(path), index + 1);
                Error::new(ErrorKind::Credentials, message)
            };
            // Whatever is no UTF-8 has this character in its place.
            let line = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
            let line = without_comment(&line).trim_end();
            let is_text = !line.contains(char::REPLACEMENT_CHARACTER) || str::from_utf8(bytes).is_ok();
            let indentation = line.chars().take_while(|c| c.is_whitespace()).count();
            let line = line.trim_start();
            if line.is_empty() {
                continue;
            }
            let is_header = line.starts_with('[');
            let continues = open.is_some_and(|setting| indentation > setting);
            if inside && !is_text && (continues || !is_header) {
                return Err(about(not_utf8(index + 1)));
            }
            if continues {
                if let Some(section) = found.as_mut().filter(|_| inside) {
                    section.continue_with(line);
                }
                continue;
            }
            open = Some(indentation);
            match Line::read(line) {
                Line::IniSection(named, good) => {
                    (inside, open) = (is_text && named == name, None);
                    if let Err(why) = good {
                        if inside {
                            return Err(refuse(why));
                        }
                        unreadable.get_or_insert_with(|| refuse(why));
                    }
                    if inside {
                        let file = || show_path(path);
                        found.get_or_insert_with(|| Self { settings: Vec::new(), file: file() });
                    }
                }
                Line::Setting(name, value) => {
                    let Some(section) = found.as_mut().filter(|_| inside) else {
                        continue;
                    };
                    let name = name.to_ascii_lowercase();
                    if section.setting(&name).is_some() {
                        return Err(refuse("a setting of its section stands twice"));
                    }
                    let value = Zeroizing::new(value.to_owned());
                    section.settings.push(Setting { name, value, lines: 1 });
                }
                Line::Neither if inside => {
                    return Err(refuse("neither `[section]` nor `name = value` nor `name: value`"));
                }
                Line::Neither => {}
            }
        }
        match (found, unreadable) {
            (Some(section), _) => Ok(Some(section)),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(None),
        }
    }

    fn continue_with(&mut self, line: &str) {
        if let Some(last) = self.settings.last_mut() {
            last.value = Zeroizing::new([&last.value, "\n", line].concat());
            last.lines += 1;
        }
    }

    fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// Whether no setting of it has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.settings.iter().all(|setting| self.get(&setting.name).is_none())
    }

    /// A setting, without the quotes around it and the white space in them; one that is empty then counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.untrimmed(name).map(str::trim)
    }

    /// A setting that holds a key, without the quotes around it and with the white space in them: a key is used as it stands,
    /// or refused. One that is empty, or nothing but white space, counts as absent.
    #[must_use]
    pub fn untrimmed(&self, name: &str) -> Option<&str> {
        Some(without_quotes(self.setting(name)?.value.trim())).filter(|value| !value.trim().is_empty())
    }

    /// A setting that must be there.
    ///
    /// # Errors
    /// When it is not; names the file and the setting.
    pub fn require(&self, name: &str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| self.missing(name))
    }

    /// A setting that holds a key and must be there; as it stands.
    ///
    /// # Errors
    /// As [`need`](Self::need).
    pub fn require_untrimmed(&self, name: &str) -> Result<&str, Error> {
        self.untrimmed(name).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> Error {
        match self.settings.iter().find(|setting| setting.lines > 1) {
            // Where somebody meant another setting.
            Some(_) => {
                self.error(&format!("lacks `{name}`: an indented line belongs to the setting before it"))
            }
            None => self.error(&format!("lacks `{name}`")),
        }
    }

    /// An error about the file: its path, then `why`.
    #[must_use]
    pub fn error(&self, why: &str) -> Error {
        Error::new(ErrorKind::Credentials, format!("{} {why}", self.file))
    }
}

impl<'a> Line<'a> {
    /// A line without its comment and the white space around it.
    fn read(line: &'a str) -> Self {
        if let Some(rest) = line.strip_prefix('[') {
            return match rest.split_once(']') {
                Some((name, "")) => Self::IniSection(name.trim(), Ok(())),
                Some((name, _)) => {
                    Self::IniSection(name.trim(), Err("something other than a comment follows a section"))
                }
                None => Self::IniSection(rest, Err("a section lacks its `]`")),
            };
        }
        match line.split_once(['=', ':']) {
            Some((name, value)) if !name.trim().is_empty() => Self::Setting(name.trim(), value.trim()),
            _ => Self::Neither,
        }
    }
}

/// No key has white space in it, so what follows some is no part of one.
fn without_comment(line: &str) -> &str {
    let begins = |(at, c): &(usize, char)| {
        matches!(c, '#' | ';') && !line[..*at].ends_with(|c: char| !c.is_whitespace())
    };
    line.char_indices().find(begins).map_or(line, |(at, _)| &line[..at])
}

/// No key has quotes, and some tools write them.
fn without_quotes(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

impl fmt::Debug for IniSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.settings.iter().map(|setting| &setting.name)).finish()
    }
}
