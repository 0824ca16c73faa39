//! The images of an account.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use wildmatch::WildMatch;

use crate::cloud_api::Narrow;
use crate::error::Error;
use crate::model::{Image, ImageRef, ScanState};
use crate::scanner::Scanner;

/// Which images of an inventory to list. All conditions hold for an image that is listed; a condition that is not set holds
/// for all.
///
/// ```
/// # use imagescan_scan as scan;
/// use scan::{ImageQuery, ScanState};
///
/// let query = ImageQuery::all().path("team/*").tag("release-*").state(ScanState::NotScanned);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ImageQuery {
    paths: Vec<WildMatch>,
    tags: Vec<WildMatch>,
    states: Vec<ScanState>,
    scanned_before: Option<Timestamp>,
    scanned_after: Option<Timestamp>,
    keep_vendor_records: bool,
}

impl ImageQuery {
    /// Every image.
    pub fn all() -> Self {
        Self::default()
    }

    /// Images whose path (namespace and name, without host) matches a pattern: `*` stands for any text, `?` for one
    /// character. Called again, either may match.
    pub fn path(mut self, pattern: &str) -> Self {
        self.paths.push(WildMatch::new(pattern));
        self
    }

    /// Images whose tag matches a pattern. Called again, either may match.
    pub fn tag(mut self, pattern: &str) -> Self {
        self.tags.push(WildMatch::new(pattern));
        self
    }

    /// Images whose last scan is in this state. Called again, either may be.
    pub fn state(mut self, state: ScanState) -> Self {
        self.states.push(state);
        self
    }

    /// Images whose last scan ended before this time, or that were never scanned.
    pub fn scanned_before(mut self, time: Timestamp) -> Self {
        self.scanned_before = Some(time);
        self
    }

    /// Images whose last scan ended after this time.
    pub fn scanned_after(mut self, time: Timestamp) -> Self {
        self.scanned_after = Some(time);
        self
    }

    /// Sets whether each image keeps the cloud's row. Default: no.
    pub fn keep_vendor_records(mut self, keep: bool) -> Self {
        self.keep_vendor_records = keep;
        self
    }

    fn matches(&self, image: &Image) -> bool {
        let matches = |patterns: &[WildMatch], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(text))
        };
        let scanned = image.last_scan.as_ref().and_then(|scan| scan.at);
        matches(&self.paths, image.reference.path())
            && matches(&self.tags, image.reference.tag().unwrap_or_default())
            && (self.states.is_empty() || self.states.contains(&image.state))
            && self.scanned_before.is_none_or(|time| scanned.is_none_or(|scanned| scanned < time))
            && self.scanned_after.is_none_or(|time| scanned.is_some_and(|scanned| scanned > time))
    }
}

/// A stream of the images of an account; made by [`Scanner::images`]. A page is requested when it is needed.
#[must_use = "nothing is requested until the stream is polled"]
pub struct Images<'a>(BoxStream<'a, Result<Image, Error>>);

impl Images<'_> {
    /// The next image; `None` at the end.
    ///
    /// # Errors
    /// If a page cannot be read. The images before have been returned.
    pub async fn try_next(&mut self) -> Result<Option<Image>, Error> {
        self.0.try_next().await
    }
}

impl Stream for Images<'_> {
    type Item = Result<Image, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Images<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Images").finish_non_exhaustive()
    }
}

impl Scanner {
    /// Lists the images that the cloud knows, with the state of their last scan. Starts nothing.
    ///
    /// Huawei Cloud lists the images of all enterprise projects that the keys may see, unless the scanner is limited to one.
    pub fn images(&self, query: ImageQuery) -> Images<'_> {
        let narrow = Narrow {
            scanned_after: query.scanned_after,
            keep_vendor_records: query.keep_vendor_records,
            ..Narrow::default()
        };
        Images(self.rows(narrow).try_filter(move |image| std::future::ready(query.matches(image))).boxed())
    }

    /// The rows of the inventory, with the account in errors.
    pub(crate) fn rows(&self, narrow: Narrow) -> BoxStream<'_, Result<Image, Error>> {
        stream::once(self.account())
            .map_ok(move |account| {
                self.api.images(narrow.clone()).map_err(move |error| error.with_account(account))
            })
            .try_flatten()
            .boxed()
    }
}

/// The names of images, for messages.
pub(crate) fn names<'a>(images: impl IntoIterator<Item = &'a Image>) -> Vec<ImageRef> {
    images.into_iter().map(|image| image.reference.clone()).collect()
}
