//! Pagination: whether another page follows, the list ends, or the pages contradict each other.

use std::num::TryFromIntError;

use crate::client::pages::page_digest::PageDigest;
use crate::error::{Error, ErrorKind, IncompleteList};
use crate::types::paginated::Continuation;

/// What a walk knows of the pages before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pagination {
    /// The number of elements before the page that is requested; `None` if it is not known.
    pub(super) position: Option<u64>,
    /// The number of elements so far.
    pub(super) seen: u64,
    /// The last total that a page reported.
    pub(super) total: Option<u64>,
    /// Whether a page was as long as requested, so that the service does not cap the page size below it.
    pub(super) had_full_page: bool,
    /// The page before, unless it was empty.
    pub(super) previous: Option<PageDigest>,
}

/// What follows a page.
#[derive(Debug)]
pub(super) enum NextPage {
    Fetch,
    End,
    Error(Error),
    OutOfRange(Error),
}

impl Pagination {
    pub(super) fn starting_at(position: Option<u64>) -> Self {
        Self { position, seen: 0, total: None, had_full_page: false, previous: None }
    }

    /// Adds a page that was requested with `limit`.
    ///
    /// # Errors
    /// If it repeats the page before; the caller does not return it then.
    pub(super) fn add_page(
        &mut self,
        page: PageDigest,
        limit: Option<u64>,
        total: Option<u64>,
    ) -> Result<(), Error> {
        self.total = total.or(self.total);
        if page.count == 0 {
            return Ok(());
        }
        if self.previous == Some(page) {
            return Err(self.error("repeats the page before it"));
        }
        self.previous = Some(page);
        self.had_full_page |= limit.is_some_and(|limit| page.count >= limit);
        self.seen = self.seen.saturating_add(page.count);
        self.position = self.position.map(|position| position.saturating_add(page.count));
        Ok(())
    }

    /// What follows the page that was added last, which has `count` elements and was requested with `limit`. `advanced` is
    /// the outcome of [`Paginated::advance`](crate::Paginated::advance).
    pub(super) fn next_page(
        &self,
        count: u64,
        limit: Option<u64>,
        advanced: Result<Continuation, TryFromIntError>,
    ) -> NextPage {
        match advanced {
            Ok(Continuation::Follows) => NextPage::Fetch,
            Ok(Continuation::Last) => NextPage::End,
            Ok(Continuation::ByCount) => self.next_by_count(count, limit),
            Err(error) => match self.next_by_count(count, limit) {
                NextPage::Fetch => NextPage::OutOfRange(self.out_of_range().with_source(error)),
                next => next,
            },
        }
    }

    /// The next page is one that the operation cannot request.
    pub(super) fn out_of_range(&self) -> Error {
        self.error("is beyond the pages that the operation can request")
    }

    fn next_by_count(&self, count: u64, limit: Option<u64>) -> NextPage {
        if count == 0 {
            return self.after_empty_page(limit);
        }
        let is_short = limit.is_none_or(|limit| count < limit);
        let is_last = match self.total {
            Some(total) => self.position.is_some_and(|position| position >= total),
            // Without a total, a short page may be all that the service sends at once.
            None => self.had_full_page,
        };
        if is_short && is_last { NextPage::End } else { NextPage::Fetch }
    }

    fn after_empty_page(&self, limit: Option<u64>) -> NextPage {
        match (self.position, self.total) {
            (Some(position), Some(total)) if position < total && limit == Some(0) => {
                NextPage::Error(self.error("is empty, because the request limits pages to 0 elements"))
            }
            (Some(position), Some(total)) if position < total => NextPage::Error(self.error("is empty")),
            _ => NextPage::End,
        }
    }

    fn error(&self, what: &str) -> Error {
        let (position, seen) = (self.position, self.seen);
        let total = match self.total {
            Some(total) => format!("the service reports a total of {total}"),
            None => "the service reports no total".to_owned(),
        };
        let page = match position {
            Some(position) => format!("the page at offset {position}"),
            None => "a page".to_owned(),
        };
        let message = format!("the list is incomplete: {page} {what}, after {seen} elements; {total}");
        let list = IncompleteList { seen, total: self.total, position };
        Error::new(ErrorKind::IncompleteList, message).with_incomplete_list(list)
    }
}

#[cfg(test)]
mod tests {
    use crate::client::pages::pagination::*;

    /// The number of requested pages, and what follows the last. Pages are (number of elements, total), all different.
    fn paginate(offset: u64, limit: Option<u64>, pages: &[(u64, Option<u64>)]) -> (usize, NextPage) {
        let mut pagination = Pagination::starting_at(Some(offset));
        for (index, (count, total)) in pages.iter().enumerate() {
            let digest = [u8::try_from(index).unwrap(); 32];
            pagination.add_page(PageDigest { count: *count, digest }, limit, *total).expect("pages differ");
            match pagination.next_page(*count, limit, Ok(Continuation::ByCount)) {
                NextPage::Fetch => {}
                next => return (index + 1, next),
            }
        }
        panic!("another page is requested after {pages:?}");
    }

    #[track_caller]
    fn assert_ends(offset: u64, limit: Option<u64>, pages: &[(u64, Option<u64>)]) {
        let (requests, next) = paginate(offset, limit, pages);
        assert!(matches!(next, NextPage::End), "{pages:?}: {next:?}");
        assert_eq!(requests, pages.len(), "{pages:?}");
    }

    #[test]
    fn the_last_page_is_empty_or_short_with_the_total_reached_or_absent() {
        let (some, none) = (Some, None);
        for limit in [none, some(100)] {
            assert_ends(0, limit, &[(0, none)]);
            assert_ends(0, limit, &[(0, some(0))]);
            assert_ends(0, limit, &[(50, some(50))]);
        }
        assert_ends(0, some(100), &[(100, some(250)), (100, some(250)), (50, some(250))]);
        assert_ends(0, some(100), &[(100, some(200)), (100, some(200)), (0, some(200))]);
        assert_ends(0, none, &[(100, some(250)), (100, some(250)), (50, some(250))]);
        assert_ends(0, some(100), &[(100, none), (50, none)]);
        assert_ends(0, some(100), &[(100, none), (100, none), (0, none)]);
        assert_ends(0, none, &[(100, none), (50, none), (1, none), (0, none)]);
        // Without a total, a short page is the last only if another was as long as requested.
        assert_ends(0, some(100), &[(50, none), (0, none)]);
        assert_ends(0, some(1_000), &[(100, none), (100, none), (50, none), (0, none)]);
        // A service that caps the limit.
        assert_ends(0, some(1_000), &[(100, some(250)), (100, some(250)), (50, some(250))]);
        // No page is shorter than a limit of zero.
        assert_ends(0, some(0), &[(10, some(10)), (0, some(10))]);
    }

    #[test]
    fn a_wrong_total_does_not_end_the_list_early() {
        let (some, none) = (Some, None);
        // The number on the page, zero, or less than the list has.
        assert_ends(0, some(100), &[(100, some(100)), (100, some(100)), (50, some(50))]);
        assert_ends(0, some(100), &[(100, some(0)), (100, some(0)), (50, some(0))]);
        assert_ends(0, some(100), &[(100, some(120)), (100, some(120)), (50, some(120))]);
        // A total that grows, shrinks, or is missing once.
        assert_ends(0, some(100), &[(100, some(150)), (60, some(170)), (10, some(170))]);
        assert_ends(0, some(100), &[(100, some(250)), (30, some(130))]);
        assert_ends(0, some(100), &[(100, some(250)), (0, some(100))]);
        assert_ends(0, some(100), &[(100, some(250)), (60, none), (90, none)]);
    }

    #[test]
    fn pages_start_at_the_offset_of_the_operation() {
        let some = Some;
        assert_ends(100, some(100), &[(100, some(250)), (50, some(250))]);
        assert_ends(100, None, &[(150, some(250))]);
        assert_ends(300, some(100), &[(0, some(250))]);
    }

    #[test]
    fn an_unknown_position_ends_only_with_an_empty_page() {
        for total in [None, Some(0), Some(250), Some(1_000)] {
            let mut pagination = Pagination::starting_at(None);
            for count in [50, 50] {
                let page = PageDigest { count, digest: [u8::try_from(pagination.seen).unwrap(); 32] };
                pagination.add_page(page, Some(100), total).unwrap();
                if total.is_some() {
                    let next = pagination.next_page(count, Some(100), Ok(Continuation::ByCount));
                    assert!(matches!(next, NextPage::Fetch), "{total:?}: {next:?}");
                }
            }
            pagination.add_page(PageDigest { count: 0, digest: [9; 32] }, Some(100), total).unwrap();
            let next = pagination.next_page(0, Some(100), Ok(Continuation::ByCount));
            assert!(matches!(next, NextPage::End), "{total:?}: {next:?}");
            assert_eq!((pagination.position, pagination.seen), (None, 100));
            assert!(pagination.out_of_range().message().contains("a page is beyond"), "{total:?}");
        }
    }

    #[test]
    fn an_empty_page_before_the_total_is_an_error() {
        for (pages, position) in [
            (&[(0, Some(250))][..], 0),
            (&[(100, Some(250)), (0, Some(250))], 100),
            (&[(100, Some(250)), (100, Some(250)), (50, Some(1_000)), (0, Some(1_000))], 250),
            (&[(100, Some(250)), (0, None)], 100),
        ] {
            let (requests, next) = paginate(0, Some(100), pages);
            let NextPage::Error(error) = next else { panic!("{pages:?}: {next:?}") };
            let total = pages.iter().rev().find_map(|(_, total)| *total);
            let expected = IncompleteList { seen: position, total, position: Some(position) };
            assert_eq!((requests, error.incomplete_list()), (pages.len(), Some(expected)));
        }
        let (_, next) = paginate(30, None, &[(10, Some(50)), (0, Some(50))]);
        let NextPage::Error(error) = next else { panic!("{next:?}") };
        let expected = IncompleteList { seen: 10, total: Some(50), position: Some(40) };
        assert_eq!(error.incomplete_list(), Some(expected));
        assert_eq!(
            error.message(),
            "the list is incomplete: the page at offset 40 is empty, after 10 elements; the service reports a total of 50"
        );
        let (_, next) = paginate(0, Some(0), &[(0, Some(50))]);
        let NextPage::Error(error) = next else { panic!("{next:?}") };
        assert!(error.message().contains("limits pages to 0 elements"), "{}", error.message());
    }

    #[test]
    fn a_repeated_page_is_an_error() {
        for total in [None, Some(250), Some(1)] {
            let page = PageDigest { count: 100, digest: [7; 32] };
            let mut pagination = Pagination::starting_at(Some(0));
            pagination.add_page(page, Some(100), total).expect("the first page");
            let error = pagination.add_page(page, Some(100), total).expect_err("it is repeated");
            assert!(error.is_incomplete_list());
            let expected = IncompleteList { seen: 100, total, position: Some(100) };
            assert_eq!(error.incomplete_list(), Some(expected));
        }
    }

    #[test]
    fn an_offset_that_the_operation_cannot_hold_is_an_error_if_another_page_follows() {
        let out_of_range = || Err(u8::try_from(256).unwrap_err());
        let mut pagination = Pagination::starting_at(Some(u64::MAX - 5));
        pagination.add_page(PageDigest { count: 10, digest: [7; 32] }, Some(10), None).unwrap();
        let NextPage::OutOfRange(error) = pagination.next_page(10, Some(10), out_of_range()) else {
            panic!("{pagination:?}")
        };
        let expected = IncompleteList { seen: 10, total: None, position: Some(u64::MAX) };
        assert_eq!(error.incomplete_list(), Some(expected));
        assert!(matches!(pagination.next_page(9, Some(10), out_of_range()), NextPage::End));
    }

    #[test]
    fn a_page_that_names_the_next_one_or_none_decides() {
        let mut pagination = Pagination::starting_at(Some(0));
        pagination.add_page(PageDigest { count: 0, digest: [0; 32] }, Some(10), Some(0)).unwrap();
        assert!(matches!(pagination.next_page(0, Some(10), Ok(Continuation::Follows)), NextPage::Fetch));
        pagination.add_page(PageDigest { count: 10, digest: [1; 32] }, Some(10), Some(100)).unwrap();
        assert!(matches!(pagination.next_page(10, Some(10), Ok(Continuation::Last)), NextPage::End));
    }
}
