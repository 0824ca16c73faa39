//! The command line.

use imagescan_emulator::{DEFAULT_ROLE, FaultPlan, Key, Provider, Rule};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

const HELP: &str = "\
Emulates the image-scanning APIs of Huawei Cloud HSS, Tencent Cloud TCSS, and Alibaba Cloud Security Center and
Container Registry on one port of 127.0.0.1, and verifies signatures. The services that issue temporary keys and
tokens are emulated on the same port: metadata, STS and IAM.

Usage: imagescan-emulator [options]

  --port N                  listen on this port of 127.0.0.1 (default 0: any free one)
  --key ID:SECRET[:TOKEN]   accept this access key; can be repeated (default: a random one)
  --project ID              add this Huawei Cloud project; can be repeated (default: a random one)
  --role NAME               set the role of the emulated virtual machine (default emulated-role)
  --oidc TOKEN              accept this identity token, beside emulated.oidc.token; can be repeated
  --bearer TOKEN            accept this Alibaba Cloud bearer token; can be repeated
  --rate-limit ACTION=N     throttle this operation to N calls per second; can be repeated
  --fault RULE              inject a fault; can be repeated, and the first rule that matches applies
  --random-faults SEED      inject random faults into about one of three requests, determined by the seed
  --images N                put this many images into the registries of each cloud (default 3000)
  --speed X                 finish scans X times as fast as the default of 30 seconds
  --seed N                  set the seed of the initial tasks, images and schedule (default 1)
  --help                    print this help

The program prints its address and keys, and runs until Ctrl-C.
";

pub(crate) fn help() -> String {
    format!("{HELP}\n{}", Rule::SYNTAX)
}

#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Run(Box<Arguments>),
}

#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) port: u16,
    pub(crate) keys: Vec<Key>,
    pub(crate) projects: Vec<String>,
    pub(crate) role: String,
    pub(crate) oidc_tokens: Vec<String>,
    pub(crate) bearer_tokens: Vec<String>,
    pub(crate) rate_limits: Vec<(String, u32)>,
    pub(crate) faults: FaultPlan,
    pub(crate) seed: u64,
    pub(crate) images: Option<u64>,
    pub(crate) speed: Option<f64>,
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut arguments = Arguments { seed: 1, role: DEFAULT_ROLE.to_owned(), ..Arguments::default() };
    let (mut rules, mut random_faults) = (Vec::new(), None);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("port") => arguments.port = number(&mut parser, "--port", "a number from 0 to 65535")?,
            Long("seed") => arguments.seed = number(&mut parser, "--seed", "a whole number")?,
            Long("images") => {
                let expected = "a whole number up to 1000000000";
                let images = number(&mut parser, "--images", expected)?;
                if images > 1_000_000_000 {
                    return Err(format!("--images takes {expected}, not \"{images}\"").into());
                }
                arguments.images = Some(images);
            }
            Long("speed") => {
                let speed = number::<f64>(&mut parser, "--speed", "a number such as 10 or 0.5")?;
                if !(speed.is_finite() && speed > 0.0) {
                    return Err(format!("--speed takes a positive number, not {speed}").into());
                }
                arguments.speed = Some(speed);
            }
            Long("key") => arguments.keys.push(key(&parser.value()?.string()?)?),
            Long("project") => arguments.projects.push(non_empty(&mut parser, "--project")?),
            Long("role") => arguments.role = non_empty(&mut parser, "--role")?,
            Long("oidc") => arguments.oidc_tokens.push(non_empty(&mut parser, "--oidc")?),
            Long("bearer") => arguments.bearer_tokens.push(non_empty(&mut parser, "--bearer")?),
            Long("rate-limit") => arguments.rate_limits.push(rate_limit(&parser.value()?.string()?)?),
            Long("fault") => rules.push(rule(&parser.value()?.string()?)?),
            Long("random-faults") => {
                random_faults = Some(number(&mut parser, "--random-faults", "a whole number")?);
            }
            Short(_) | Long(_) | Value(_) => return Err(argument.unexpected()),
        }
    }
    let plan = random_faults.map(|seed| FaultPlan::random(seed).standard_chances()).unwrap_or_default();
    arguments.faults = rules.into_iter().fold(plan, FaultPlan::rule);
    Ok(Command::Run(Box::new(arguments)))
}

fn number<N: std::str::FromStr>(
    parser: &mut lexopt::Parser,
    option: &str,
    expected: &str,
) -> Result<N, lexopt::Error> {
    let value = parser.value()?.string()?;
    value.parse().map_err(|_| format!("{option} takes {expected}, not {value:?}").into())
}

fn non_empty(parser: &mut lexopt::Parser, option: &str) -> Result<String, lexopt::Error> {
    match parser.value()?.string()? {
        value if value.is_empty() => Err(format!("{option} must not be empty").into()),
        value => Ok(value),
    }
}

fn rate_limit(text: &str) -> Result<(String, u32), lexopt::Error> {
    let limit = text.split_once('=').filter(|(action, _)| !action.is_empty());
    let (action, number) = limit
        .and_then(|(action, number)| Some((action.to_owned(), number.parse().ok()?)))
        .ok_or_else(|| format!("--rate-limit takes ACTION=N, not {text:?}"))?;
    if Provider::ALL.iter().any(|provider| provider.operations().contains(&action.as_str())) {
        Ok((action, number))
    } else {
        Err(format!("--rate-limit {text:?}: the emulator has no operation {action}").into())
    }
}

fn rule(text: &str) -> Result<Rule, lexopt::Error> {
    text.parse().map_err(|why| format!("--fault {text:?}: {why}").into())
}

/// The error does not contain the value, because the value contains a secret.
fn key(text: &str) -> Result<Key, lexopt::Error> {
    let mut parts = text.splitn(3, ':').map(str::to_owned);
    let (id, secret, token) = (parts.next(), parts.next(), parts.next());
    match (id.filter(|id| !id.is_empty()), secret.filter(|secret| !secret.is_empty())) {
        (Some(id), Some(secret)) if token.as_deref() != Some("") => Ok(match token {
            Some(token) => Key::temporary(id, secret, token),
            None => Key::permanent(id, secret),
        }),
        _ => Err("--key takes ID:SECRET or ID:SECRET:TOKEN".into()),
    }
}
