//! When a walk over pages goes on, when it ends, and when it fails.

use crate::client::items::elements::Elements;
use crate::error::{Error, ErrorKind, IncompleteList};

/// How far a walk has come.
#[derive(Debug)]
pub(super) struct Walk {
    /// The offset of the page that is asked for.
    position: u64,
    seen: u64,
    /// The last total that a page said.
    total: Option<u64>,
    before: Option<Elements>,
}

/// What follows a page.
#[derive(Debug)]
pub(super) enum Next {
    /// The page at this offset.
    Page(u64),
    End,
    Error(Error),
}

impl Walk {
    pub(super) fn from(offset: u64) -> Self {
        Self { position: offset, seen: 0, total: None, before: None }
    }

    /// Takes note of a page, which was asked for with `limit`. Answers what follows, and whether its elements are handed
    /// out: those of a page that came twice are not.
    pub(super) fn page(&mut self, page: Elements, total: Option<u64>, limit: Option<u64>) -> (bool, Next) {
        self.total = total.or(self.total);
        if page.count == 0 {
            return (true, self.empty());
        }
        if self.before == Some(page) {
            return (false, Next::Error(self.error("is the page before it again")));
        }
        self.before = Some(page);
        self.seen += page.count;
        let Some(position) = self.position.checked_add(page.count) else {
            return (true, Next::Error(self.too_far()));
        };
        self.position = position;
        let is_short = limit.is_none_or(|limit| page.count < limit);
        let is_last = match (self.total, limit) {
            (Some(total), _) => self.position >= total,
            // Without either, only an empty page is the last.
            (None, limit) => limit.is_some(),
        };
        (true, if is_short && is_last { Next::End } else { Next::Page(self.position) })
    }

    fn empty(&self) -> Next {
        match self.total {
            Some(total) if self.position < total => Next::Error(self.error("is empty")),
            _ => Next::End,
        }
    }

    /// The error of a list that goes on where the operation cannot ask.
    pub(super) fn too_far(&self) -> Error {
        self.error("is further on than the operation can ask for")
    }

    fn error(&self, what: &str) -> Error {
        let (position, seen) = (self.position, self.seen);
        let total = match self.total {
            Some(total) => format!("the service says that there are {total}"),
            None => "the service does not say how many there are".to_owned(),
        };
        let message = format!(
            "the list is incomplete: the page at offset {position} {what}, after {seen} elements; {total}"
        );
        let list = IncompleteList { seen, total: self.total, position };
        Error::new(ErrorKind::IncompleteList, message).with_incomplete_list(list)
    }
}

#[cfg(test)]
mod tests {
    use crate::client::items::walk::*;

    /// Pages as (number of elements, total); each has elements of its own.
    fn walk(offset: u64, limit: Option<u64>, pages: &[(u64, Option<u64>)]) -> (usize, Next) {
        let mut walk = Walk::from(offset);
        for (index, (count, total)) in pages.iter().enumerate() {
            let digest = [u8::try_from(index).unwrap(); 32];
            match walk.page(Elements { count: *count, digest }, *total, limit) {
                (true, Next::Page(_)) => {}
                (handed_out, next) => {
                    assert!(handed_out);
                    return (index + 1, next);
                }
            }
        }
        panic!("the walk goes on after {pages:?}");
    }

    #[track_caller]
    fn ends(offset: u64, limit: Option<u64>, pages: &[(u64, Option<u64>)]) {
        let (requests, next) = walk(offset, limit, pages);
        assert!(matches!(next, Next::End), "{pages:?}: {next:?}");
        assert_eq!(requests, pages.len(), "{pages:?}");
    }

    #[test]
    fn a_page_is_the_last_if_it_is_empty_or_short_with_the_total_reached_or_absent() {
        let (some, none) = (Some, None);
        for limit in [none, some(100)] {
            ends(0, limit, &[(0, none)]);
            ends(0, limit, &[(0, some(0))]);
            ends(0, limit, &[(50, some(50))]);
        }
        ends(0, some(100), &[(100, some(250)), (100, some(250)), (50, some(250))]);
        ends(0, some(100), &[(100, some(200)), (100, some(200)), (0, some(200))]);
        ends(0, none, &[(100, some(250)), (100, some(250)), (50, some(250))]);
        ends(0, some(100), &[(100, none), (50, none)]);
        ends(0, some(100), &[(100, none), (100, none), (0, none)]);
        ends(0, none, &[(100, none), (50, none), (1, none), (0, none)]);
        // A service that caps the limit.
        ends(0, some(1_000), &[(100, some(250)), (100, some(250)), (50, some(250))]);
        // A limit of nothing is shorter than no page.
        ends(0, some(0), &[(10, some(10)), (0, some(10))]);
    }

    #[test]
    fn a_total_that_is_wrong_ends_no_list_early() {
        let (some, none) = (Some, None);
        // The number on the page, nothing, or less than there are.
        ends(0, some(100), &[(100, some(100)), (100, some(100)), (50, some(50))]);
        ends(0, some(100), &[(100, some(0)), (100, some(0)), (50, some(0))]);
        ends(0, some(100), &[(100, some(120)), (100, some(120)), (50, some(120))]);
        // One that grows, shrinks, or is left out for once.
        ends(0, some(100), &[(100, some(150)), (60, some(170)), (10, some(170))]);
        ends(0, some(100), &[(100, some(250)), (30, some(130))]);
        ends(0, some(100), &[(100, some(250)), (0, some(100))]);
        ends(0, some(100), &[(100, some(250)), (60, none), (90, none)]);
    }

    #[test]
    fn a_walk_begins_where_the_caller_says() {
        let some = Some;
        ends(100, some(100), &[(100, some(250)), (50, some(250))]);
        ends(100, None, &[(150, some(250))]);
        ends(300, some(100), &[(0, some(250))]);
    }

    #[test]
    fn an_empty_page_before_the_total_is_an_error() {
        for (pages, position) in [
            (&[(0, Some(250))][..], 0),
            (&[(100, Some(250)), (0, Some(250))], 100),
            (&[(100, Some(250)), (100, Some(250)), (50, Some(1_000)), (0, Some(1_000))], 250),
            (&[(100, Some(250)), (0, None)], 100),
        ] {
            let (requests, next) = walk(0, Some(100), pages);
            let Next::Error(error) = next else { panic!("{pages:?}: {next:?}") };
            let total = pages.iter().rev().find_map(|(_, total)| *total);
            let expected = IncompleteList { seen: position, total, position };
            assert_eq!((requests, error.incomplete_list()), (pages.len(), Some(expected)));
        }
        let (_, next) = walk(30, None, &[(10, Some(50)), (0, Some(50))]);
        let Next::Error(error) = next else { panic!("{next:?}") };
        let expected = IncompleteList { seen: 10, total: Some(50), position: 40 };
        assert_eq!(error.incomplete_list(), Some(expected));
        assert_eq!(
            error.message(),
            "the list is incomplete: the page at offset 40 is empty, after 10 elements; the service says that there are 50"
        );
    }

    #[test]
    fn a_page_that_came_twice_is_an_error_and_not_handed_out() {
        for total in [None, Some(250), Some(1)] {
            let page = Elements { count: 100, digest: [7; 32] };
            let mut walk = Walk::from(0);
            assert!(matches!(walk.page(page, total, Some(100)), (true, Next::Page(100))));
            let (handed_out, Next::Error(error)) = walk.page(page, total, Some(100)) else {
                panic!("{walk:?}")
            };
            assert!(!handed_out && error.is_incomplete_list());
            let expected = IncompleteList { seen: 100, total, position: 100 };
            assert_eq!(error.incomplete_list(), Some(expected));
        }
    }

    #[test]
    fn an_offset_that_cannot_be_counted_is_an_error() {
        let (requests, next) = walk(u64::MAX - 5, Some(10), &[(10, None)]);
        assert!(matches!(&next, Next::Error(error) if error.is_incomplete_list()), "{next:?}");
        assert_eq!(requests, 1);
    }
}
