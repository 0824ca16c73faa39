//! `completions`: the completions of a shell, made from the arguments.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::session::Session;

pub fn run(shell: Shell, session: &Session) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "imagescan", &mut script);
    session.console.write_with(|out| out.write_all(&script))
}
