//! Sources made of a name and a function.

use std::fmt;

use super::{BoxFuture, CredentialSource, Found};
use crate::error::Error;

/// A source that needs no waiting: a name, and a function that looks.
pub struct Look<F> {
    name: &'static str,
    look: F,
}

impl<F: Fn() -> Result<Found, Error> + Send + Sync + 'static> Look<F> {
    /// A source of this name that asks `look` each time.
    pub const fn new(name: &'static str, look: F) -> Self {
        Self { name, look }
    }
}

impl<F: Fn() -> Result<Found, Error> + Send + Sync + 'static> CredentialSource for Look<F> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn load(&self) -> BoxFuture<'_, Result<Found, Error>> {
        Box::pin(std::future::ready((self.look)()))
    }
}

impl<F> fmt::Debug for Look<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Look").field(&self.name).finish()
    }
}
