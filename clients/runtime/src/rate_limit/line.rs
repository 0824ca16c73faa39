//! Those who wait for one operation's rate limit, in the order in which they came.
//!
//! Each has a time from the beginning, so that one who is not polled keeps nobody: a lock, handed on from one to the
//! next, would stop all behind a future that lies unpolled beside another one.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// A second, and what requests may drift towards each other on their way.
const WINDOW: Duration = Duration::from_millis(1_050);
/// Who comes later than this to its own time stands in line again, once.
const LATE: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Line {
    /// How many may be sent within a second; not 0.
    per_second: usize,
    places: Mutex<Places>,
    /// Told when someone left the line, and others move up.
    moved: Notify,
}

/// Those who wait, and at least as many before them as may be sent within a second.
#[derive(Debug, Default)]
struct Places {
    given: u64,
    line: VecDeque<Place>,
}

#[derive(Debug)]
struct Place {
    number: u64,
    came: Instant,
    /// When its turn is; never before those in front.
    turn: Instant,
}

impl Line {
    pub(super) fn new(per_second: usize) -> Self {
        Self { per_second, places: Mutex::default(), moved: Notify::new() }
    }

    /// Waits for a turn. A wait that is dropped leaves the line, and those behind move up.
    pub(super) async fn wait(&self) {
        let late = self.turn().await;
        if late > LATE {
            self.turn().await;
        }
    }

    /// Waits for a turn; how late it was taken.
    async fn turn(&self) -> Duration {
        let mut waiting = Waiting { line: self, number: self.join(), waits: true };
        loop {
            let mut moved = pin!(self.moved.notified());
            // Before looking: who leaves after that is heard.
            moved.as_mut().enable();
            let turn = self.turn_of(waiting.number);
            if turn <= Instant::now() {
                waiting.waits = false;
                return turn.elapsed();
            }
            let _ = timeout_at(turn, moved).await;
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self) -> u64 {
        let mut places = self.places();
        let came = Instant::now();
        while places.line.len() > self.per_second && places.line[self.per_second].turn + WINDOW < came {
            places.line.pop_front();
        }
        let number = places.given;
        places.given += 1;
        places.line.push_back(Place { number, came, turn: came });
        let last = places.line.len() - 1;
        self.give_turns(&mut places.line, last);
        number
    }

    /// Gives turns from an index on.
    fn give_turns(&self, line: &mut VecDeque<Place>, from: usize) {
        for index in from..line.len() {
            let earliest = index.checked_sub(self.per_second).map(|first| line[first].turn + WINDOW);
            let before = index.checked_sub(1).map(|before| line[before].turn);
            let place = &mut line[index];
            place.turn = place.came.max(earliest.unwrap_or(place.came)).max(before.unwrap_or(place.came));
        }
    }

    fn turn_of(&self, number: u64) -> Instant {
        let places = self.places();
        let found = places.line.binary_search_by_key(&number, |place| place.number);
        // Only those whose turn is long past are forgotten.
        found.map_or_else(|_| Instant::now(), |index| places.line[index].turn)
    }

    fn leave(&self, number: u64) {
        let mut places = self.places();
        if let Ok(index) = places.line.binary_search_by_key(&number, |place| place.number) {
            places.line.remove(index);
            self.give_turns(&mut places.line, index);
        }
        drop(places);
        self.moved.notify_waiters();
    }
}

/// One who waits.
struct Waiting<'a> {
    line: &'a Line,
    number: u64,
    waits: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.waits {
            self.line.leave(self.number);
        }
    }
}
