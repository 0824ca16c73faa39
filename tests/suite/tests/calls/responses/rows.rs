//! Shared by the tables of responses: a row is a response and its expected reading, and every row can fail.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bytes::Bytes;
use imagescan::{Error, ErrorKind, Response};
use serde::Serialize;
use serde_json::Value;

use imagescan_suite::support::canned::Canned;

/// `{"RequestId":"r"}`, compressed with gzip.
pub(crate) const GZIP: &[u8] =
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x0a\x4a\x2d\x2c\x4d\x2d\x2e\xf1\
    \x4c\x51\xb2\x52\x2a\x52\xaa\x05\x00\xf0\x21\x80\xd0\x11\x00\x00\x00";

/// A response, and the outcome that a caller must see.
#[derive(Clone)]
pub(crate) struct Row {
    name: &'static str,
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: Bytes,
    expected: Expected,
}

/// The outcome that a caller sees.
#[derive(Clone, Debug, PartialEq)]
enum Expected {
    /// The fields of the typed response, all of them.
    Read { fields: Value, id: String },
    /// An error. `message` is a part of the error's message.
    Failed { kind: ErrorKind, code: Option<String>, message: Cow<'static, str>, id: Option<String> },
}

/// A body with status 200 that is read as these fields.
pub(crate) fn reads(name: &'static str, body: impl Into<Bytes>, fields: &str) -> Row {
    let fields = serde_json::from_str(fields).unwrap_or_else(|error| panic!("{name}: {error}"));
    let expected = Expected::Read { fields, id: String::new() };
    Row { name, status: 200, headers: Vec::new(), body: body.into(), expected }
}

/// A body that is an error: its kind, its code if it has one, and parts of its message.
pub(crate) fn fails(
    name: &'static str,
    status: u16,
    body: impl Into<Bytes>,
    kind: ErrorKind,
    code: &'static str,
    part: &'static str,
) -> Row {
    let code = (!code.is_empty()).then(|| code.to_owned());
    let expected = Expected::Failed { kind, code, message: part.into(), id: None };
    Row { name, status, headers: Vec::new(), body: body.into(), expected }
}

impl Row {
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The request id that the caller must see.
    pub(crate) fn id(mut self, expected: &str) -> Self {
        match &mut self.expected {
            Expected::Read { id, .. } => expected.clone_into(id),
            Expected::Failed { id, .. } => *id = Some(expected.to_owned()),
        }
        self
    }

    fn canned(&self) -> Canned {
        let canned = Canned::new(self.status, self.body.clone());
        self.headers.iter().fold(canned, |canned, (name, value)| canned.header(name, *value))
    }

    /// Whether the outcome is the expected one; status and body must be kept in any case.
    fn judge<T: Serialize>(&self, outcome: Result<Response<T>, Error>) -> Result<(), String> {
        let (seen, status, body) = match outcome {
            Ok(response) => {
                let fields = serde_json::to_value(&*response).map_err(|error| error.to_string())?;
                let seen =
                    Expected::Read { fields, id: response.request_id().unwrap_or_default().to_owned() };
                (seen, Some(response.status()), response.body().clone())
            }
            Err(error) => {
                let shown = error.to_string();
                let part = match &self.expected {
                    Expected::Failed { message, .. } if contains_parts(error.message(), message) => {
                        message.clone()
                    }
                    _ => error.message().to_owned().into(),
                };
                let (code, id) = (error.code().map(str::to_owned), error.request_id().map(str::to_owned));
                if error.operation().is_none() || !shown.contains(&format!("HTTP {}", self.status)) {
                    return Err(format!("operation or status are not shown: {shown}"));
                }
                let seen = Expected::Failed { kind: error.kind(), code, message: part, id };
                (seen, error.status(), error.body().clone())
            }
        };
        if seen != self.expected {
            return Err(format!("expected {:?}, not {seen:?}", self.expected));
        }
        if status.map(|status| status.as_u16()) != Some(self.status) || body != self.body {
            return Err(format!("status or body are lost: {status:?} {body:?}"));
        }
        Ok(())
    }
}

/// Whether a message contains every part, where `…` separates the parts. A few letters occur in many messages by chance,
/// so they must be the whole message.
fn contains_parts(message: &str, parts: &str) -> bool {
    if parts.len() < 8 { message == parts } else { parts.split('…').all(|part| message.contains(part)) }
}

/// Sends each row's response to a call, and reports every unexpected reading.
pub(crate) async fn check<T: Serialize, F>(rows: impl IntoIterator<Item = Row>, call: impl Fn(Canned) -> F)
where
    F: Future<Output = Result<Response<T>, Error>>,
{
    let (mut names, mut wrong) = (BTreeSet::new(), Vec::new());
    for row in rows {
        assert!(names.insert(row.name), "two rows are called {:?}", row.name);
        let canned = row.canned();
        let outcome = call(canned.clone()).await;
        if let Err(why) = row.judge(outcome) {
            wrong.push(format!("{}: {why}", row.name));
        }
        // A redirect leads to an unknown host, so no request may follow it.
        if (300..400).contains(&row.status) && canned.requests().len() != 1 {
            wrong.push(format!("{}: followed", row.name));
        }
    }
    assert!(wrong.is_empty(), "wrong readings:\n  {}", wrong.join("\n  "));
}

/// Redirects are never followed, whatever their content.
pub(crate) fn redirects() -> Vec<Row> {
    use ErrorKind::UnexpectedResponse;
    let to = ("location", "https://elsewhere.example.com/a?b");
    let part = "redirect to `elsewhere.example.com`, which is not followed";
    vec![
        fails("redirect 301", 301, "", UnexpectedResponse, "", part).header(to.0, to.1),
        fails("redirect 302", 302, "<html>", UnexpectedResponse, "", part).header(to.0, to.1),
        fails("redirect 303", 303, "{}", UnexpectedResponse, "", part).header(to.0, to.1),
        fails("redirect 307", 307, "{\"code\":\"X\"}", UnexpectedResponse, "", part).header(to.0, to.1),
        fails("redirect 308", 308, "", UnexpectedResponse, "", part).header(to.0, to.1),
        fails("redirect to nowhere", 302, "", UnexpectedResponse, "", "a redirect, which is not followed"),
        fails("not modified", 304, "", UnexpectedResponse, "", "responded with 304 Not Modified"),
    ]
}
