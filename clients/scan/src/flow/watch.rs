//! Following a scan until it has ended.

mod image;
mod round;
mod task;
#[cfg(test)]
mod tests;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::SignedDuration;
use tokio::time::{Instant, sleep};

pub(super) use self::image::image_status;
use self::round::Following;
use crate::cloud_api::Abilities;
use crate::error::Error;
use crate::model::{Progress, ScanHandle};
use crate::scanner::Scanner;

/// The number of rounds that may fail in a row before a watch ends.
const TOLERATED_FAILURES: u32 = 3;

/// A stream of the progress of a scan; made by [`Scanner::watch`]. Dropping it stops nothing in the cloud.
///
/// It ends after the progress that is [`finished`](Progress::finished), or after an error.
#[must_use = "nothing is requested until the stream is polled"]
pub struct Watch(BoxStream<'static, Result<Progress, Error>>);

impl Watch {
    /// The next progress; `None` at the end.
    ///
    /// # Errors
    /// [`Error::is_deadline`] if the scan has not ended within the longest time that the cloud needs. If the handle belongs to
    /// another account or region, or has a later version, or the keys were replaced by those of another account. If the keys are
    /// rejected or lack a permission, or the progress could not be requested four times in a row.
    pub async fn try_next(&mut self) -> Result<Option<Progress>, Error> {
        self.0.try_next().await
    }

    /// Waits until the scans of all images have ended, and returns the last progress, with the changes of all.
    ///
    /// # Errors
    /// As [`try_next`](Self::try_next).
    pub async fn finish(mut self) -> Result<Progress, Error> {
        let mut changes = Vec::new();
        while let Some(mut progress) = self.try_next().await? {
            changes.append(&mut progress.changed);
            if progress.finished {
                progress.changed = changes;
                return Ok(progress);
            }
        }
        Err(Error::invalid_input("the watch has ended before: make a new one with the handle"))
    }
}

impl Stream for Watch {
    type Item = Result<Progress, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

impl Scanner {
    /// Follows a scan, whichever process or machine started it. Starts nothing.
    ///
    /// The scan of an image has ended when the cloud shows that it has, and that its last scan is later than the one before the
    /// start, by the cloud's clock. A failure whose time has not moved counts if the scan was seen running, or if the finished task
    /// names the image. A state that is not in the cloud's documentation goes on until the deadline.
    ///
    /// Requests are sent only while the stream is polled: one for each task at first, and those for the rows of images once
    /// their task has ended, or if no task is known. The pauses between them grow. The account is requested at the beginning, and
    /// before the end of a scan is reported.
    pub fn watch(&self, handle: ScanHandle) -> Watch {
        let scanner = self.clone();
        let account = async move {
            let account = scanner.confirmed_account().await?.clone();
            handle.check(&account).map_err(|error| error.with_account(&account))?;
            Ok(Pace::new(scanner, handle).progress().map_err(move |error| error.with_account(&account)))
        };
        Watch(stream::once(account).try_flatten().boxed())
    }
}

/// The longest time that a scan of the cloud takes.
pub(super) fn longest_scan(abilities: &Abilities) -> SignedDuration {
    SignedDuration::try_from(abilities.deadline).unwrap_or(SignedDuration::MAX)
}

/// When the cloud is queried, and when that ends.
struct Pace {
    scanner: Scanner,
    following: Following,
    pause: Duration,
    is_first: bool,
    /// Ends the watch also if the clock of the machine is wrong.
    end: Instant,
    failures: u32,
    finished: bool,
}

impl Pace {
    fn new(scanner: Scanner, handle: ScanHandle) -> Self {
        let abilities = scanner.api.abilities();
        let (pause, end) = (abilities.poll.0, Instant::now() + abilities.deadline);
        let following = Following::new(handle);
        Self { scanner, following, pause, is_first: true, end, failures: 0, finished: false }
    }

    fn progress(self) -> impl Stream<Item = Result<Progress, Error>> + Send {
        stream::try_unfold(self, |mut pace| async move {
            if pace.finished {
                return Ok(None);
            }
            let progress = pace.next().await?;
            pace.finished = progress.finished;
            Ok(Some((progress, pace)))
        })
    }

    async fn next(&mut self) -> Result<Progress, Error> {
        let abilities = self.scanner.api.abilities();
        loop {
            if !std::mem::take(&mut self.is_first) {
                self.check_deadline()?;
                sleep(self.pause).await;
                self.pause = (self.pause * 3 / 2).min(abilities.poll.1);
            }
            let progress = match self.following.round(&self.scanner).await {
                Ok(progress) => progress,
                Err(error)
                    if error.is_permission() || error.is_authentication() || error.is_other_account() =>
                {
                    return Err(error);
                }
                Err(error) => {
                    self.failures += 1;
                    if self.failures > TOLERATED_FAILURES {
                        return Err(error);
                    }
                    continue;
                }
            };
            self.failures = 0;
            return Ok(progress);
        }
    }

    fn check_deadline(&self) -> Result<(), Error> {
        let abilities = self.scanner.api.abilities();
        let handle = &self.following.handle;
        let deadline = handle.deadline(longest_scan(abilities));
        if self.scanner.now() < deadline && Instant::now() < self.end {
            return Ok(());
        }
        Err(Error::deadline(format!(
            "the scan {} was to end before {deadline}, and the scans of {} of {} images have not: look at them in the console of the \
             cloud, and start a new scan of them if none is running",
            handle.id,
            self.following.pending(),
            self.following.total(),
        )))
    }
}
