//! `images`: the inventory, row by row.

use imagescan::scan::{Image, ImageQuery, ScanState};
use serde::Serialize;
use wildmatch::WildMatch;

use crate::arguments::ImagesArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::nearest::unknown;
use crate::output::list::{List, Row};
use crate::output::words::scan_time;
use crate::session::Session;

const STATES: [(&str, ScanState); 7] = [
    ("not-scanned", ScanState::NotScanned),
    ("waiting", ScanState::Waiting),
    ("running", ScanState::Running),
    ("done", ScanState::Done),
    ("failed", ScanState::Failed),
    ("timed-out", ScanState::TimedOut),
    ("stopped", ScanState::Stopped),
];

#[derive(Serialize)]
struct ImageRow {
    profile: String,
    /// The reference as other commands take it.
    name: String,
    #[serde(flatten)]
    image: Image,
}

impl Row for ImageRow {
    const COLUMNS: &'static [&'static str] = &["PROFILE", "IMAGE", "STATE", "LAST SCAN", "VULNERABILITIES"];

    fn cells(&self) -> Vec<String> {
        let image = &self.image;
        let last_scan = image.last_scan.as_ref().map_or_else(|| "never".to_owned(), scan_time);
        let count = image
            .counts
            .vulnerabilities
            .filter(|_| image.state != ScanState::NotScanned)
            .map_or_else(|| "–".to_owned(), |count| count.to_string());
        let name = image.reference.short().to_string();
        vec![self.profile.clone(), name, image.state.to_string(), last_scan, count]
    }
}

pub async fn run(arguments: &ImagesArgs, session: &mut Session) -> Result<(), Failure> {
    let states: Vec<_> = arguments.state.iter().map(|state| state_of(state)).collect::<Result<_, _>>()?;
    let patterns: Vec<_> = arguments
        .patterns
        .iter()
        .map(|pattern| session.settings.divide(pattern))
        .collect::<Result<_, _>>()?;
    let accounts = session.accounts()?;
    let console = session.console.clone();
    let mut listed = 0_usize;
    let mut list = List::new::<ImageRow>(&arguments.output, &console)?;
    for account in &accounts {
        let name = &account.profile.name;
        let of_account =
            patterns.iter().filter(|(profile, _)| profile.as_ref().is_none_or(|profile| profile == name));
        let of_account: Vec<_> = of_account.map(|(_, pattern)| Pattern::new(pattern)).collect();
        if of_account.is_empty() && !patterns.is_empty() {
            continue;
        }
        let query = states.iter().cloned().fold(ImageQuery::all(), ImageQuery::state);
        let mut images = account.scanner.images(query);
        loop {
            match session.until_signal(images.try_next()).await? {
                Ok(Some(image))
                    if of_account.is_empty() || of_account.iter().any(|one| one.matches(&image)) =>
                {
                    let name = image.reference.to_string();
                    listed += 1;
                    list.push(&ImageRow { profile: account.profile.to_string(), name, image })?;
                    if console.is_closed() {
                        return Ok(());
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    session.fail(Failure::from(error).at(&account.profile.to_string()));
                    break;
                }
            }
        }
    }
    if listed == 0 && session.outcome.exit() == Exit::Success {
        console.note("no image is of these patterns and states");
    }
    list.finish()
}

fn state_of(word: &str) -> Result<ScanState, Failure> {
    let known = STATES.into_iter().find(|(name, _)| *name == word.to_lowercase().replace(['_', ' '], "-"));
    known
        .map(|(_, state)| state)
        .ok_or_else(|| Failure::usage(unknown("state", word, &STATES.map(|(name, _)| name))))
}

/// A pattern of names: with or without host and tag, as it is written.
struct Pattern {
    /// Compared with the name with its host, and with the name without it.
    name: WildMatch,
    tag: Option<WildMatch>,
    /// As it is written.
    digest: Option<String>,
}

impl Pattern {
    fn new(pattern: &str) -> Self {
        let (pattern, digest) = match pattern.split_once('@') {
            Some((pattern, digest)) => (pattern, Some(digest.to_owned())),
            None => (pattern, None),
        };
        // A colon before the last slash is that of a port.
        let last_part = pattern.rfind('/').map_or(0, |slash| slash + 1);
        match pattern[last_part..].split_once(':') {
            Some((_, tag)) => {
                let name = &pattern[..pattern.len() - tag.len() - 1];
                Self { name: WildMatch::new(name), tag: Some(WildMatch::new(tag)), digest }
            }
            None => Self { name: WildMatch::new(pattern), tag: None, digest },
        }
    }

    fn matches(&self, image: &Image) -> bool {
        let reference = &image.reference;
        let path = reference.path();
        let mut hosts = image.hosts.iter().map(String::as_str).chain(reference.host());
        let is_named =
            self.name.matches(path) || hosts.any(|host| self.name.matches(&format!("{host}/{path}")));
        let has_digest = |digest: &String| reference.digest().is_some_and(|its| its.as_str() == digest);
        is_named
            && self.digest.as_ref().is_none_or(has_digest)
            && self.tag.as_ref().is_none_or(|tag| tag.matches(reference.tag().unwrap_or_default()))
    }
}
