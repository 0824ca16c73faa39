//! Which images have a vulnerability.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};

use crate::error::Error;
use crate::model::{AffectedImage, VulnerabilityId};
use crate::scanner::Scanner;

/// A stream of the images that have a vulnerability; made by [`Scanner::affected`].
#[must_use = "nothing is requested until the stream is polled"]
pub struct Affected<'a>(BoxStream<'a, Result<AffectedImage, Error>>);

impl Affected<'_> {
    /// The next image; `None` at the end.
    ///
    /// # Errors
    /// If a page cannot be read. Other images may have the vulnerability then.
    pub async fn try_next(&mut self) -> Result<Option<AffectedImage>, Error> {
        self.0.try_next().await
    }
}

impl Stream for Affected<'_> {
    type Item = Result<AffectedImage, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Affected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Affected").finish_non_exhaustive()
    }
}

impl Scanner {
    /// Lists the scanned images that have a vulnerability, by the cloud's own index: a few calls, however many images there are.
    /// Starts nothing.
    ///
    /// An image that was never scanned is not listed, whatever it has: `images` with [`ScanState::NotScanned`] lists those.
    ///
    /// [`ScanState::NotScanned`]: crate::ScanState::NotScanned
    pub fn affected<'a>(&'a self, id: &'a VulnerabilityId) -> Affected<'a> {
        let images = stream::once(self.account())
            .map_ok(move |account| self.api.affected(id).map_err(move |error| error.with_account(account)))
            .try_flatten();
        Affected(images.boxed())
    }
}
