//! What a path is made of: segments between single slashes, each of letters that a URL has and of `{parameters}`.

use super::dialect::NodeKind;
use super::report::Report;
use super::view::View;
use crate::idents;

/// `bad-path`: a path is `/` and segments that lead down, or `/#` and an action.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::PathItem) {
        if let Err((what, remedy)) = judge(node.name) {
            report.error("bad-path", &node.pointer, &what, remedy);
        }
    }
}

type Judgement = Result<(), (String, &'static str)>;

const FORMS: &str = "write `/v5/{project_id}/tasks` for REST and `/#Action` for RPC";

/// A path, or what is wrong with it and what to do; in the sentence, `{}` stands for the path.
fn judge(path: &str) -> Judgement {
    if let Some((path, action)) = path.split_once('#') {
        return match (path, idents::is_pascal(action)) {
            ("/", true) => Ok(()),
            _ => Err(("{} is neither a path nor `/#` and an action".to_owned(), FORMS)),
        };
    }
    let Some(segments) = path.strip_prefix('/') else {
        return Err(("{} does not begin with `/`".to_owned(), FORMS));
    };
    if segments.is_empty() {
        return Ok(());
    }
    for segment in segments.split('/') {
        match segment {
            "" => {
                let remedy = "write one slash between two segments, and none at the end";
                return Err(("a segment of {} is empty".to_owned(), remedy));
            }
            "." | ".." => {
                let remedy = "write the path that it leads to";
                return Err((format!("the segment `{segment}` of {{}} leads to another path"), remedy));
            }
            _ => self::segment(segment)?,
        }
    }
    Ok(())
}

/// The letters of a segment, and the names in its braces.
fn segment(segment: &str) -> Judgement {
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
                return Err(("the braces of {} do not hold the name of a parameter".to_owned(), remedy));
            }
            rest = &rest[end + 1..];
        } else if c == '}' {
            return Err(("a brace in {} is not opened".to_owned(), FORMS));
        } else if c.is_ascii_alphanumeric() || "-._~!$&()*+,;=:@".contains(c) {
            rest = &rest[1..];
        } else {
            let remedy = "keep to letters, digits and `-._~!$&()*+,;=:@`; a query is written as parameters";
            return Err((format!("{{}} holds {c:?}"), remedy));
        }
    }
    Ok(())
}
