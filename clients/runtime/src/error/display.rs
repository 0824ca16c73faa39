//! Prints errors: `Display` on one line for logs, `Debug` on several lines for people.

use std::error::Error as StdError;
use std::fmt;

use crate::error::{Error, ErrorFields};

/// Prints one line.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_prefix(f)?;
        f.write_str(&self.0.message)?;
        self.fmt_suffix(f)
    }
}

/// Prints the line of `Display`, listed items, the kind, the number of attempts and the sources; without body and headers, which
/// may contain secrets.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ErrorFields { kind, message, items, attempts, .. } = &*self.0;
        self.fmt_prefix(f)?;
        let headline = message.strip_suffix(&*items.join("; ")).and_then(|before| before.strip_suffix("; "));
        match headline.filter(|_| !items.is_empty()) {
            None => {
                f.write_str(message)?;
                self.fmt_suffix(f)?;
            }
            Some(headline) => {
                f.write_str(headline)?;
                self.fmt_suffix(f)?;
                f.write_str(":")?;
                for item in items {
                    write!(f, "\n  - {item}")?;
                }
            }
        }
        write!(f, "\n  kind: {kind:?}, attempts: {attempts}")?;
        let mut next = self.source();
        while let Some(cause) = next {
            write!(f, "\n  caused by: {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

impl Error {
    fn fmt_prefix(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ErrorFields { operation, code, .. } = &*self.0;
        for part in [operation.as_deref(), code.as_deref()].into_iter().flatten() {
            write!(f, "{part}: ")?;
        }
        Ok(())
    }

    fn fmt_suffix(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.status, &self.0.request_id) {
            (Some(status), Some(id)) => write!(f, " (HTTP {}, request {id})", status.as_u16()),
            (Some(status), None) => write!(f, " (HTTP {}, no request id)", status.as_u16()),
            (None, _) => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
