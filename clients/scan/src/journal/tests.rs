//! Journals on the host's files.
