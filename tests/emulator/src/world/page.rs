//! One page of a list, with the anomalies of lists.

use std::ops::Range;

use crate::faults::Anomaly;

/// Which rows of a list are requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    offset: u64,
    limit: u64,
}

/// The rows of a page, and the total that it reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) total: u64,
}

impl<T> Rows<T> {
    /// The same page of other rows.
    pub(crate) fn map<U>(self, row: impl FnMut(T) -> U) -> Rows<U> {
        Rows { rows: self.rows.into_iter().map(row).collect(), total: self.total }
    }
}

impl Window {
    pub(crate) fn at_offset(offset: u64, limit: u64) -> Self {
        Self { offset, limit }
    }

    /// `page` is counted from 1; 0 is the first page too.
    pub(crate) fn of_page(page: u64, size: u64) -> Self {
        Self { offset: page.saturating_sub(1).saturating_mul(size), limit: size }
    }

    /// The page of a list whose rows can be computed by their position.
    pub(crate) fn compute<T>(self, len: u64, anomaly: Option<Anomaly>, row: impl FnMut(u64) -> T) -> Rows<T> {
        let (range, total) = self.apply(len, anomaly);
        Rows { rows: range.map(row).collect(), total }
    }

    /// The page of a list that has to be filtered.
    pub(crate) fn filter<T>(self, rows: impl Iterator<Item = T>, anomaly: Option<Anomaly>) -> Rows<T> {
        let mut all: Vec<_> = rows.collect();
        let (range, total) = self.apply(all.len() as u64, anomaly);
        let position = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(all.len());
        let range = position(range.start)..position(range.end);
        Rows { rows: all.drain(range).collect(), total }
    }

    fn apply(self, len: u64, anomaly: Option<Anomaly>) -> (Range<u64>, u64) {
        let Self { mut offset, limit } = self;
        let (mut len, mut total) = (len, len);
        match anomaly {
            Some(Anomaly::RepeatedPage) => offset = offset.saturating_sub(limit),
            Some(Anomaly::ShiftedPage(by)) => offset = offset.saturating_add_signed(by.saturating_neg()),
            Some(Anomaly::WrongTotal(by)) => total = total.saturating_add_signed(by),
            Some(Anomaly::LateRows(late)) => {
                len = len.saturating_sub(late);
                total = len;
            }
            _ => {}
        }
        (offset.min(len)..offset.saturating_add(limit).min(len), total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_lists_have_the_same_pages() {
        let anomalies = [
            None,
            Some(Anomaly::RepeatedPage),
            Some(Anomaly::ShiftedPage(2)),
            Some(Anomaly::ShiftedPage(-2)),
            Some(Anomaly::WrongTotal(-5)),
            Some(Anomaly::LateRows(8)),
        ];
        for anomaly in anomalies {
            for page in 0..5 {
                let window = Window::of_page(page, 4);
                assert_eq!(window.compute(10, anomaly, |row| row), window.filter(0..10, anomaly));
            }
        }
        assert_eq!(Window::of_page(2, 4).filter(0..10, None), Rows { rows: vec![4, 5, 6, 7], total: 10 });
        let shifted = Window::at_offset(4, 4).filter(0..10, Some(Anomaly::ShiftedPage(1)));
        assert_eq!(shifted, Rows { rows: vec![3, 4, 5, 6], total: 10 });
    }
}
