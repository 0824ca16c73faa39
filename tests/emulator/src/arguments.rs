//! The command line.

use imagescan_emulator::Key;
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

pub(crate) const HELP: &str = "\
Answers like the image-scanning APIs of Huawei Cloud HSS on a port of this machine, and verifies signatures.

Usage: imagescan-emulator [options]

  --port N                  listen on this port of 127.0.0.1 (default 0: any free one)
  --key ID:SECRET[:TOKEN]   take this access key; may be given again (default: a random one)
  --project ID              have this project; may be given again (default: a random one)
  --seed N                  decides the tasks and images that it starts with (default 1)
  --help                    print this

It prints its address and keys, and runs until Ctrl-C.
";

#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Serve(Arguments),
}

#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) port: u16,
    pub(crate) keys: Vec<Key>,
    pub(crate) projects: Vec<String>,
    pub(crate) seed: u64,
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut arguments = Arguments { port: 0, keys: Vec::new(), projects: Vec::new(), seed: 1 };
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("port") => arguments.port = number(&mut parser, "--port", "a number from 0 to 65535")?,
            Long("seed") => arguments.seed = number(&mut parser, "--seed", "a whole number")?,
            Long("key") => arguments.keys.push(key(&parser.value()?.string()?)?),
            Long("project") => match parser.value()?.string()? {
                id if id.is_empty() => return Err("--project must not be empty".into()),
                id => arguments.projects.push(id),
            },
            Short(_) | Long(_) | Value(_) => return Err(argument.unexpected()),
        }
    }
    Ok(Command::Serve(arguments))
}

fn number<N: std::str::FromStr>(
    parser: &mut lexopt::Parser,
    option: &str,
    what: &str,
) -> Result<N, lexopt::Error> {
    let value = parser.value()?.string()?;
    value.parse().map_err(|_| format!("{option} takes {what}, not {value:?}").into())
}

/// The message does not repeat the value: it holds a secret.
fn key(text: &str) -> Result<Key, lexopt::Error> {
    let mut parts = text.splitn(3, ':').map(str::to_owned);
    let (id, secret, token) = (parts.next(), parts.next(), parts.next());
    match (id.filter(|id| !id.is_empty()), secret.filter(|secret| !secret.is_empty())) {
        (Some(id), Some(secret)) if token.as_deref() != Some("") => Ok(Key { id, secret, token }),
        _ => Err("--key takes ID:SECRET or ID:SECRET:TOKEN".into()),
    }
}
