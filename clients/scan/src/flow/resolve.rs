//! From the name of an image to the image.

use futures_util::TryStreamExt as _;

use super::inventory::names;
use crate::cloud_api::Narrow;
use crate::error::Error;
use crate::model::{Image, ImageRef};
use crate::scanner::Scanner;

/// The step in errors of names without image.
const FIND: &str = "find the image";

/// At most this many candidates are collected for each name.
const CANDIDATES: usize = 20;

impl Scanner {
    /// Finds the images with these names, and returns a result for each name, in their order. Starts nothing.
    ///
    /// A name needs a tag or a digest. Host, path, tag and digest are compared here, over the whole inventory, because the
    /// filters of services match loosely. A host that is not named matches all; a named host matches only images whose host is
    /// known.
    ///
    /// # Errors
    /// If the inventory cannot be read. The inner error is that of one name: it lacks tag and digest, no image has it, several
    /// have it, or the tag belongs to another digest.
    pub async fn resolve(&self, names: &[ImageRef]) -> Result<Vec<Result<Image, Error>>, Error> {
        let account = self.account().await?;
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut searches: Vec<_> = names.iter().map(Search::new).collect();
        let narrow = Narrow { references: names.to_vec(), ..Narrow::default() };
        let mut rows = self.rows(narrow);
        while let Some(image) = rows.try_next().await? {
            for search in &mut searches {
                search.consider(&image);
            }
        }
        let remedy = self.api.abilities().not_listed;
        Ok(searches
            .into_iter()
            .map(|search| {
                let name = search.name;
                search.finish(remedy).map_err(|error| error.with_account(account).with_image(name))
            })
            .collect())
    }
}

/// The search for the image of one name.
struct Search<'a> {
    name: &'a ImageRef,
    /// Images with the path, the tag or digest, and the host.
    found: Vec<Image>,
    /// Images with the path and tag, whose digest is another one.
    other_digest: Vec<ImageRef>,
    /// Images with path, tag and digest, whose host is another one or not known.
    other_host: Vec<ImageRef>,
    /// Images with the path.
    other_tag: Vec<ImageRef>,
    /// Images with the same last part of the path.
    other_path: Vec<ImageRef>,
}

impl<'a> Search<'a> {
    fn new(name: &'a ImageRef) -> Self {
        let (found, other_digest) = (Vec::new(), Vec::new());
        let (other_host, other_tag, other_path) = (Vec::new(), Vec::new(), Vec::new());
        Self { name, found, other_digest, other_host, other_tag, other_path }
    }

    fn consider(&mut self, image: &Image) {
        let (name, row) = (self.name, &image.reference);
        let has_path = row.path() == name.path();
        let has_tag = name.tag().is_none_or(|tag| row.tag() == Some(tag));
        let has_digest = name.digest().is_none_or(|digest| row.digest() == Some(digest));
        let has_host = name.host().is_none_or(|host| {
            row.host().is_some_and(|other| other.eq_ignore_ascii_case(host))
                || image.hosts.iter().any(|other| other.eq_ignore_ascii_case(host))
        });
        // One digest may have several tags: the digest is what is scanned.
        let is_digest = name.digest().is_some() && has_digest;
        let list = match (has_path, has_tag, has_digest, has_host) {
            (true, true, true, true) => {
                self.found.push(image.clone());
                return;
            }
            (true, true, true, false) => &mut self.other_host,
            (true, true, false, _) => &mut self.other_digest,
            (true, false, _, _) if is_digest => &mut self.other_digest,
            (true, false, _, _) => &mut self.other_tag,
            (false, ..) if row.name() == name.name() => &mut self.other_path,
            _ => return,
        };
        if list.len() < CANDIDATES {
            list.push(row.clone());
        }
    }

    fn finish(self, not_listed: &str) -> Result<Image, Error> {
        let Self { name, mut found, other_digest, other_host, other_tag, other_path } = self;
        if name.tag().is_none() && name.digest().is_none() {
            let (absent, candidates) = match (found.is_empty(), other_host.is_empty()) {
                (false, _) => ("", names(&found)),
                (true, false) => ("; images with this path have another host", other_host),
                (true, true) => ("; the inventory has no image with this path", other_path),
            };
            return Err(Error::invalid_input(format!(
                "the name has neither tag nor digest, and no tag is assumed, because a scan may cost money: add `:TAG` or `@DIGEST`{absent}"
            ))
            .with_candidates(candidates));
        }
        match (found.pop(), found.len()) {
            (Some(image), 0) => Ok(image),
            (Some(image), _) => {
                found.push(image);
                Err(Error::ambiguous(
                    format!("{} images have this name: add the host or the digest", found.len()),
                    names(&found),
                ))
            }
            (None, _) => {
                let (message, candidates) = if !other_host.is_empty() {
                    (
                        "images with this path have another host, or none that is known: correct the host, or leave it out",
                        other_host,
                    )
                } else if !other_digest.is_empty() && name.tag().is_some() && name.digest().is_some() {
                    ("the tag and the digest belong to different images: leave out one of them", other_digest)
                } else if !other_digest.is_empty() {
                    ("images with this path have other digests", other_digest)
                } else if !other_tag.is_empty() {
                    ("images with this path have other tags", other_tag)
                } else {
                    ("the inventory has no image with this path", other_path)
                };
                let error = Error::not_found(format!("{message}; {not_listed}"));
                Err(error.with_step(FIND).with_candidates(candidates))
            }
        }
    }
}
