//! Offset pagination, for generated code: functions over the integer types of the parameters.

use std::num::TryFromIntError;

use crate::types::paginated::Continuation;

/// An integer type that documents have.
pub trait Integer: Copy + TryFrom<u128, Error = TryFromIntError> + TryInto<u64> {}

impl Integer for i32 {}
impl Integer for i64 {}
impl Integer for u64 {}

/// A number of elements; `None` if it is absent or negative.
#[inline]
pub fn count<T: Integer>(number: Option<T>) -> Option<u64> {
    number?.try_into().ok()
}

/// Moves an offset past the elements of its page. A negative offset counts as the start.
///
/// # Errors
/// If the parameter's type cannot represent the next offset. The offset is unchanged then.
#[inline]
pub fn advance<T: Integer>(offset: &mut Option<T>, elements: u64) -> Result<Continuation, TryFromIntError> {
    let next = u128::from(count(*offset).unwrap_or(0)) + u128::from(elements);
    *offset = Some(next.try_into()?);
    Ok(Continuation::ByCount)
}
