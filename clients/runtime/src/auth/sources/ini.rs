//! Ini files, in the dialects of the vendors' tools.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::text::encoding::{not_utf8, strip_bom};
use crate::text::show_path;

/// The settings of one section of an ini file.
///
/// `[name]` starts a section; a setting is `name = value` or `name: value`, split at the first `=` or `:` of the line. A line
/// that is indented deeper than the setting before it continues its value. A `#` or `;` at the start of a line or after
/// white space starts a comment. Names are case-insensitive. A value may be in quotes. Other sections and comments are
/// ignored, and need not be UTF-8. The values are wiped from memory when the section is dropped.
pub struct IniSection {
    settings: Vec<Setting>,
    /// The file's path.
    file: String,
}

struct Setting {
    name: String,
    value: Zeroizing<String>,
    /// The number of its lines.
    lines: usize,
}

/// A parsed line.
enum Line<'a> {
    /// The name of a section, and why its header is malformed, if it is. Without a `]`, the rest of the line is the name.
    Header(&'a str, Result<(), &'static str>),
    Setting(&'a str, &'a str),
    Malformed,
}

impl IniSection {
    /// The section of this name; `None` if the file has no such section. Sections of the same name are merged.
    ///
    /// # Errors
    /// If a line of the section is malformed or not UTF-8, or repeats a setting; or if the section is not found, and the
    /// header of another is malformed, which may be the one; or if the file is in UTF-16. With path and line, never the
    /// line's content.
    pub fn find(content: impl AsRef<[u8]>, name: &str, path: &Path) -> Result<Option<Self>, Error> {
        let file_error =
            |why: String| Error::new(ErrorKind::Credentials, format!("{} {why}", show_path(path)));
        let content = strip_bom(content.as_ref()).map_err(file_error)?;
        let mut found: Option<Self> = None;
        let (mut inside, mut malformed_header) = (false, None);
        // The indentation of the last setting: lines that are indented deeper continue it.
        let mut setting_indentation: Option<usize> = None;
        for (index, bytes) in content.split(|byte| *byte == b'\n').enumerate() {
            let line_error = |why: &str| {
                let message = format!("{}, line {}: {why}", show_path(path), index + 1);
                Error::new(ErrorKind::Credentials, message)
            };
            // Invalid UTF-8 becomes replacement characters.
            let line = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
            let line = without_comment(&line).trim_end();
            let is_text = !line.contains(char::REPLACEMENT_CHARACTER) || str::from_utf8(bytes).is_ok();
            let indentation = line.chars().take_while(|c| c.is_whitespace()).count();
            let line = line.trim_start();
            if line.is_empty() {
                continue;
            }
            let is_header = line.starts_with('[');
            let continues = setting_indentation.is_some_and(|setting| indentation > setting);
            if inside && !is_text && (continues || !is_header) {
                return Err(file_error(not_utf8(index + 1)));
            }
            if continues {
                if let Some(section) = found.as_mut().filter(|_| inside) {
                    section.continue_with(line);
                }
                continue;
            }
            setting_indentation = Some(indentation);
            match Line::parse(line) {
                Line::Header(named, well_formed) => {
                    (inside, setting_indentation) = (is_text && named == name, None);
                    if let Err(why) = well_formed {
                        if inside {
                            return Err(line_error(why));
                        }
                        malformed_header.get_or_insert_with(|| line_error(why));
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
                        return Err(line_error("the setting is repeated in its section"));
                    }
                    let value = Zeroizing::new(value.to_owned());
                    section.settings.push(Setting { name, value, lines: 1 });
                }
                Line::Malformed if inside => {
                    return Err(line_error("neither `[section]` nor `name = value` nor `name: value`"));
                }
                Line::Malformed => {}
            }
        }
        match (found, malformed_header) {
            (Some(section), _) => Ok(Some(section)),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(None),
        }
    }

    /// The names of the sections of a file, for proposals. Headers that are malformed or not UTF-8 are skipped.
    #[must_use]
    pub fn names(content: impl AsRef<[u8]>) -> Vec<String> {
        let lines =
            content.as_ref().split(|byte| *byte == b'\n').filter_map(|line| str::from_utf8(line).ok());
        let headers = lines.filter_map(|line| match Line::parse(without_comment(line).trim()) {
            Line::Header(name, Ok(())) => Some(name.to_owned()),
            _ => None,
        });
        headers.collect()
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

    /// Whether all its settings are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.settings.iter().all(|setting| self.get(&setting.name).is_none())
    }

    /// A setting, unquoted and trimmed; an empty one counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.untrimmed(name).map(str::trim)
    }

    /// A setting, unquoted and not trimmed within its quotes: for keys, which are used unchanged or rejected. One that is
    /// empty, or only white space, counts as absent.
    #[must_use]
    pub fn untrimmed(&self, name: &str) -> Option<&str> {
        Some(without_quotes(self.setting(name)?.value.trim())).filter(|value| !value.trim().is_empty())
    }

    /// A required setting, trimmed.
    ///
    /// # Errors
    /// If it is absent; names the file and the setting.
    pub fn require(&self, name: &str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| self.missing(name))
    }

    /// A required setting, untrimmed.
    ///
    /// # Errors
    /// Those of [`require`](Self::require).
    pub fn require_untrimmed(&self, name: &str) -> Result<&str, Error> {
        self.untrimmed(name).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> Error {
        match self.settings.iter().find(|setting| setting.lines > 1) {
            // The line may have been meant as this setting.
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
    /// Parses a line without its comment and the white space around it.
    fn parse(line: &'a str) -> Self {
        if let Some(rest) = line.strip_prefix('[') {
            return match rest.split_once(']') {
                Some((name, "")) => Self::Header(name.trim(), Ok(())),
                Some((name, _)) => {
                    Self::Header(name.trim(), Err("text other than a comment follows a section header"))
                }
                None => Self::Header(rest, Err("a section lacks its `]`")),
            };
        }
        match line.split_once(['=', ':']) {
            Some((name, value)) if !name.trim().is_empty() => Self::Setting(name.trim(), value.trim()),
            _ => Self::Malformed,
        }
    }
}

/// Keys contain no white space, so a comment after white space is not part of one.
fn without_comment(line: &str) -> &str {
    let starts_comment = |(at, c): &(usize, char)| {
        matches!(c, '#' | ';') && !line[..*at].ends_with(|c: char| !c.is_whitespace())
    };
    line.char_indices().find(starts_comment).map_or(line, |(at, _)| &line[..at])
}

/// Some tools write quotes around values; keys contain none.
fn without_quotes(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

impl fmt::Debug for IniSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.settings.iter().map(|setting| &setting.name)).finish()
    }
}
