//! The line number of each node of a document, as a tree beside the tree of values.

/// The line of a node, and the lines of the nodes inside it.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    line: usize,
    inside: Inside,
}

#[derive(Clone, Debug, Default)]
enum Inside {
    #[default]
    Nothing,
    Items(Vec<Lines>),
    Fields(Vec<(String, Lines)>),
}

impl Lines {
    /// The line of the node at a JSON pointer, or of the last existing node on the path.
    #[must_use]
    pub fn at(&self, pointer: &str) -> usize {
        let mut node = self;
        for token in pointer.split('/').skip(1) {
            match node.child(&unescape(token)) {
                Some(child) => node = child,
                None => break,
            }
        }
        node.line
    }

    fn child(&self, token: &str) -> Option<&Self> {
        match &self.inside {
            Inside::Nothing => None,
            Inside::Items(items) => token.parse().ok().and_then(|index: usize| items.get(index)),
            Inside::Fields(fields) => fields.iter().find(|(name, _)| name == token).map(|(_, lines)| lines),
        }
    }

    pub(super) fn scalar(line: usize) -> Self {
        Self { line, inside: Inside::Nothing }
    }

    pub(super) fn list(line: usize, items: Vec<Self>) -> Self {
        Self { line, inside: Inside::Items(items) }
    }

    pub(super) fn mapping(line: usize, fields: Vec<(String, Self)>) -> Self {
        Self { line, inside: Inside::Fields(fields) }
    }

    /// The same nodes at another line: the value of a field has the line of its key.
    pub(super) fn moved_to(self, line: usize) -> Self {
        Self { line, ..self }
    }
}

/// A JSON pointer to a child of the node at `pointer`.
#[must_use]
pub fn join(pointer: &str, token: &str) -> String {
    if token.contains(['~', '/']) {
        format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
    } else {
        format!("{pointer}/{token}")
    }
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
