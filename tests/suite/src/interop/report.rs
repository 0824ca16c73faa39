//! The lines, and the overall result.

use std::io::Write;

use imagescan_emulator::Provider;
use serde_json::Value;

use super::call::Call;
use super::official::Language;
use super::{BoxResult, body, headers, query};

/// Writes a line for each call, and counts.
pub(super) struct Report<'a> {
    out: &'a mut dyn Write,
    official: usize,
    /// Official calls that succeeded and returned the held value and our value.
    well: usize,
    ours_are_well: bool,
}

impl<'a> Report<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, official: 0, well: 0, ours_are_well: true }
    }

    /// The line of an official call, beside our own.
    pub(super) fn official(
        &mut self,
        cloud: Provider,
        language: Language,
        theirs: &Call,
        own: &Call,
        held: &Value,
    ) -> BoxResult<()> {
        let drops = language.drops(theirs.operation.name());
        let (verdict, is_right) = verdict(theirs, &without(held, drops));
        // Our result is compared whole, so that a field which the official SDK drops is checked too.
        let is_well = is_right && own.result.as_ref() == Ok(held);
        self.official += 1;
        self.well += usize::from(is_well);
        let but =
            if drops.is_empty() { String::new() } else { format!(" but for {drops:?}, not in its model") };
        let line = format!("{verdict}{but}; wire: {}", wire(theirs, own));
        self.line(cloud, theirs, language.name(), &line)
    }

    /// The line of our own call.
    pub(super) fn ours(&mut self, cloud: Provider, own: &Call, held: &Value) -> BoxResult<()> {
        let (verdict, is_right) = verdict(own, held);
        self.ours_are_well &= is_right;
        self.line(cloud, own, "ours", &verdict)
    }

    /// The last line. Returns whether every call returned what it should.
    pub(super) fn sum(self) -> BoxResult<bool> {
        let (well, official) = (self.well, self.official);
        writeln!(
            self.out,
            "\n{well} of {official} official calls succeeded and returned the same result as ours"
        )?;
        Ok(well == official && self.ours_are_well)
    }

    fn line(&mut self, cloud: Provider, call: &Call, who: &str, text: &str) -> BoxResult<()> {
        let (cloud, operation, version) = (cloud.name(), call.operation.name(), &call.version);
        Ok(writeln!(self.out, "{cloud:<7} {operation:<35} {who:<6} {version:<8} {text}")?)
    }
}

/// The result of a call as text, and whether it is the expected one.
fn verdict(call: &Call, held: &Value) -> (String, bool) {
    let status = call.status.map(|status| format!("  HTTP {status}")).unwrap_or_default();
    match &call.result {
        Err(error) => {
            let on_one_line = error.split_whitespace().collect::<Vec<_>>().join(" ");
            (format!("FAILED{status}  {on_one_line}"), false)
        }
        Ok(_) if !call.succeeded() => (format!("REFUSED{status}"), false),
        Ok(result) if result == held => (format!("ok{status}  same result"), true),
        Ok(result) => (format!("ok{status}  OTHER RESULT {result} than the {held} held"), false),
    }
}

fn without(held: &Value, fields: &[&str]) -> Value {
    let mut held = held.clone();
    if let Value::Object(of) = &mut held {
        of.retain(|name, _| !fields.contains(&name.as_str()));
    }
    held
}

fn wire(theirs: &Call, own: &Call) -> String {
    let ([theirs], [ours]) = (&theirs.requests[..], &own.requests[..]) else {
        return format!("{} requests for our {}", theirs.requests.len(), own.requests.len());
    };
    let mut phrases = Vec::new();
    for (what, theirs, ours) in [("method", &theirs.method, &ours.method), ("path", &theirs.path, &ours.path)]
    {
        if theirs != ours {
            phrases.push(format!("{what}: theirs `{theirs}`, ours `{ours}`"));
        }
    }
    phrases.extend(headers::differences(theirs, ours));
    phrases.push(query::difference(&theirs.query, &ours.query));
    phrases.push(body::difference(&theirs.body, &ours.body));
    phrases.join("; ")
}
