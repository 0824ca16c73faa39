//! Offsets, page numbers and totals, for generated code: functions over the types of parameters and responses.

use std::num::TryFromIntError;

use crate::types::paginated::Continuation;

/// An integer type that documents have.
pub trait Integer: Copy + TryFrom<u128, Error = TryFromIntError> + Into<i128> {}

impl Integer for i32 {}
impl Integer for i64 {}
impl Integer for u64 {}

/// An integer parameter, required or optional.
pub trait Parameter: Copy {
    /// The value that is sent, if any.
    fn get(self) -> Option<i128>;
    /// Changes the value.
    ///
    /// # Errors
    /// If the type cannot represent it. The parameter is unchanged then.
    fn set(&mut self, value: u128) -> Result<(), TryFromIntError>;
}

impl<T: Integer> Parameter for T {
    #[inline]
    fn get(self) -> Option<i128> {
        Some(self.into())
    }
    #[inline]
    fn set(&mut self, value: u128) -> Result<(), TryFromIntError> {
        *self = value.try_into()?;
        Ok(())
    }
}

impl<T: Integer> Parameter for Option<T> {
    #[inline]
    fn get(self) -> Option<i128> {
        self.map(Into::into)
    }
    #[inline]
    fn set(&mut self, value: u128) -> Result<(), TryFromIntError> {
        *self = Some(value.try_into()?);
        Ok(())
    }
}

/// A number of elements; `None` if it is absent or negative.
#[inline]
pub fn count(number: impl Parameter) -> Option<u64> {
    number.get()?.try_into().ok()
}

/// A number of elements as text; `None` if it is absent or not such a number.
#[inline]
#[must_use]
pub fn count_of_text(text: &Option<String>) -> Option<u64> {
    text.as_ref()?.trim().parse().ok()
}

/// The number of elements before the page at an offset. An absent or negative offset is the start.
#[inline]
pub fn before_offset(offset: impl Parameter) -> Option<u64> {
    Some(count(offset).unwrap_or(0))
}

/// The number of elements before a page: none before the first, which has the number 1, or none at all. `None` for other
/// pages, because the service may send smaller pages than requested.
#[inline]
pub fn before_page(page: impl Parameter) -> Option<u64> {
    (page.get().unwrap_or(1) == 1).then_some(0)
}

/// Moves an offset past the elements of its page. A negative offset counts as the start.
///
/// # Errors
/// If the parameter's type cannot represent the next offset. The offset is unchanged then.
#[inline]
pub fn advance_offset(offset: &mut impl Parameter, elements: u64) -> Result<Continuation, TryFromIntError> {
    offset.set(u128::from(count(*offset).unwrap_or(0)) + u128::from(elements))?;
    Ok(Continuation::ByCount)
}

/// Moves to the page with the next number, unless the page is empty. A negative number counts as 0.
///
/// # Errors
/// If the parameter's type cannot represent the next number. The number is unchanged then.
#[inline]
pub fn advance_page(page: &mut impl Parameter, elements: u64) -> Result<Continuation, TryFromIntError> {
    if elements > 0 {
        let number: u128 = page.get().unwrap_or(1).try_into().unwrap_or(0);
        page.set(number + 1)?;
    }
    Ok(Continuation::ByCount)
}

#[cfg(test)]
mod tests {
    use crate::types::paging::*;

    #[test]
    fn a_total_may_be_text() {
        let count = |text: &str| count_of_text(&Some(text.to_owned()));
        assert_eq!(
            (count("250"), count(" 7 "), count("18446744073709551615")),
            (Some(250), Some(7), Some(u64::MAX))
        );
        for text in ["", "-1", "1e3", "1,000", "many", "18446744073709551616", "2.0"] {
            assert_eq!(count(text), None, "{text:?}");
        }
        assert_eq!(count_of_text(&None), None);
    }

    #[test]
    fn pages_are_numbered_from_one() {
        for (page, position, next) in [
            (None, Some(0), 2),
            (Some(1), Some(0), 2),
            (Some(7), None, 8),
            (Some(0), None, 1),
            (Some(-3), None, 1),
        ] {
            assert_eq!(before_page(page), position, "{page:?}");
            let mut number = page;
            assert_eq!(advance_page(&mut number, 0), Ok(Continuation::ByCount));
            assert_eq!(number, page, "an empty page is not followed by another");
            assert_eq!(advance_page(&mut number, 10), Ok(Continuation::ByCount));
            assert_eq!(number, Some(next));
        }
        let mut last = i32::MAX;
        advance_page(&mut last, 1).unwrap_err();
        assert_eq!(last, i32::MAX);
        let mut last = u64::MAX;
        advance_page(&mut last, 1).unwrap_err();
    }
}
