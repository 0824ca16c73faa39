//! The last look at images before they are started.

use crate::cloud_api::Observation;
use crate::error::Error;
use crate::model::{Digest, ErrorRecord, Image, LastScan, ScanState, WatchedImage};
use crate::scanner::Scanner;

/// An image that a start has not started.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The image, as it was at the estimate.
    pub image: Image,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a start has not started an image.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// The journal has a scan of the image that has not ended, as far as is known. Where a scan is started by digest, that of another
    /// name with the same digest counts.
    #[non_exhaustive]
    Unfinished {
        /// The id of that scan.
        scan: String,
    },
    /// The cloud shows that a scan waits or runs, or a state that is not known and that it did not show at the estimate.
    #[non_exhaustive]
    Running {
        /// The state of that scan.
        state: ScanState,
    },
    /// A scan has ended since the estimate.
    #[non_exhaustive]
    ScannedSinceEstimate {
        /// When.
        last_scan: LastScan,
    },
    /// The tag has another digest than at the estimate.
    #[non_exhaustive]
    DigestMoved {
        /// The digest now.
        digest: Digest,
    },
    /// The inventory no longer lists the image.
    Gone,
    /// The call that starts it was refused, or not made because another call had ended the start.
    #[non_exhaustive]
    NotStarted {
        /// The error that the call returned, or that ended the start.
        error: ErrorRecord,
    },
}

impl Scanner {
    /// Looks at the images once more, and returns those that may be started.
    pub(super) async fn still_startable(
        &self,
        images: Vec<Image>,
        left_out: &mut Vec<LeftOut>,
    ) -> Result<Vec<WatchedImage>, Error> {
        let observations = self.observe(&images.iter().map(WatchedImage::new).collect::<Vec<_>>()).await?;
        let mut startable = Vec::new();
        for (image, observation) in images.into_iter().zip(observations) {
            match why_not(&image, observation) {
                None => startable.push(WatchedImage::new(&image)),
                Some(reason) => left_out.push(LeftOut { image, reason }),
            }
        }
        Ok(startable)
    }

    /// One observation for each image, in their order.
    pub(in crate::flow) async fn observe(&self, images: &[WatchedImage]) -> Result<Vec<Observation>, Error> {
        let observations = self.api.observe(images).await?;
        if observations.len() != images.len() {
            let message = format!("{} observations of {} images", observations.len(), images.len());
            return Err(Error::unexpected("observe images", message));
        }
        Ok(observations)
    }
}

fn why_not(image: &Image, observation: Observation) -> Option<LeftOutReason> {
    let Observation::Listed { state, last_scan, digest, .. } = observation else {
        return Some(LeftOutReason::Gone);
    };
    let moved = digest.filter(|digest| image.reference.digest().is_some_and(|before| before != digest));
    if let Some(digest) = moved {
        return Some(LeftOutReason::DigestMoved { digest });
    }
    // A word that the estimate did not have may be that of a running scan.
    let is_new_word = matches!(state, ScanState::Other(_)) && state != image.state;
    if state.is_active() || is_new_word {
        return Some(LeftOutReason::Running { state });
    }
    last_scan
        .filter(|scan| scan.is_later_than(image.last_scan.as_ref()))
        .map(|last_scan| LeftOutReason::ScannedSinceEstimate { last_scan })
}
