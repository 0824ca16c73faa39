//! The file and the line number of each node of a document, as a tree beside the tree of values.

/// The line of a node, and the lines of the nodes inside it.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    line: usize,
    /// The index of the file, if it differs from that of the node around this one.
    file: Option<usize>,
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
        self.find(pointer).1
    }

    /// The index of the file of the same node.
    pub(super) fn file_of(&self, pointer: &str) -> usize {
        self.find(pointer).0
    }

    fn find(&self, pointer: &str) -> (usize, usize) {
        let (mut node, mut file) = (self, self.file.unwrap_or_default());
        for token in pointer.split('/').skip(1) {
            let Some(child) = node.child(&unescape(token)) else { break };
            node = child;
            file = child.file.unwrap_or(file);
        }
        (file, node.line)
    }

    fn child(&self, token: &str) -> Option<&Self> {
        match &self.inside {
            Inside::Nothing => None,
            Inside::Items(items) => token.parse().ok().and_then(|index: usize| items.get(index)),
            Inside::Fields(fields) => fields.iter().find(|(name, _)| name == token).map(|(_, lines)| lines),
        }
    }

    pub(super) fn scalar(line: usize) -> Self {
        Self { line, file: None, inside: Inside::Nothing }
    }

    pub(super) fn list(line: usize, items: Vec<Self>) -> Self {
        Self { line, file: None, inside: Inside::Items(items) }
    }

    pub(super) fn mapping(line: usize, fields: Vec<(String, Self)>) -> Self {
        Self { line, file: None, inside: Inside::Fields(fields) }
    }

    /// The same nodes at another line: the value of a field has the line of its key.
    pub(super) fn moved_to(self, line: usize) -> Self {
        Self { line, ..self }
    }

    /// The same nodes in the file of this index.
    pub(super) fn in_file(self, file: usize) -> Self {
        Self { file: Some(file), ..self }
    }

    /// The nodes of a mapping by their names, without this node.
    pub(super) fn into_fields(self) -> Vec<(String, Self)> {
        match self.inside {
            Inside::Fields(fields) => fields,
            Inside::Nothing | Inside::Items(_) => Vec::new(),
        }
    }

    /// Adds a node to a mapping.
    pub(super) fn insert(&mut self, name: String, lines: Self) {
        match &mut self.inside {
            Inside::Fields(fields) => fields.push((name, lines)),
            Inside::Nothing | Inside::Items(_) => self.inside = Inside::Fields(vec![(name, lines)]),
        }
    }

    /// Removes a node from a mapping.
    pub(super) fn remove(&mut self, name: &str) {
        if let Inside::Fields(fields) = &mut self.inside {
            fields.retain(|(each, _)| each != name);
        }
    }

    /// The node of this name in a mapping.
    pub(super) fn field_mut(&mut self, name: &str) -> Option<&mut Self> {
        match &mut self.inside {
            Inside::Fields(fields) => {
                fields.iter_mut().find(|(each, _)| each == name).map(|(_, lines)| lines)
            }
            Inside::Nothing | Inside::Items(_) => None,
        }
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
