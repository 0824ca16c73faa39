//! Where the value of a setting comes from.

use std::fmt;
use std::path::PathBuf;

use imagescan::credentials::show_path;
use serde::{Serialize, Serializer};

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    /// A profile that exists without a file.
    BuiltIn,
    File(PathBuf),
    Variable(String),
    /// The variables with the keys of clouds, which choose built-in profiles.
    KeyVariables(Vec<&'static str>),
    /// By its name, such as `fail-on`.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::BuiltIn => f.write_str("built in"),
            Self::File(path) => write!(f, "file {}", show_path(path)),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::KeyVariables(names) => write!(f, "variables {}", names.join(", ")),
            Self::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A value with its source.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    pub value: T,
    pub source: Source,
}

/// A setting as `config show` lists it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub name: String,
    pub value: Shown,
    pub sources: Vec<Source>,
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// Not set: the command decides.
    Unset,
    Text(String),
    List(Vec<String>),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset => f.write_str("–"),
            Self::Text(text) => f.write_str(text),
            Self::List(list) => f.write_str(&list.join(", ")),
        }
    }
}
