//! What a raw call asks for: `DescribeImages`, `GET DescribeImages`, or `GET /v5/{project_id}/image/tasks`.

use crate::error::Error;
use crate::types::operation::{Field, Location};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The target of a raw call, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawTarget<'a> {
    /// The HTTP method, if the text has one; in upper case.
    pub method: Option<&'static str>,
    /// What is called.
    pub what: RawEndpoint<'a>,
}

/// What a raw call calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RawEndpoint<'a> {
    /// An operation by its name: letters, digits and underscores.
    Action(&'a str),
    /// A path, which begins with `/` and may have placeholders in braces and a query.
    Path(&'a str),
}

/// How a raw call is sent: what [`Protocol::raw`](crate::Protocol::raw) answers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RawLayout {
    /// The HTTP method.
    pub method: &'static str,
    /// Where the parameters travel: [`Location::Body`] as the JSON that they are, [`Location::QueryFlat`] as `Name.1` and
    /// `Name.Key`, [`Location::Query`] with a list's name repeated.
    pub location: Location,
    /// What the client fills in.
    pub fields: &'static [Field],
}

impl RawLayout {
    /// A shape without fields that the client fills in.
    #[must_use]
    pub const fn new(method: &'static str, location: Location) -> Self {
        Self { method, location, fields: &[] }
    }

    /// Sets what the client fills in: those of the path's placeholders that it knows, headers.
    #[must_use]
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }
}

impl<'a> RawTarget<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, Error> {
        let (method, rest) = match text.split_once(' ') {
            None => (None, text),
            Some((word, rest)) => {
                let known = METHODS.into_iter().find(|method| *method == word).ok_or_else(|| {
                    Error::invalid(format!(
                        "{word:?} is no HTTP method: a target is `DescribeImages`, or `GET /path` with one of {}",
                        METHODS.join(", ")
                    ))
                })?;
                (Some(known), rest)
            }
        };
        let what = if rest.starts_with('/') {
            check_path(rest)?;
            RawEndpoint::Path(rest)
        } else {
            check_action(rest)?;
            RawEndpoint::Action(rest)
        };
        if method.is_none() && matches!(what, RawEndpoint::Path(_)) {
            return Err(Error::invalid(format!("the target `{rest}` has no method: write `GET {rest}`")));
        }
        Ok(Self { method, what })
    }

    /// The path, the query that the target itself has, and the fields to fill in.
    pub(crate) fn split(&self, shape: &RawLayout) -> Result<(&'a str, &'a str), Error> {
        let RawEndpoint::Path(path) = self.what else {
            return Ok(("/", ""));
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        for name in placeholders(path) {
            if !shape.fields.iter().any(|field| field.name == name) {
                return Err(Error::invalid(format!(
                    "the client has no value for `{{{name}}}` of the path: write the value in its place"
                )));
            }
        }
        Ok((path, query))
    }

    /// The error of a provider whose services are called by name.
    #[must_use]
    pub fn refuse_path(&self) -> Error {
        Error::invalid(
            "the service's operations are called by name, not by path: the target is `DescribeImages`",
        )
    }

    /// The error of a provider whose services are called by method and path.
    #[must_use]
    pub fn refuse_action(&self) -> Error {
        Error::invalid(
            "the service's operations are called by method and path: the target is `GET /v5/{project_id}/image/tasks`",
        )
    }

    /// The error of a provider that does not take the method.
    #[must_use]
    pub fn refuse_method(&self, taken: &str) -> Error {
        Error::invalid(format!("the service takes {taken}, not {}", self.method.unwrap_or_default()))
    }
}

fn check_action(name: &str) -> Result<(), Error> {
    let usable = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(usable) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "{name:?} is no operation: a name has letters, digits and underscores, a path begins with `/`"
    )))
}

/// The bytes that are signed are those that are sent: what an HTTP client would rewrite on the way is refused.
fn check_path(text: &str) -> Result<(), Error> {
    let refuse = |why: String| Err(Error::invalid(format!("the path `{}` {why}", text.escape_debug())));
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let mut bare = path.to_owned();
    for name in placeholders(path) {
        bare = bare.replace(&format!("{{{name}}}"), "");
    }
    let usable = |c: char| c.is_ascii_alphanumeric() || "-_.~%!$&()*+,;=:@/".contains(c);
    if let Some(c) =
        bare.chars().find(|c| !usable(*c)).or_else(|| query.chars().find(|c| !usable(*c) && *c != '?'))
    {
        return refuse(format!("holds {c:?}: write it percent-encoded"));
    }
    for (at, _) in text.match_indices('%') {
        if !text.as_bytes()[at + 1..].iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count().eq(&2) {
            return refuse("holds a `%` that no two hex digits follow".to_owned());
        }
    }
    let dots =
        |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(dots) {
        return refuse("holds a segment of dots, which would change it".to_owned());
    }
    Ok(())
}

/// The names in braces.
fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}
