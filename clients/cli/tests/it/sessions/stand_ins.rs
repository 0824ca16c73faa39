//! What differs from run to run, and what sessions have in its place.

use crate::world::World;

/// The random ends of the handles of a session, one after the other.
const HANDLES: [&str; 4] = ["7f3a91c2", "c1d04e58", "5b90aa17", "e2461d3f"];

/// The ids of handles, the address of the emulator and the home directory of a session.
pub(super) struct StandIns {
    /// What a run has, and what the session has.
    pairs: Vec<(String, String)>,
    handles: usize,
}

impl StandIns {
    pub(super) fn new(world: &World) -> Self {
        let pairs = vec![
            (world.emulator.url(), "http://127.0.0.1:8080".to_owned()),
            (world.home.path().display().to_string(), "/home/me".to_owned()),
        ];
        Self { pairs, handles: 0 }
    }

    /// The word of a command as this run has it.
    pub(super) fn real(&self, word: &str) -> String {
        self.pairs.iter().fold(word.to_owned(), |word, (real, shown)| word.replace(shown, real))
    }

    /// What a command has shown, as the session has it.
    pub(super) fn shown(&mut self, output: &str) -> String {
        for id in output.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).filter(|word| is_handle(word))
        {
            if !self.pairs.iter().any(|(real, _)| real == id) {
                let shown = format!("20260901-000000-{}", HANDLES[self.handles]);
                self.pairs.push((id.to_owned(), shown));
                self.handles += 1;
            }
        }
        self.pairs.iter().fold(output.to_owned(), |output, (real, shown)| output.replace(real, shown))
    }
}

/// Whether a word is the id of a handle: `20260901-000000-7f3a91c2`.
fn is_handle(word: &str) -> bool {
    let parts: Vec<_> = word.split('-').map(str::len).collect();
    parts == [8, 6, 8]
}
