//! Files of settings in TOML, with the lines of their entries.

use std::path::{Path, PathBuf};

use imagescan::HostEnvironment;
use imagescan::credentials::{escape, quote, show_path};
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;

/// The longest file. The parser takes the square of the length for some files.
const MAX_LEN: usize = 1 << 15;

/// A file of settings.
#[derive(Debug)]
pub struct TomlFile {
    pub path: PathBuf,
    text: String,
}

/// A setting in a file.
#[derive(Debug)]
pub struct Setting<'a> {
    file: &'a TomlFile,
    /// The names of the tables that it is in, `profiles.prod.`.
    tables: String,
    pub key: String,
    pub line: usize,
    value: DeValue<'a>,
}

impl TomlFile {
    /// Reads the file; `None` if it does not exist.
    pub fn read(path: &Path, environment: &HostEnvironment) -> Result<Option<Self>, Failure> {
        let text = environment.read(path).map_err(|error| Failure::usage(error.message()))?;
        let Some(text) = text else { return Ok(None) };
        if text.len() > MAX_LEN {
            let path = show_path(path);
            return Err(Failure::usage(format!(
                "{path} has more than {MAX_LEN} bytes, too many for settings"
            )));
        }
        Ok(Some(Self { path: path.to_owned(), text: text.as_str().to_owned() }))
    }

    /// The settings outside of tables, and the tables, in the order of the file.
    pub fn settings(&self) -> Result<Vec<Setting<'_>>, Failure> {
        match DeTable::parse(&self.text) {
            Ok(table) => Ok(self.settings_of(table.into_inner(), "")),
            Err(error) => {
                let line = error.span().map_or(1, |span| self.line(span.start));
                // Without the line's content, which may be a secret.
                Err(self.failure(line, &format!("is not TOML: {}", escape(error.message()))))
            }
        }
    }

    fn settings_of<'a>(&'a self, table: DeTable<'a>, tables: &str) -> Vec<Setting<'a>> {
        let mut settings: Vec<_> = table
            .into_iter()
            .map(|(key, value)| Setting {
                file: self,
                tables: tables.to_owned(),
                line: self.line(key.span().start),
                key: key.into_inner().into_owned(),
                value: value.into_inner(),
            })
            .collect();
        settings.sort_by_key(|setting| setting.line);
        settings
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count()
    }

    fn failure(&self, line: usize, why: &str) -> Failure {
        Failure::usage(format!("{}, line {line}: {why}", show_path(&self.path)))
    }
}

impl Setting<'_> {
    /// The name with its tables, quoted.
    pub fn name(&self) -> String {
        quote(format!("{}{}", self.tables, self.key))
    }

    /// An error at this line.
    pub fn failure(&self, why: &str) -> Failure {
        self.file.failure(self.line, why)
    }

    /// An error about its value.
    pub fn invalid(&self, why: &str) -> Failure {
        self.failure(&format!("{}: {why}", self.name()))
    }

    fn expected(&self, what: &str) -> Failure {
        let found = match self.value {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.invalid(&format!("expected {what}, found {found}"))
    }

    /// The text of a setting, not empty.
    pub fn text(&self) -> Result<&str, Failure> {
        let text = self.value.as_str().ok_or_else(|| self.expected("text in quotes"))?;
        if text.trim().is_empty() { Err(self.invalid("the text is empty")) } else { Ok(text) }
    }

    /// A text that a function parses.
    pub fn parsed<T>(&self, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, Failure> {
        parse(self.text()?).map_err(|why| self.invalid(&why))
    }

    /// A list of texts that a function parses, with at least one element.
    pub fn list<T>(&self, parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, Failure> {
        let what = "a list of texts, such as [\"a\", \"b\"]";
        let list = self.value.as_array().ok_or_else(|| self.expected(what))?;
        if list.is_empty() {
            return Err(self.invalid("the list is empty: remove the line, or add an element"));
        }
        let element = |value: &str| parse(value).map_err(|why| self.invalid(&why));
        list.iter()
            .map(|value| element(value.get_ref().as_str().ok_or_else(|| self.expected(what))?))
            .collect()
    }

    /// An integer in a range.
    pub fn integer(&self, range: std::ops::RangeInclusive<u64>) -> Result<u64, Failure> {
        let what = if *range.end() == u64::MAX {
            format!("an integer of {} or more", range.start())
        } else {
            format!("an integer from {} to {}", range.start(), range.end())
        };
        let integer = self.value.as_integer().ok_or_else(|| self.expected(&what))?;
        let number = u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok();
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| self.invalid(&format!("expected {what}")))
    }

    pub fn is_array(&self) -> bool {
        self.value.is_array()
    }

    /// The settings of a table.
    pub fn table(self) -> Result<Vec<Self>, Failure> {
        let tables = format!("{}{}.", self.tables, self.key);
        match self.value {
            DeValue::Table(table) => Ok(self.file.settings_of(table, &tables)),
            _ => Err(self.expected(&format!("a table, [{tables}NAME]"))),
        }
    }
}
