//! Images in registries: everything about one follows from the seed and its index.

use super::mix;
use crate::Random;

const HOUR: i64 = 3_600_000;

/// The number of tags of a repository.
pub(crate) const TAGS: u64 = 4;

const NAMESPACES: [&str; 6] = ["web", "data", "platform", "mobile", "billing", "internal"];
const NAMES: [&str; 12] = [
    "gateway", "shop", "search", "ledger", "cache", "queue", "report", "mailer", "auth", "sync", "media",
    "batch",
];

/// The registries of an account: the cloud's own, an enterprise instance of it, and one of another vendor.
const REGISTRIES: u64 = 3;

/// A repository in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repository {
    /// Counted from 0.
    pub(crate) number: u64,
    /// 0 is the cloud's own registry, 1 an enterprise instance of it, 2 one of another vendor.
    pub(crate) registry: u64,
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// A tag of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    /// Counted from 0.
    pub(crate) index: u64,
    pub(crate) repository: Repository,
    pub(crate) tag: String,
    /// The SHA-256 of the manifest: 64 hexadecimal digits.
    pub(crate) digest: String,
    /// The SHA-256 of the image's configuration: 64 hexadecimal digits.
    pub(crate) config: String,
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) pushed_at: i64,
    /// The end of a scan before the emulator was started.
    pub(crate) scanned_before: Option<i64>,
}

/// All images of an account.
#[derive(Debug)]
pub(crate) struct Images {
    seed: u64,
    computed: u64,
    start: i64,
    /// Their indexes follow those of the computed images.
    added: Vec<Image>,
}

impl Images {
    pub(crate) fn new(seed: u64, computed: u64, start: i64) -> Self {
        Self { seed, computed, start, added: Vec::new() }
    }

    pub(crate) fn len(&self) -> u64 {
        self.computed + self.added.len() as u64
    }

    /// Adds an image, and returns its index, which replaces the one that it has.
    pub(crate) fn add(&mut self, mut image: Image) -> u64 {
        image.index = self.len();
        self.added.push(image);
        self.len() - 1
    }

    pub(crate) fn get(&self, index: u64) -> Option<Image> {
        if let Some(added) = index.checked_sub(self.computed) {
            return self.added.get(usize::try_from(added).ok()?).cloned();
        }
        let (number, tag) = (index / TAGS, index % TAGS);
        let draw = |what: u64| mix(self.seed, index, what);
        Some(Image {
            index,
            repository: repository(number),
            tag: format!("v1.{tag}"),
            digest: self.hash(index, 1),
            config: self.hash(index, 2),
            size: (20 + draw(3) % 400) << 20,
            pushed_at: self.pushed_at(index),
            scanned_before: self.scanned_before(index),
        })
    }

    fn pushed_at(&self, index: u64) -> i64 {
        let hours = (TAGS - index % TAGS) * 24 + mix(self.seed, index, 0) % 24;
        self.start - i64::try_from(hours).unwrap_or(0) * HOUR
    }

    /// The end of an image's scan before the emulator was started, without computing the rest of the image.
    pub(crate) fn scanned_before(&self, index: u64) -> Option<i64> {
        match index.checked_sub(self.computed) {
            Some(added) => self.added.get(usize::try_from(added).ok()?)?.scanned_before,
            None => (index % 3 != 2).then(|| self.pushed_at(index) + HOUR),
        }
    }

    /// The number of images that were scanned before the emulator was started.
    pub(crate) fn number_scanned_before(&self) -> u64 {
        let added = self.added.iter().filter(|image| image.scanned_before.is_some()).count();
        self.computed - self.computed / 3 + added as u64
    }

    /// Whether the image is the newest one of its repository. An added image is.
    pub(crate) fn is_newest(&self, index: u64) -> bool {
        index % TAGS == TAGS - 1 || index + 1 >= self.computed
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Image> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The number of repositories with computed images.
    pub(crate) fn repositories(&self) -> u64 {
        self.computed.div_ceil(TAGS)
    }

    pub(crate) fn repository(&self, number: u64) -> Option<Repository> {
        (number < self.repositories()).then(|| repository(number))
    }

    /// The repository with this name.
    pub(crate) fn repository_named(&self, namespace: &str, name: &str) -> Option<Repository> {
        let repository = number_of(name).and_then(|number| self.repository(number));
        repository.filter(|repository| repository.namespace == namespace)
    }

    /// The images of a repository, oldest first.
    pub(crate) fn of_repository(&self, number: u64) -> impl Iterator<Item = Image> {
        let indexes =
            number.saturating_mul(TAGS)..number.saturating_add(1).saturating_mul(TAGS).min(self.computed);
        indexes.filter_map(|index| self.get(index))
    }

    /// The time at which the emulator was started.
    pub(crate) fn start(&self) -> i64 {
        self.start
    }

    /// The indexes of all images with this digest, with or without `sha256:`, in ascending order.
    pub(crate) fn indexes_with_digest(&self, digest: &str) -> Vec<u64> {
        let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
        let computed = self.computed_with_hash(digest, |image| &image.digest).map(|image| image.index);
        let added = self.added.iter().filter(|image| image.digest == digest).map(|image| image.index);
        computed.into_iter().chain(added).collect()
    }

    /// The images that a test, or the initial state, has added.
    pub(crate) fn added(&self) -> &[Image] {
        &self.added
    }

    /// The number of images that are computed; those that were added follow them.
    pub(crate) fn computed(&self) -> u64 {
        self.computed
    }

    /// The indexes of the images with this name, in any namespace.
    pub(crate) fn named(&self, name: &str) -> Vec<u64> {
        let computed = number_of(name).into_iter().flat_map(|number| self.of_repository(number));
        let added = self.added.iter().filter(|image| image.repository.name == name).cloned();
        computed.chain(added).map(|image| image.index).collect()
    }

    /// The image with this digest, with or without `sha256:`.
    pub(crate) fn with_digest(&self, digest: &str) -> Option<Image> {
        self.with_hash(digest, |image| &image.digest)
    }

    /// The image with this id, with or without `sha256:`.
    pub(crate) fn with_image_id(&self, id: &str) -> Option<Image> {
        self.with_hash(id, |image| &image.config)
    }

    /// The image with this name and tag.
    pub(crate) fn find(&self, namespace: &str, name: &str, tag: &str) -> Option<Image> {
        let is_it = |image: &Image| {
            let repository = &image.repository;
            repository.namespace == namespace && repository.name == name && image.tag == tag
        };
        let added = || self.added.iter().find(|image| is_it(image)).cloned();
        let computed = number_of(name).and_then(|number| self.of_repository(number).find(is_it));
        computed.or_else(added)
    }

    fn with_hash(&self, hash: &str, field: impl Fn(&Image) -> &String) -> Option<Image> {
        let hash = hash.strip_prefix("sha256:").unwrap_or(hash);
        let computed = self.computed_with_hash(hash, &field);
        computed.or_else(|| self.added.iter().find(|image| field(image) == hash).cloned())
    }

    /// The last digits of a computed hash are the index.
    fn computed_with_hash(&self, hash: &str, field: impl Fn(&Image) -> &String) -> Option<Image> {
        let digits = hash.len().checked_sub(12).and_then(|start| hash.get(start..))?;
        let index = u64::from_str_radix(digits, 16).ok().filter(|index| *index < self.computed)?;
        self.get(index).filter(|image| field(image) == hash)
    }

    fn hash(&self, index: u64, what: u64) -> String {
        format!("{}{index:012x}", Random::seeded(mix(self.seed, index, what)).hex(52))
    }
}

/// The repository with this number. Its name ends with the number, so that it can be found by its name.
fn repository(number: u64) -> Repository {
    let pick =
        |choices: &[&str]| choices[usize::try_from(number % choices.len() as u64).unwrap_or(0)].to_owned();
    Repository {
        number,
        registry: number % REGISTRIES,
        namespace: pick(&NAMESPACES),
        name: format!("{}-{number}", pick(&NAMES)),
    }
}

fn number_of(name: &str) -> Option<u64> {
    let number = name.rsplit_once('-')?.1.parse().ok()?;
    (repository(number).name == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_found_by_each_of_its_names() {
        let mut images = Images::new(1, 1_000, 1_700_000_000_000);
        images.add(Image { tag: "added".into(), digest: "d".repeat(64), ..images.get(0).unwrap() });
        for image in images.iter() {
            let Repository { namespace, name, .. } = &image.repository;
            assert_eq!(images.find(namespace, name, &image.tag), Some(image.clone()));
            assert_eq!(images.with_digest(&format!("sha256:{}", image.digest)), Some(image.clone()));
            assert!(images.named(name).contains(&image.index));
        }
        assert_eq!(images.iter().count(), 1_001);
        assert_eq!(images.find("web", "gateway-00", "v1.0"), None);
        assert_eq!(images.with_digest(&"0".repeat(64)), None);
    }

    #[test]
    fn an_image_agrees_with_what_is_computed_alone() {
        let mut images = Images::new(1, 10, 1_700_000_000_000);
        images.add(Image { scanned_before: None, ..images.get(0).unwrap() });
        for image in images.iter() {
            assert_eq!(images.scanned_before(image.index), image.scanned_before);
        }
        let scanned = images.iter().filter(|image| image.scanned_before.is_some()).count();
        assert_eq!(images.number_scanned_before(), scanned as u64);
        let newest: Vec<_> = (0..11).filter(|index| images.is_newest(*index)).collect();
        assert_eq!(newest, [3, 7, 9, 10]);
        assert_eq!(images.scanned_before(11), None);
    }

    #[test]
    fn repositories_have_the_images() {
        let images = Images::new(1, 10, 1_700_000_000_000);
        let by_repository: Vec<_> =
            (0..images.repositories()).flat_map(|number| images.of_repository(number)).collect();
        assert_eq!(by_repository, images.iter().collect::<Vec<_>>());
        assert_eq!(images.repository(3), None);
    }
}
