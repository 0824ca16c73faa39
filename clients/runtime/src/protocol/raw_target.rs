//! The target of a raw call: `DescribeImages`, `GET DescribeImages`, or `GET /v5/{project_id}/image/tasks`.

use crate::error::Error;
use crate::text::quote;
use crate::types::operation::{Field, Location};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The parsed target of a raw call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawTarget<'a> {
    /// The HTTP method, if the text has one; in upper case.
    pub method: Option<&'static str>,
    /// The action or the path.
    pub endpoint: RawEndpoint<'a>,
}

/// What a raw call addresses: an action or a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RawEndpoint<'a> {
    /// An operation by its name: letters, digits and underscores.
    Action(&'a str),
    /// A path: starts with `/`, and may have placeholders in braces and a query.
    Path(&'a str),
}

/// How a raw call is sent; returned by [`Protocol::raw`](crate::provider::Protocol::raw).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RawLayout {
    /// The HTTP method.
    pub method: &'static str,
    /// The location of the parameters: [`Location::Body`] as JSON, [`Location::QueryFlat`] as `Name.1` and `Name.Key`,
    /// [`Location::Query`] with the name of a list repeated.
    pub location: Location,
    /// The fields that the client supplies.
    pub fields: &'static [Field],
}

impl RawLayout {
    /// A layout without fields that the client supplies.
    #[must_use]
    pub const fn new(method: &'static str, location: Location) -> Self {
        Self { method, location, fields: &[] }
    }

    /// Sets the fields that the client supplies: placeholders of the path, and headers.
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
            Some((first, rest)) => {
                let known = METHODS.into_iter().find(|method| *method == first).ok_or_else(|| {
                    Error::invalid(format!(
                        "{} is not an HTTP method: write a name, such as `DescribeImages`, or a method and a path, such as \
                         `GET /path`, with one of {}",
                        quote(first),
                        METHODS.join(", ")
                    ))
                })?;
                (Some(known), rest)
            }
        };
        let endpoint = if rest.starts_with('/') {
            check_path(rest)?;
            RawEndpoint::Path(rest)
        } else {
            check_action(rest)?;
            RawEndpoint::Action(rest)
        };
        if method.is_none() && matches!(endpoint, RawEndpoint::Path(_)) {
            return Err(Error::invalid(format!("the target `{rest}` has no method: write `GET {rest}`")));
        }
        Ok(Self { method, endpoint })
    }

    /// The name of the operation, as [`OperationMeta::name`](crate::OperationMeta::name) defines it for a raw call. A
    /// text that is not a target is returned up to its first `?`.
    #[must_use]
    pub fn operation_name(target: &'a str) -> &'a str {
        let target = target.split_once('?').map_or(target, |(before, _)| before);
        match target.split_once(' ') {
            Some((method, action)) if METHODS.contains(&method) && !action.starts_with('/') => action,
            _ => target,
        }
    }

    /// The path, and the query that the target has itself.
    ///
    /// # Errors
    /// When the client does not supply a placeholder of the path.
    pub(crate) fn split(&self, layout: &RawLayout) -> Result<(&'a str, &'a str), Error> {
        let RawEndpoint::Path(path) = self.endpoint else {
            return Ok(("/", ""));
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        for name in placeholders(path) {
            if !layout.fields.iter().any(|field| field.name == name) {
                return Err(Error::invalid(format!(
                    "the client has no value for `{{{name}}}` of the path: write the value itself"
                )));
            }
        }
        Ok((path, query))
    }

    /// The error for a path, of a provider whose services are called by action.
    #[must_use]
    pub fn reject_path(&self) -> Error {
        Error::invalid(
            "the service's operations are called by name, not by path: write a name, such as `DescribeImages`",
        )
    }

    /// The error for an action, of a provider whose services are called by method and path.
    #[must_use]
    pub fn reject_action(&self) -> Error {
        Error::invalid(
            "the service's operations are called by method and path: write both, such as \
             `GET /v5/{project_id}/image/tasks`",
        )
    }

    /// The error for a method, of a provider that supports only the methods in `supported`.
    #[must_use]
    pub fn reject_method(&self, supported: &str) -> Error {
        Error::invalid(format!("the service supports {supported}, not {}", self.method.unwrap_or_default()))
    }
}

fn check_action(name: &str) -> Result<(), Error> {
    if name.is_empty() {
        return Err(Error::invalid(
            "the target of the raw call has no name: write a name, such as `DescribeImages`, or a method and a path, such \
             as `GET /path`",
        ));
    }
    let usable = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(usable) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "{} is not the name of an operation: a name has letters, digits and underscores, a path starts with `/`",
        quote(name)
    )))
}

/// Rejects what an HTTP client would rewrite: the bytes that are sent must be those that are signed.
fn check_path(text: &str) -> Result<(), Error> {
    let reject = |why: String| Err(Error::invalid(format!("the path {} {why}", quote(text))));
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let mut bare = path.to_owned();
    for name in placeholders(path) {
        bare = bare.replace(&format!("{{{name}}}"), "");
    }
    let usable = |c: char| c.is_ascii_alphanumeric() || "-_.~%!$&()*+,;=:@/".contains(c);
    if let Some(c) =
        bare.chars().find(|c| !usable(*c)).or_else(|| query.chars().find(|c| !usable(*c) && *c != '?'))
    {
        return reject(format!("has {}: write it percent-encoded", quote(c.to_string())));
    }
    for (at, _) in text.match_indices('%') {
        if !text.as_bytes()[at + 1..].iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count().eq(&2) {
            return reject("has a `%` without two hex digits after it".to_owned());
        }
    }
    let dots =
        |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(dots) {
        return reject("has a segment of dots, which would change it".to_owned());
    }
    Ok(())
}

/// The names in braces.
fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}
