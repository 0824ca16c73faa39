//! Following scans until they have ended, a signal arrives, or the time is up.

use futures_util::StreamExt as _;
use futures_util::stream::select_all;
use imagescan::scan::{Journal, ScanHandle};
use jiff::SignedDuration;
use tokio::time::{Instant, sleep_until};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::profile::Account;
use crate::progress::Display;
use crate::session::Session;

/// The longest wait without a terminal, unless the user sets another.
const IN_CI: SignedDuration = SignedDuration::from_mins(60);

/// A scan to follow, with the account that it belongs to.
pub struct Followed<'a> {
    pub account: &'a Account,
    pub handle: ScanHandle,
}

impl Followed<'_> {
    /// Names the command that follows it further.
    pub fn go_on(&self) -> String {
        format!("go on with: imagescan wait {} -p {}", self.handle.id, self.account.profile.name)
    }
}

/// The longest wait of a command.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimit {
    /// `None`: none.
    limit: Option<SignedDuration>,
    began: Instant,
}

impl TimeLimit {
    /// That of the user; or else none on a terminal, and an hour elsewhere. It begins now.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let limit = session.settings.timeout.or((!session.console.is_interactive).then_some(IN_CI));
        Self { limit, began: Instant::now() }
    }

    /// Waits until the time is up, and returns the reason for the outcome.
    pub async fn up(self) -> String {
        let end = self.limit.and_then(|limit| Some((limit, self.began.checked_add(limit.unsigned_abs())?)));
        let Some((limit, end)) = end else { return std::future::pending().await };
        sleep_until(end).await;
        format!(
            "the wait has ended after {limit:#}: the scan goes on in the cloud; --timeout sets a longer time"
        )
    }
}

/// How scans ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ended {
    /// The images whose scan succeeded.
    pub done: u64,
    /// The images whose scan ended otherwise.
    pub failed: u64,
}

/// Follows scans to their end. Each that ends is removed from the journal. Those that go on are named with the command that
/// follows them further: after a signal, which is the error, and when the time is up, which is in the outcome.
pub async fn follow(
    scans: Vec<Followed<'_>>,
    journal: &Journal,
    limit: TimeLimit,
    session: &mut Session,
) -> Result<Ended, Failure> {
    let mut display = Display::new(&session.settings, &session.console);
    let watches = scans.iter().enumerate().map(|(at, scan)| {
        scan.account.scanner.watch(scan.handle.clone()).map(move |progress| (at, progress)).boxed()
    });
    let mut watches = select_all(watches);
    let mut open: Vec<bool> = vec![true; scans.len()];
    let mut ended = Ended::default();
    loop {
        let next = tokio::select! {
            biased;
            exit = session.signals.first() => {
                drop(display);
                show_open(&scans, &open, session);
                return Err(Failure::new(exit, format!("{exit}: the scan goes on in the cloud")));
            }
            next = watches.next() => next,
            reason = limit.up() => {
                drop(display);
                show_open(&scans, &open, session);
                session.outcome.add(Exit::TimedOut, reason);
                return Ok(ended);
            }
        };
        let Some((at, progress)) = next else { break };
        let (scan, label) = (&scans[at], scans[at].account.profile.to_string());
        match progress {
            Ok(progress) => {
                display.update(&label, &progress);
                if progress.finished {
                    open[at] = false;
                    ended.done += progress.done;
                    ended.failed += progress.failed;
                    display
                        .note(&session.console, &format!("{label}  the scan {} has ended", scan.handle.id));
                    if let Err(error) = journal.remove_finished(&progress).await {
                        display.note(&session.console, &format!("{label}  {error}"));
                    }
                }
            }
            Err(error) => session.fail(Failure::from(error).at(&label)),
        }
    }
    drop(display);
    show_open(&scans, &open, session);
    Ok(ended)
}

/// Names the scans that go on, with the command that follows them.
fn show_open(scans: &[Followed<'_>], open: &[bool], session: &Session) {
    for (scan, _) in scans.iter().zip(open).filter(|(_, open)| **open) {
        session.console.error(&format!("{}  {}", scan.account.profile, scan.go_on()));
    }
}
