//! Which images a request sees: those of one enterprise project, or of all.

use super::{ALL_ENTERPRISE_PROJECTS, DEFAULT_ENTERPRISE_PROJECT};
use crate::world::{Images, TAGS};

/// The enterprise project of every fourth repository.
pub(super) const OTHER_ENTERPRISE_PROJECT: &str = "b7f60c1e-2c1a-4a55-9f0e-5d6a8f3c9b42";

/// The number of images in a group of repositories, and of those of them that belong to the default enterprise project.
const GROUP: u64 = 4 * TAGS;
const OF_DEFAULT: u64 = 3 * TAGS;

/// The images of an enterprise project, by their position in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    Default,
    Other,
    /// An enterprise project without images.
    Nothing,
}

impl Scope {
    pub(super) fn of(enterprise_project: &str) -> Self {
        match enterprise_project {
            ALL_ENTERPRISE_PROJECTS => Self::All,
            DEFAULT_ENTERPRISE_PROJECT => Self::Default,
            OTHER_ENTERPRISE_PROJECT => Self::Other,
            _ => Self::Nothing,
        }
    }

    /// Whether the images include this one. Images that were added belong to the default enterprise project.
    pub(super) fn contains(self, index: u64, images: &Images) -> bool {
        let is_default = index >= images.computed() || index % GROUP < OF_DEFAULT;
        match self {
            Self::All => true,
            Self::Default => is_default,
            Self::Other => !is_default,
            Self::Nothing => false,
        }
    }

    pub(super) fn len(self, images: &Images) -> u64 {
        let (groups, rest) = (images.computed() / GROUP, images.computed() % GROUP);
        let of_default = groups * OF_DEFAULT + rest.min(OF_DEFAULT);
        match self {
            Self::All => images.len(),
            Self::Default => images.len() - images.computed() + of_default,
            Self::Other => images.computed() - of_default,
            Self::Nothing => 0,
        }
    }

    /// The index of the image at this position.
    pub(super) fn index(self, position: u64, images: &Images) -> u64 {
        match self {
            Self::All | Self::Nothing => position,
            Self::Default => {
                let added = images.len() - images.computed();
                match position.checked_sub(self.len(images) - added) {
                    Some(added) => images.computed() + added,
                    None => position / OF_DEFAULT * GROUP + position % OF_DEFAULT,
                }
            }
            Self::Other => position / TAGS * GROUP + OF_DEFAULT + position % TAGS,
        }
    }

    pub(super) fn iter(self, images: &Images) -> impl Iterator<Item = u64> {
        (0..self.len(images)).map(move |position| self.index(position, images))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enterprise_projects_divide_the_images() {
        for computed in [0, 1, 11, 12, 13, 16, 17, 29, 64, 1_000] {
            let mut images = Images::new(1, computed, 1_700_000_000_000);
            if let Some(image) = images.get(0) {
                images.add(image);
            }
            for scope in [Scope::All, Scope::Default, Scope::Other, Scope::Nothing] {
                let filtered: Vec<_> =
                    (0..images.len()).filter(|index| scope.contains(*index, &images)).collect();
                assert_eq!(scope.iter(&images).collect::<Vec<_>>(), filtered, "{computed}: {scope:?}");
            }
        }
    }
}
