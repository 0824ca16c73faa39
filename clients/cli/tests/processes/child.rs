//! Processes of a world, and waiting for them while this process emulates the clouds.

use std::process::{Child, Command, Output};
use std::time::Duration;

use crate::world::World;

/// A command in the home directory of the world, with its variables only.
pub(crate) fn command(world: &World, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagescan"));
    command.args(arguments).env_clear().env("HOME", world.home.path()).envs(&world.variables);
    command.current_dir(&world.directory);
    command
}

/// Waits until the value is there; the emulator goes on meanwhile.
pub(crate) async fn until<T>(mut value: impl FnMut() -> Option<T>) -> T {
    loop {
        match value() {
            Some(value) => return value,
            None => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
}

/// Waits for the end of a process. Its streams are read by threads of their own.
pub(crate) async fn end(child: Child) -> Output {
    let ended = tokio::task::spawn_blocking(move || child.wait_with_output());
    ended.await.expect("a thread").expect("the end of a process")
}
