//! An error and all that caused it.

use std::error::Error;
use std::io;
use std::iter::successors;

type Cause<'a> = &'a (dyn Error + 'static);

/// An error and all that caused it, from the outside in. What an I/O error was made of is one of them, which its own
/// `source` passes over.
pub(super) fn causes(error: Cause<'_>) -> impl Iterator<Item = Cause<'_>> {
    successors(Some(error), |error| next(*error))
}

fn next(error: Cause<'_>) -> Option<Cause<'_>> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
