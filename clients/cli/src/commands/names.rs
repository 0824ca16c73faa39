//! Images by name: `[PROFILE=]REF`, and files of names; and the images that the names mean, over several profiles.

mod inventories;
mod lists;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use imagescan::scan::{Error, ErrorRecord, Image, ImageRef, UnresolvedImage};

use self::inventories::Matches;
use crate::failure::Failure;
use crate::profile::{Account, Profile};
use crate::session::Session;

pub use self::lists::parse;

/// The name of an image, with the profile that has it, if the user named one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub profile: Option<String>,
    pub reference: ImageRef,
}

impl Name {
    /// Whether the account may have it.
    fn is_for(&self, account: &Account) -> bool {
        self.is_of(&account.profile)
    }

    fn is_of(&self, profile: &Profile) -> bool {
        self.profile.as_ref().is_none_or(|name| *name == profile.name)
    }
}

/// The accounts that may have one of these names. Others are not asked, so that it does not matter if their keys are missing.
///
/// # Errors
/// If no profile is chosen, or one is invalid.
pub fn accounts(names: &[Name], session: &Session) -> Result<Vec<Account>, Failure> {
    session.accounts_of(|profile| names.iter().any(|name| name.is_of(profile)))
}

/// What names mean.
#[derive(Debug, Default)]
pub struct Resolution {
    /// The images, in the order of the names.
    pub resolved: Vec<Resolved>,
    /// The names without an image, or with several.
    pub unresolved: Vec<UnresolvedImage>,
    /// The profiles of the accounts, in their order.
    profiles: Vec<String>,
}

/// A name, and its image.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub name: Name,
    /// The position of the account.
    pub account: usize,
    pub image: Image,
}

impl Resolution {
    /// The images of an account.
    #[must_use]
    pub fn images_of(&self, account: &Account) -> Vec<Image> {
        let is_its = |one: &&Resolved| self.profiles[one.account] == account.profile.name;
        self.resolved.iter().filter(is_its).map(|one| one.image.clone()).collect()
    }
}

/// Finds the images with these names. A name without a profile may be on any of them, and means an image if exactly one has it.
///
/// The failure of a profile is added to the outcome; the others are read. Starts nothing.
///
/// # Errors
/// If a signal has arrived.
pub async fn resolve(
    names: &[Name],
    accounts: &[Account],
    session: &mut Session,
) -> Result<Resolution, Failure> {
    let inventories = join_all(accounts.iter().map(|account| async move {
        let references: Vec<_> =
            names.iter().filter(|name| name.is_for(account)).map(|name| name.reference.clone()).collect();
        if references.is_empty() { Ok(Vec::new()) } else { account.scanner.resolve(&references).await }
    }));
    let inventories = session.until_signal(inventories).await?;
    let mut found: Vec<_> = names.iter().map(|_| Matches::default()).collect();
    for (at, (account, inventory)) in accounts.iter().zip(inventories).enumerate() {
        let of_account =
            names.iter().zip(&mut found).filter(|(name, _)| name.is_for(account)).map(|(_, found)| found);
        match inventory {
            Ok(images) => of_account.zip(images).for_each(|(found, image)| found.add(at, image)),
            Err(error) => {
                of_account.for_each(|found| found.add_failed(at, &error));
                session.fail(Failure::from(error).at(&account.profile.to_string()));
            }
        }
    }
    let profiles = accounts.iter().map(|account| account.profile.name.clone()).collect();
    let mut resolution = Resolution { profiles, ..Resolution::default() };
    for (name, found) in names.iter().zip(found) {
        match found.finish(accounts) {
            Ok((account, image)) => {
                let name = name.clone();
                // Two names may mean one image, which is scanned and read once.
                if !resolution.resolved.iter().any(|one| one.account == account && one.image.key == image.key)
                {
                    resolution.resolved.push(Resolved { name, account, image });
                }
            }
            Err(error) => resolution.unresolved.push(UnresolvedImage::new(name.reference.clone(), error)),
        }
    }
    Ok(resolution)
}

/// The error as reports have it, with the images that the name may mean.
fn record(error: &Error) -> ErrorRecord {
    let mut record = error.to_record();
    // By their tags, unless that does not tell them apart.
    let short: BTreeSet<_> = error.candidates().iter().map(|name| name.short().to_string()).collect();
    let is_distinct = short.len() == error.candidates().len();
    let shown = |name: &ImageRef| if is_distinct { name.short().to_string() } else { name.to_string() };
    let candidates: Vec<_> = error.candidates().iter().take(5).map(shown).collect();
    if !candidates.is_empty() {
        record.message = format!("{}; candidates: {}", record.message, candidates.join(", "));
    }
    record
}
