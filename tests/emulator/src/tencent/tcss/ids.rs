//! The ids of images and vulnerabilities, and their numbers in the world.

/// The ids of the first images: those in the requests of the vendor's pages, so that these requests find an image.
const IDS_ON_PAGES: [u64; 5] = [1_929_935, 8_741_110, 314, 12_034_807, 1_256_299_843];
/// The id of the image with the number 0, if it had none of those.
const FIRST_ID: u64 = 110_000_000;
/// The same for the number in the id of a vulnerability. The id on the vendor's page is 277 after it.
const FIRST_POC: u64 = 448_000;

/// The id of an image.
pub(super) fn id_of(index: u64) -> u64 {
    let on_page = usize::try_from(index).ok().and_then(|index| IDS_ON_PAGES.get(index));
    on_page.copied().unwrap_or(FIRST_ID + index)
}

/// The number of an image in the world, which may not have it.
pub(super) fn index_of(id: u64) -> Option<u64> {
    let on_page = IDS_ON_PAGES.iter().position(|on_page| *on_page == id).map(|index| index as u64);
    on_page.or_else(|| id.checked_sub(FIRST_ID).filter(|index| *index >= IDS_ON_PAGES.len() as u64))
}

/// The id of a vulnerability.
pub(super) fn poc_of(number: u64) -> String {
    format!("pcmgr-{}", FIRST_POC + number)
}

/// The number of a vulnerability in the world, which may not have it.
pub(super) fn number_of(poc: &str) -> Option<u64> {
    poc.strip_prefix("pcmgr-")?.parse::<u64>().ok()?.checked_sub(FIRST_POC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_numbers() {
        for number in 0..600 {
            assert_eq!(index_of(id_of(number)), Some(number));
            assert_eq!(number_of(&poc_of(number)), Some(number));
        }
        assert_eq!((index_of(FIRST_ID), index_of(7), number_of("pcmgr-7")), (None, None, None));
        assert_eq!(number_of("pcmgr-448277"), Some(277));
    }
}
