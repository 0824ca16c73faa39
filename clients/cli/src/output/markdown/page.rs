//! A text that grows up to a limit.

/// What is kept for the end of a page.
const RESERVE: usize = 1_200;

/// A text that grows up to a limit.
pub struct Page {
    text: String,
    limit: usize,
}

impl Page {
    /// An empty page of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { text: String::new(), limit: limit.saturating_sub(RESERVE) }
    }

    /// Adds a part, and what closes it later, if both have room. Whether they had.
    #[must_use]
    pub fn push(&mut self, part: &str, closing: &str) -> bool {
        let has_room = self.text.len() + part.len() + closing.len() <= self.limit;
        if has_room {
            self.text.push_str(part);
        }
        has_room
    }

    /// Adds a part that was taken into account before.
    pub fn close(&mut self, closing: &str) {
        self.text.push_str(closing);
    }

    /// The text with its end, which is short.
    pub fn finish(mut self, end: &str) -> String {
        debug_assert!(end.len() < RESERVE, "the end fits");
        self.text.push_str(end);
        self.text
    }
}
