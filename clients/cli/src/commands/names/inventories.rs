//! What the profiles have for one name.

use imagescan::scan::{Error, ErrorRecord, Image};

use super::record;
use crate::profile::Account;

/// The step in errors of names without image.
const FIND: &str = "find the image";

/// What the profiles have for one name, each with the position of its account.
#[derive(Default)]
pub(super) struct Matches {
    images: Vec<(usize, Image)>,
    /// Accounts on which several images have the name.
    ambiguous: Vec<(usize, ErrorRecord)>,
    /// Accounts that do not have it, with what they have in its place.
    absent: Vec<(usize, ErrorRecord, bool)>,
    /// Accounts whose inventory could not be read.
    failed: Vec<(usize, ErrorRecord)>,
}

impl Matches {
    pub(super) fn add(&mut self, account: usize, image: Result<Image, Error>) {
        match image {
            Ok(image) => self.images.push((account, image)),
            Err(error) if error.is_ambiguous() => self.ambiguous.push((account, record(&error))),
            Err(error) => self.absent.push((account, record(&error), !error.candidates().is_empty())),
        }
    }

    pub(super) fn add_failed(&mut self, account: usize, error: &Error) {
        self.failed.push((account, error.to_record()));
    }

    /// The one image with this name, and its account.
    pub(super) fn finish(mut self, accounts: &[Account]) -> Result<(usize, Image), ErrorRecord> {
        let profile = |at: usize| accounts[at].profile.to_string();
        let having: Vec<_> =
            self.images.iter().map(|(at, _)| *at).chain(self.ambiguous.iter().map(|(at, _)| *at)).collect();
        if having.len() > 1 {
            let names: Vec<_> = having.iter().map(|at| accounts[*at].profile.name.as_str()).collect();
            return Err(ErrorRecord::new(
                FIND,
                format!(
                    "{} profiles have an image of this name: write {}=NAME, or the name of another profile: {}",
                    names.len(),
                    names[0],
                    names.join(", ")
                ),
            ));
        }
        if let Some(found) = self.images.pop() {
            return Ok(found);
        }
        if let Some((_, error)) = self.ambiguous.pop() {
            return Err(error);
        }
        // An image may be on a profile that failed.
        if let Some((at, mut error)) = self.failed.pop() {
            error.message = format!("the inventory of {} could not be read: {}", profile(at), error.message);
            return Err(error);
        }
        let several = self.absent.len() > 1;
        let searched: Vec<_> = self.absent.iter().map(|(at, ..)| profile(*at)).collect();
        // The profile that has similar images says most.
        let best = self.absent.iter().position(|(.., has_candidates)| *has_candidates).unwrap_or_default();
        match self.absent.into_iter().nth(best) {
            Some((at, mut error, _)) => {
                if several {
                    error.message =
                        format!("none of {} has it; {}: {}", searched.join(", "), profile(at), error.message);
                }
                Err(error)
            }
            None => Err(ErrorRecord::new(FIND, "no profile was searched")),
        }
    }
}
