//! Paths: segments between single slashes, of URL characters and `{parameters}`.

use super::dialect::NodeKind;
use super::report::Report;
use super::view::View;
use crate::names;

/// `bad-path`: a path is `/` and segments, or `/#` and an action.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::PathItem) {
        if let Err((what, remedy)) = check_path(node.name) {
            report.error("bad-path", &node.pointer, &what, remedy);
        }
    }
}

type PathCheck = Result<(), (String, &'static str)>;

const FORMS: &str = "write `/v5/{project_id}/tasks` for REST and `/#Action` for RPC";

/// Checks a path; an error is a message, in which `{}` is replaced by the path, and a remedy.
fn check_path(path: &str) -> PathCheck {
    if let Some((path, action)) = path.split_once('#') {
        return match (path, names::is_pascal(action)) {
            ("/", true) => Ok(()),
            _ => Err(("{} is neither a path nor `/#` and an action".to_owned(), FORMS)),
        };
    }
    let Some(segments) = path.strip_prefix('/') else {
        return Err(("{} does not start with `/`".to_owned(), FORMS));
    };
    if segments.is_empty() {
        return Ok(());
    }
    for segment in segments.split('/') {
        match segment {
            "" => {
                let remedy = "write one slash between segments, and none at the end";
                return Err(("a segment of {} is empty".to_owned(), remedy));
            }
            "." | ".." => {
                let remedy = "write the resulting path";
                return Err((format!("the segment `{segment}` of {{}} changes the path"), remedy));
            }
            _ => self::segment(segment)?,
        }
    }
    Ok(())
}

/// Checks the characters of a segment and the names in its braces.
fn segment(segment: &str) -> PathCheck {
    let mut rest = segment;
    while let Some(c) = rest.chars().next() {
        if c == '{' {
            let Some(end) = rest.find('}') else {
                return Err(("a brace in {} is not closed".to_owned(), FORMS));
            };
            let name = &rest[1..end];
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
            if name.is_empty() || !name.chars().all(is_name) {
                let remedy = "write the name of a parameter: letters, digits, `_`, `-` and `.`";
                return Err(("the braces of {} do not contain the name of a parameter".to_owned(), remedy));
            }
            rest = &rest[end + 1..];
        } else if c == '}' {
            return Err(("a brace in {} is not opened".to_owned(), FORMS));
        } else if c.is_ascii_alphanumeric() || "-._~!$&()*+,;=:@".contains(c) {
            rest = &rest[1..];
        } else {
            let remedy = "use only letters, digits and `-._~!$&()*+,;=:@`; write a query as parameters";
            return Err((format!("{{}} contains {c:?}"), remedy));
        }
    }
    Ok(())
}
