//! The text form of rules: `BatchScanSwrImage:throttle:3`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::StatusCode;
use jiff::SignedDuration;

use super::anomaly::NAMES;
use super::{Anomaly, Fault, Matcher, Rule, Stage};
use crate::Provider;

const STAGES: &str = "before-reading, before-execution or after-execution";

const FAULTS: &str = "drop, reset, stale, delay, drip, truncate, garbage, gateway-page, throttle, server-error, \
     skew, bad-date, none";

/// Why a text is not a valid [`Rule`]. The message contains the wrong part and the allowed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRule(String);

impl fmt::Display for InvalidRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidRule {}

impl Rule {
    /// A description of the text form, for help texts: lines of up to 110 characters.
    pub const SYNTAX: &str = "\
RULE is MATCHER:FAULT or MATCHER:FAULT:TIMES, such as BatchScanSwrImage:reset=after-execution:3.
  A request has the fault of the first rule that matches it and is not used up.
  TIMES is the number of requests that the rule applies to: a number (default 1) or always.
  MATCHER is any, huawei, tencent, alibaba, the name of an operation, or #N for the Nth request.
    If several clouds have an operation of that name, alibaba/AssumeRole is the one of Alibaba Cloud.
  FAULT is one of
    drop[=STAGE]           close the connection without a response
    reset[=STAGE]          reset the connection
                           STAGE: before-reading (default), before-execution or after-execution
    stale                  close a reused connection as the request arrives
    delay=TIME             delay the response by this time: 250ms, 2s, 5m
    drip[=BYTES[/TIME]]    send the body in chunks of this size (default 1), with a pause before each
    truncate[=BYTES]       announce the full length, send this much of the body (default 0), and close
    garbage                send bytes that are not HTTP
    gateway-page[=STATUS[/executed]]
                           send an HTML page (default 502), without executing the request or after it
    throttle[=TIME]        return the cloud's throttling error, with this time to wait
    server-error           return the cloud's internal error
    skew=TIME              skew the server's clock: 1h, -10m
    bad-date[=TIME]        send an invalid Date header, and skew the server's clock (default 0s)
    none                   no fault: exempt TIMES requests from later rules
    repeated-page          a list returns the page before the requested one
    shifted-page[=ROWS]    a list returns rows from before the requested position (default 1), negative: after it
    wrong-total[=ROWS]     a list reports a total that is this much too large (default 1), negative: too small
    late-rows[=ROWS]       a list lacks its last rows (default 1)
    already-scanning       what the operation would start runs already
    quota-used-up          what the operation would start has no quota left
    too-many-tasks         too much runs for another start
    unknown-state          a state is not documented
    failure-in-success     a failure has HTTP status 200
";
}

impl FromStr for Rule {
    type Err = InvalidRule;

    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        let (matcher, fault, times) = match text.split(':').collect::<Vec<_>>()[..] {
            [matcher, fault] => (matcher, fault, "1"),
            [matcher, fault, times] => (matcher, fault, times),
            _ => return Err(wrong("a rule", "MATCHER:FAULT or MATCHER:FAULT:TIMES", text)),
        };
        Ok(Self::new(parse_matcher(matcher)?, parse_fault(fault)?, parse_times(times)?))
    }
}

fn wrong(what: &str, allowed: &str, text: &str) -> InvalidRule {
    InvalidRule(format!("{what} is {allowed}, not {text:?}"))
}

fn parse_matcher(text: &str) -> Result<Matcher, InvalidRule> {
    if text == "any" {
        return Ok(Matcher::Any);
    }
    if let Some(provider) = Provider::ALL.iter().copied().find(|provider| provider.name() == text) {
        return Ok(Matcher::Provider(provider));
    }
    if let Some(number) = text.strip_prefix('#') {
        let number = number.parse().ok().filter(|number| *number > 0);
        return number.map(Matcher::Nth).ok_or_else(|| wrong("the number of a request", "#1 or more", text));
    }
    let found = match text.split_once('/') {
        Some((cloud, operation)) => Provider::ALL
            .iter()
            .copied()
            .find(|provider| provider.name() == cloud && provider.operations().contains(&operation))
            .map(|provider| Matcher::OperationOf(provider, operation.to_owned())),
        None => all_operations().contains(&text).then(|| Matcher::Operation(text.to_owned())),
    };
    let allowed = || format!("any, huawei, tencent, alibaba, #N, or one of {}", all_operations().join(", "));
    found.ok_or_else(|| wrong("a matcher", &allowed(), text))
}

/// Each name once.
fn all_operations() -> Vec<&'static str> {
    let mut all = Vec::new();
    for operation in Provider::ALL.iter().copied().flat_map(Provider::operations) {
        if !all.contains(&operation) {
            all.push(operation);
        }
    }
    all
}

fn parse_times(text: &str) -> Result<u32, InvalidRule> {
    if text == "always" {
        return Ok(Rule::ALWAYS);
    }
    let times = text.parse().ok().filter(|times| (1..Rule::ALWAYS).contains(times));
    times.ok_or_else(|| wrong("TIMES", "a number from 1, or always", text))
}

fn parse_fault(text: &str) -> Result<Fault, InvalidRule> {
    let (name, argument) = match text.split_once('=') {
        Some((name, argument)) => (name, Some(argument)),
        None => (text, None),
    };
    let fault = match (name, argument) {
        ("drop", stage) => Fault::Drop(parse_stage(stage)?),
        ("reset", stage) => Fault::Reset(parse_stage(stage)?),
        ("delay", Some(time)) => Fault::Delay(parse_time("delay", time)?),
        ("drip", argument) => parse_drip(argument)?,
        ("truncate", bytes) => {
            let body_bytes = bytes.map_or(Ok(0), |bytes| parse_bytes("truncate", bytes))?;
            Fault::Truncate { body_bytes }
        }
        ("gateway-page", Some(argument)) => {
            let (status, executed) = match argument.strip_suffix("/executed") {
                Some(status) => (status, true),
                None => (argument, false),
            };
            Fault::GatewayPage { status: parse_status(status)?, executed }
        }
        ("gateway-page", None) => Fault::bad_gateway(),
        ("throttle", wait) => {
            Fault::Throttle { retry_after: wait.map(|time| parse_time("throttle", time)).transpose()? }
        }
        ("skew", Some(time)) => Fault::Skew(parse_offset("skew", time)?),
        ("bad-date", time) => {
            let skew = time.map_or(Ok(SignedDuration::ZERO), |time| parse_offset("bad-date", time))?;
            Fault::BadDate { skew }
        }
        ("stale", None) => Fault::StaleConnection,
        ("garbage", None) => Fault::garbage(),
        ("server-error", None) => Fault::ServerError,
        ("none", None) => Fault::None,
        ("delay" | "skew", None) => return Err(wrong(name, &format!("{name}=TIME"), text)),
        ("stale" | "garbage" | "server-error" | "none", Some(_)) => {
            return Err(wrong(name, "without an argument", text));
        }
        _ => Fault::Anomaly(parse_anomaly(name, argument, text)?),
    };
    Ok(fault)
}

fn parse_anomaly(name: &str, rows: Option<&str>, text: &str) -> Result<Anomaly, InvalidRule> {
    let Some((_, anomaly)) = NAMES.into_iter().find(|(known, _)| *known == name) else {
        let anomalies = NAMES.map(|(name, _)| name).join(", ");
        return Err(wrong("a fault", &format!("{FAULTS}, {anomalies}"), text));
    };
    match rows {
        None => Ok(anomaly),
        Some(_) if !anomaly.takes_rows() => Err(wrong(name, "without an argument", text)),
        Some(rows) => {
            anomaly.with_rows(rows).ok_or_else(|| wrong(&format!("ROWS of {name}"), "a whole number", rows))
        }
    }
}

fn parse_stage(text: Option<&str>) -> Result<Stage, InvalidRule> {
    match text {
        None | Some("before-reading") => Ok(Stage::BeforeReading),
        Some("before-execution") => Ok(Stage::BeforeExecution),
        Some("after-execution") => Ok(Stage::AfterExecution),
        Some(text) => Err(wrong("a stage", STAGES, text)),
    }
}

fn parse_drip(text: Option<&str>) -> Result<Fault, InvalidRule> {
    let (chunk, pause) = match text.map(|text| text.split_once('/').unwrap_or((text, "0s"))) {
        Some((chunk, pause)) => (parse_bytes("drip", chunk)?, parse_time("drip", pause)?),
        None => (1, Duration::ZERO),
    };
    Ok(Fault::Drip { chunk, pause })
}

fn parse_bytes(of: &str, text: &str) -> Result<usize, InvalidRule> {
    text.parse().map_err(|_| wrong(&format!("BYTES of {of}"), "a number", text))
}

fn parse_status(text: &str) -> Result<StatusCode, InvalidRule> {
    let status = text.parse().ok().filter(|status: &StatusCode| status.as_u16() >= 400);
    status.ok_or_else(|| {
        wrong("STATUS of gateway-page", "a number from 400 to 999, with or without /executed", text)
    })
}

fn parse_time(of: &str, text: &str) -> Result<Duration, InvalidRule> {
    let time = text.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
    time.ok_or_else(|| wrong(&format!("TIME of {of}"), "a number with a unit, such as 250ms or 2s", text))
}

fn parse_offset(of: &str, text: &str) -> Result<SignedDuration, InvalidRule> {
    text.parse()
        .map_err(|_| wrong(&format!("TIME of {of}"), "a number with a unit, such as 1h or -10m", text))
}
