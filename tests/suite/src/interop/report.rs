//! The lines, and the overall result.

use std::collections::BTreeMap;
use std::io::Write;

use imagescan_emulator::Provider;
use serde_json::{Value, json};

use super::call::{Call, Failure};
use super::lacks::lacks;
use super::ours::held;
use super::scene::Texts;
use super::{BoxResult, Round, body, headers, query};
use crate::operations::OPERATIONS;

/// A phrase; an error if it describes a fault.
type Verdict = Result<String, String>;

/// Writes a line for each operation and client, and counts.
pub(super) struct Report<'a> {
    out: &'a mut dyn Write,
    official: usize,
    /// Official calls with the same results, effects and requests as ours.
    well: usize,
    ours_are_well: bool,
    /// The number of SDKs that called an operation well.
    called: BTreeMap<&'static str, usize>,
}

impl<'a> Report<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, official: 0, well: 0, ours_are_well: true, called: BTreeMap::new() }
    }

    /// The lines of a cloud.
    pub(super) fn cloud(&mut self, cloud: Provider, rounds: &[Round]) -> BoxResult<()> {
        let Some(first) = rounds.first() else { return Ok(()) };
        for (index, own) in first.ours.0.iter().enumerate() {
            for (position, (language, (calls, _))) in first.official.iter().enumerate() {
                let pair = |round: &Round| {
                    compare(
                        round.texts,
                        language.has_models(cloud),
                        &round.official[position].1.0[index],
                        &round.ours.0[index],
                    )
                };
                let verdicts: Vec<_> = rounds.iter().map(pair).collect();
                self.official(&calls[index], &verdicts);
                self.line(cloud, &calls[index], language.name(), &verdicts)?;
            }
            let verdicts: Vec<_> =
                rounds.iter().map(|round| right(round.texts, &round.ours.0[index])).collect();
            self.ours_are_well &= verdicts.iter().all(Result::is_ok);
            self.line(cloud, own, "ours", &verdicts)?;
        }
        for round in rounds {
            self.state(cloud, round)?;
        }
        Ok(())
    }

    fn official(&mut self, call: &Call, verdicts: &[Verdict]) {
        if call.result == Err(Failure::NotInModel) {
            return;
        }
        let is_well = usize::from(verdicts.iter().all(Result::is_ok));
        self.official += 1;
        self.well += is_well;
        *self.called.entry(call.operation.name()).or_default() += is_well;
    }

    /// The line about the states after all calls.
    fn state(&mut self, cloud: Provider, round: &Round) -> BoxResult<()> {
        let (name, texts, own) = (cloud.name(), round.texts, &round.ours.1);
        for (language, (_, state)) in &round.official {
            let is_same = state == own;
            self.ours_are_well &= is_same;
            let how = if is_same { "the same state as after ours" } else { "ANOTHER STATE than after ours" };
            let (language, scans, ours) = (language.name(), state.scans.len(), own.scans.len());
            writeln!(
                self.out,
                "{name:<7} {texts:?} calls: {language} started {scans} scans for our {ours}; {how}"
            )?;
        }
        Ok(())
    }

    /// The last lines. Returns whether every call returned what it should.
    pub(super) fn sum(self) -> BoxResult<bool> {
        let mut services: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for operation in OPERATIONS {
            let service = (operation.service.provider, operation.service.name);
            services.entry(service).or_default().push(operation.name());
        }
        writeln!(self.out)?;
        for ((provider, service), names) in services {
            let (called, others): (Vec<_>, Vec<_>) =
                names.into_iter().partition(|name| self.called.get(name).is_some_and(|sdks| *sdks > 0));
            let (count, all) = (called.len(), called.len() + others.len());
            let others = if others.is_empty() { "none".to_owned() } else { others.join(", ") };
            writeln!(
                self.out,
                "{provider} {service}: {count} of {all} operations were called by an official SDK; not yet: {others}"
            )?;
        }
        let (well, official) = (self.well, self.official);
        writeln!(
            self.out,
            "{well} of {official} official calls had the same results, effects and requests as ours"
        )?;
        Ok(well == official && self.ours_are_well)
    }

    fn line(&mut self, cloud: Provider, call: &Call, who: &str, verdicts: &[Verdict]) -> BoxResult<()> {
        let (cloud, operation, version) = (cloud.name(), call.operation.name(), &call.version);
        let phrase = |verdict: &Verdict| match verdict {
            Ok(text) => text.clone(),
            Err(text) => format!("FAULT {text}"),
        };
        let mut texts: Vec<_> = verdicts.iter().map(phrase).collect();
        texts.dedup();
        let text = texts.join(" | ");
        Ok(writeln!(self.out, "{cloud:<7} {operation:<38} {who:<6} {version:<8} {text}")?)
    }
}

/// Our result: the documented request must succeed with what the body holds; another may be refused.
fn right(texts: Texts, own: &Call) -> Verdict {
    match &own.result {
        Ok(result) if *result != held(own) => {
            Err(format!("OTHER RESULT {result} than the {} in the body", held(own)))
        }
        Ok(_) if texts == Texts::Documented && !own.operation.meta.idempotent && own.executions != 1 => {
            Err(format!("it was executed {} times", own.executions))
        }
        Ok(_) => Ok(format!("HTTP {}, {} bytes", own.status.unwrap_or_default(), own.body.len())),
        Err(Failure::Error { code, .. }) if texts != Texts::Documented && !code.is_empty() => {
            Ok(format!("refused: {code}"))
        }
        Err(failure) => Err(format!("{failure:?}")),
    }
}

/// An official call beside ours. An SDK with models may lack fields.
fn compare(texts: Texts, has_models: bool, theirs: &Call, own: &Call) -> Verdict {
    let result = match (&theirs.result, &own.result) {
        (Err(Failure::NotInModel), _) => return Ok("not in its model".to_owned()),
        // The SDKs return an empty value for an empty body.
        (Ok(result), Ok(Value::Null)) if *result == json!({}) => "same result".to_owned(),
        (Ok(_), Ok(_)) if asks_less(theirs, own) => "another result, because it asks less".to_owned(),
        (Ok(result), Ok(ours)) => match lacks(result, ours) {
            Some(paths) if paths.is_empty() => "same result".to_owned(),
            Some(paths) if has_models => {
                format!("same result but for [{}], not in its model", paths.join(", "))
            }
            _ => return Err(format!("OTHER RESULT {result} than our {ours}")),
        },
        (Err(Failure::Error { text, .. }), Err(Failure::Error { code, .. }))
            if !code.is_empty() && text.contains(code.as_str()) =>
        {
            format!("refused like ours: {code}")
        }
        (Err(Failure::Error { text, .. }), _) => {
            return Err(format!("FAILED {}", text.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        // Container Registry refuses with HTTP 200, so that their result is the body of the error.
        (Ok(result), Err(Failure::Error { code, .. })) if result["Code"] == **code => {
            format!("refused like ours: {code}")
        }
        (Ok(_), _) => return Err("it succeeded, ours did not".to_owned()),
    };
    if theirs.executions != own.executions {
        return Err(format!("executed {} times, ours {} times", theirs.executions, own.executions));
    }
    let wire = wire(theirs, own)?;
    let texts = match texts {
        Texts::Documented => "",
        Texts::Required => "required fields: ",
        Texts::Awkward => "awkward texts: ",
    };
    Ok(format!("{texts}{result}; {wire}"))
}

/// Whether an official request lacks a field of ours, which the SDK's model lacks.
fn asks_less(theirs: &Call, own: &Call) -> bool {
    let pairs = theirs.requests.iter().zip(&own.requests);
    pairs.into_iter().any(|(theirs, ours)| !body::omitted(&theirs.body, &ours.body).is_empty())
}

fn wire(theirs: &Call, own: &Call) -> Verdict {
    let ([theirs], [ours]) = (&theirs.requests[..], &own.requests[..]) else {
        return Err(format!("{} requests for our {}", theirs.requests.len(), own.requests.len()));
    };
    let path = query::path_difference(&theirs.path, &ours.path)?;
    if theirs.method != ours.method {
        return Err(format!("method: theirs `{}`, ours `{}`", theirs.method, ours.method));
    }
    let mut phrases = headers::differences(theirs, ours);
    phrases.extend(path);
    phrases.push(query::difference(&theirs.query, &ours.query)?);
    phrases.push(body::difference(&theirs.body, &ours.body)?);
    Ok(phrases.join("; "))
}
