//! Texts of a document as Markdown, escaped for rustdoc.

use crate::characters::shown;

/// The first sentence, for summaries.
#[must_use]
pub fn first_sentence(doc: &str) -> String {
    let ends = [doc.find("\n\n"), doc.find("\n```"), doc.find("\n~~~")];
    let end = ends.into_iter().flatten().min().unwrap_or(doc.len());
    let paragraph = doc[..end].replace('\n', " ");
    // Lower case follows an abbreviation, as in `e.g. this`.
    let ends = |at: usize| balanced(&paragraph[..at]) && !paragraph[at + 2..].starts_with(char::is_lowercase);
    match paragraph.match_indices(". ").find(|(at, _)| ends(*at)) {
        Some((end, _)) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

fn balanced(text: &str) -> bool {
    text.matches('`').count().is_multiple_of(2) && text.matches('(').count() == text.matches(')').count()
}

/// Text as code on one line, also if it contains a backtick.
#[must_use]
pub fn code(text: &str) -> String {
    let text = shown(text);
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A URL as the target of a link; a parenthesis would end it.
#[must_use]
pub fn target(url: &str) -> String {
    url.replace('(', "%28").replace(')', "%29")
}

/// Escapes text that would be HTML or a link, as `<region>` and `[x]`, except inside backticks.
///
/// Code in backticks, `**bold**`, lists, headings, tables and fenced blocks stay Markdown. Fenced blocks are labelled
/// `text`, and indentation is limited, because rustdoc would run other code blocks as tests.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = Vec::new();
    let mut paragraph = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let fence = fence(line);
        if fence.is_none() && !line.trim().is_empty() {
            paragraph.push(shallow(line));
            continue;
        }
        if !paragraph.is_empty() {
            out.push(inline(&std::mem::take(&mut paragraph).join("\n")));
        }
        let Some(fence) = fence else {
            out.push(String::new());
            continue;
        };
        // At the margin, so that a list does not end inside the block.
        out.push(format!("{fence}text"));
        let is_end = |line: &str| line.starts_with(fence) && line.trim_start_matches(&fence[..1]).is_empty();
        let margin = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let indent = margin(line);
        for line in lines.by_ref().take_while(|line| !is_end(line.trim())) {
            out.push(line[indent.min(margin(line))..].to_owned());
        }
        out.push(fence.to_owned());
    }
    if !paragraph.is_empty() {
        out.push(inline(&paragraph.join("\n")));
    }
    out.join("\n")
}

/// As [`escape`], on one line, for instance in a table.
#[must_use]
pub fn line(text: &str) -> String {
    inline(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// As [`line`], for a cell of a table, which a bar would end.
pub(super) fn cell(text: &str) -> String {
    line(text).replace('|', "\\|")
}

/// The name with a capital letter.
pub(super) fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The three or more backticks or tildes at the start of a fenced block.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (ticks, label) = line.split_at(run(line));
    (ticks.len() >= 3 && (ticks.starts_with('~') || ticks.starts_with('`') && !label.contains('`')))
        .then_some(ticks)
}

/// The line without the indentation that makes it code, also in a list.
fn shallow(line: &str) -> String {
    let line = line.replace('\t', "    ");
    let text = line.trim_start();
    let mut shallow = format!("{}{text}", " ".repeat((line.len() - text.len()).min(3)));
    while shallow.contains("    ") {
        shallow = shallow.replace("    ", " ");
    }
    shallow
}

/// The length in bytes of the first character and its repetitions.
fn run(text: &str) -> usize {
    text.chars().next().map_or(0, |first| text.len() - text.trim_start_matches(first).len())
}

/// Escapes a paragraph.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // The position of a `**` that is not closed yet.
    let mut bold = None;
    let mut rest = text;
    while !rest.is_empty() {
        let (run, after) = rest.split_at(run(rest));
        rest = after;
        let is_markup = match run.as_bytes() {
            [b'`', ..] => match code_end(after, run) {
                Some(end) => {
                    out.push_str(run);
                    out.push_str(&after[..end]);
                    rest = &after[end..];
                    continue;
                }
                None => true,
            },
            b"**" => {
                let opens = bold.is_none() && after.starts_with(|next: char| !next.is_whitespace());
                let closes = bold.is_some() && !out.ends_with(char::is_whitespace);
                if opens || closes {
                    bold = opens.then_some(out.len());
                }
                !opens && !closes
            }
            [b'<' | b'>' | b'[' | b']' | b'*' | b'\\', ..] | [b'~', b'~', ..] => true,
            _ => false,
        };
        for c in run.chars() {
            if is_markup {
                out.push('\\');
            }
            out.push(c);
        }
    }
    if let Some(at) = bold {
        out.replace_range(at..at + 2, r"\*\*");
    }
    out
}

/// The end of the code that `ticks` started: behind the same number of backticks.
fn code_end(text: &str, ticks: &str) -> Option<usize> {
    let mut end = 0;
    while let Some(at) = text[end..].find('`') {
        let count = run(&text[end + at..]);
        end += at + count;
        if count == ticks.len() {
            return Some(end);
        }
    }
    None
}
