//! Reading what was found.

mod read;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::future::TryFutureExt as _;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};

use self::read::Reader;
use super::inventory::ImageQuery;
use crate::error::Error;
use crate::model::{FindingKinds, Image, ImageRef, ImageReport, Note, Report, UnresolvedImage};
use crate::scanner::Scanner;

/// How many images are read at the same time by default.
const CONCURRENCY: usize = 4;

/// After this many images in a row without a connection, reading ends.
const CONNECT_FAILURES: u32 = 10;

/// Which findings to read, and how.
#[derive(Clone, Debug)]
#[must_use]
pub struct FindingsRequest {
    kinds: FindingKinds,
    keep_vendor_records: bool,
    concurrency: usize,
}

impl Default for FindingsRequest {
    fn default() -> Self {
        Self::new()
    }
}

impl FindingsRequest {
    /// Every kind, with vendor records.
    pub fn new() -> Self {
        Self { kinds: FindingKinds::all(), keep_vendor_records: true, concurrency: CONCURRENCY }
    }

    /// Sets the kinds to read. Default: all.
    pub fn kinds(mut self, kinds: FindingKinds) -> Self {
        self.kinds = kinds;
        self
    }

    /// Sets whether findings keep the records that they are made of. They take most of the memory. Default: yes.
    pub fn keep_vendor_records(mut self, keep: bool) -> Self {
        self.keep_vendor_records = keep;
        self
    }

    /// Sets how many images are read at the same time, at least 1. Default: 4.
    pub fn concurrency(mut self, images: usize) -> Self {
        self.concurrency = images.max(1);
        self
    }
}

/// A stream of what was found in images, in the order of the images; made by [`Scanner::findings`].
#[must_use = "nothing is requested until the stream is polled"]
pub struct Findings<'a>(BoxStream<'a, Result<ImageReport, Error>>);

impl Findings<'_> {
    /// The findings of the next image; `None` at the end.
    ///
    /// # Errors
    /// If no further image can be read: the keys are rejected, the inventory cannot be read, or ten images in a row had no
    /// connection. What fails for one image alone is in its [`coverage`](ImageReport::coverage).
    pub async fn try_next(&mut self) -> Result<Option<ImageReport>, Error> {
        self.0.try_next().await
    }
}

impl Stream for Findings<'_> {
    type Item = Result<ImageReport, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Findings").finish_non_exhaustive()
    }
}

impl Scanner {
    /// Reads what the last scans of these images found. Starts nothing.
    ///
    /// Whether a scan has succeeded is taken from [`Image::state`]: after a scan, list or resolve its images again.
    pub fn findings<'a, I>(&'a self, images: I, request: FindingsRequest) -> Findings<'a>
    where
        I: IntoIterator<Item = Image>,
        I::IntoIter: Send + 'a,
    {
        self.findings_of(stream::iter(images.into_iter().map(Ok)), request)
    }

    /// Reads what the last scans of all images found that match a query. The inventory is read page by page, so that memory does
    /// not grow with it. Starts nothing.
    pub fn all_findings(&self, query: ImageQuery, request: FindingsRequest) -> Findings<'_> {
        self.findings_of(self.images(query), request)
    }

    fn findings_of<'a>(
        &'a self,
        images: impl Stream<Item = Result<Image, Error>> + Send + 'a,
        request: FindingsRequest,
    ) -> Findings<'a> {
        let concurrency = request.concurrency;
        let reports = async move {
            let reader = Arc::new(Reader::new(self, self.account().await?, request));
            let reports = images.map(move |image| {
                let reader = Arc::clone(&reader);
                async move { reader.read(image?).await }
            });
            Ok(reports.buffered(concurrency))
        };
        let reports = reports.try_flatten_stream();
        // The first error is the end: the calls of other images are cancelled.
        let reports = reports.scan(false, |has_failed, report| {
            let is_over = std::mem::replace(has_failed, report.is_err());
            std::future::ready((!is_over).then_some(report))
        });
        Findings(reports.boxed())
    }

    /// Finds the images with these names, and reads what their last scans found. Starts nothing.
    ///
    /// A name without an image is in [`Report::unresolved`].
    ///
    /// # Errors
    /// If `names` is empty, the inventory cannot be read, or as [`Findings::try_next`].
    pub async fn report(&self, names: &[ImageRef], request: FindingsRequest) -> Result<Report, Error> {
        if names.is_empty() {
            return Err(Error::invalid_input(
                "the report has no names of images: an empty list does not mean all",
            ));
        }
        let mut report = Report::new(self.now());
        let mut images = Vec::new();
        for (name, outcome) in names.iter().zip(self.resolve(names).await?) {
            match outcome {
                Ok(image) => images.push(image),
                Err(error) => {
                    report
                        .unresolved
                        .push(UnresolvedImage { reference: name.clone(), error: error.to_record() });
                }
            }
        }
        let mut findings = self.findings(images, request);
        while let Some(image) = findings.try_next().await? {
            report.images.push(image);
        }
        drop(findings);
        report.accounts.push(self.account().await?.clone());
        report.notes.extend(self.notes());
        Ok(report)
    }

    /// What readers of this cloud's reports have to know.
    pub fn notes(&self) -> impl Iterator<Item = Note> + '_ {
        self.api.abilities().notes.iter().map(|(id, text)| Note::new(*id, *text))
    }
}
