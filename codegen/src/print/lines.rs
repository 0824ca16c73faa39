//! Prints the items that a document has thousands of straight from their tokens: structs, enums, and implementations of
//! short functions. Turning tokens into syntax is most of the time of printing.
//!
//! The text is that of prettyplease, which prints every item that this module does not know, or whose lines might break:
//! then each function here returns `None`. A test compares the two on all generated files.

use proc_macro2::{Delimiter, Group, TokenTree};

use super::flat::{flat, ident, is_punct};

/// A line up to this width certainly does not break. The limit is higher, but depends on what is in the line.
const FITS: usize = 80;
/// A list of this width certainly breaks.
const BREAKS: usize = 95;
/// A struct's fields break at 35 already.
const FIELDS_FIT: usize = 30;
const FIELDS_BREAK: usize = 40;

/// The text of an item.
pub(super) fn item(tokens: &[TokenTree]) -> Option<String> {
    let mut lines = Lines::default();
    let tokens = lines.attributes(tokens)?;
    let (TokenTree::Group(body), head) = tokens.split_last()? else {
        return None;
    };
    let is = |word: &str| has(head, word);
    if is("fn") {
        return None;
    }
    lines.open(head, body)?;
    let body: Vec<_> = body.stream().into_iter().collect();
    if is("impl") {
        lines.members(&body)?;
    } else if is("struct") || is("enum") {
        for field in split(&body, ',') {
            let field = lines.attributes(field)?;
            lines.line(field, ",")?;
        }
    } else {
        return None;
    }
    lines.close();
    Some(lines.text)
}

#[derive(Default)]
struct Lines {
    text: String,
    indent: usize,
}

impl Lines {
    /// Prints the attributes at the start, and returns what follows.
    fn attributes<'a>(&mut self, mut tokens: &'a [TokenTree]) -> Option<&'a [TokenTree]> {
        while let [TokenTree::Punct(sign), TokenTree::Group(group), rest @ ..] = tokens {
            if sign.as_char() != '#' {
                break;
            }
            let inside: Vec<_> = group.stream().into_iter().collect();
            match inside.as_slice() {
                [TokenTree::Ident(word)] => self.push(&format!("#[{word}]")),
                [TokenTree::Ident(word), TokenTree::Group(_)] if word == "derive" => {
                    self.short(&format!("#[{}]", flat(&inside)?))?;
                }
                [TokenTree::Ident(word), equals, TokenTree::Literal(text)]
                    if word == "doc" && is_punct(equals, '=') =>
                {
                    self.push(&format!("///{}", comment(&text.to_string())?));
                }
                _ => return None,
            }
            tokens = rest;
        }
        Some(tokens)
    }

    /// The functions and types of an implementation.
    fn members(&mut self, mut tokens: &[TokenTree]) -> Option<()> {
        if tokens.is_empty() {
            return None;
        }
        while !tokens.is_empty() {
            let rest = self.attributes(tokens)?;
            let end = rest.iter().position(|token| is_punct(token, ';') || is_braces(token))?;
            match &rest[end] {
                TokenTree::Group(body) => {
                    if !has(&rest[..end], "fn") {
                        return None;
                    }
                    self.open(&rest[..end], body)?;
                    self.body(&body.stream().into_iter().collect::<Vec<_>>())?;
                    self.close();
                }
                _ => self.line(&rest[..end], ";")?,
            }
            tokens = &rest[end + 1..];
        }
        Some(())
    }

    /// The statements of a function.
    fn body(&mut self, tokens: &[TokenTree]) -> Option<()> {
        let mut statements: Vec<_> = tokens.split(|token| is_punct(token, ';')).collect();
        let value = statements.pop()?;
        for statement in statements {
            self.line(statement, ";")?;
        }
        match value {
            [] => Some(()),
            [word, value @ .., TokenTree::Group(arms)] if is_word(word, "match") && is_brace(arms) => {
                self.open(&[std::slice::from_ref(word), value].concat(), arms)?;
                let arms: Vec<_> = arms.stream().into_iter().collect();
                for arm in split(&arms, ',') {
                    self.line(arm, ",")?;
                }
                self.close();
                Some(())
            }
            [name, TokenTree::Group(fields)] if is_brace(fields) => self.literal(name, fields),
            [and, TokenTree::Group(list)] if is_punct(and, '&') => self.list(and, list),
            value => self.line(value, ""),
        }
    }

    /// A struct with its fields.
    fn literal(&mut self, name: &TokenTree, fields: &Group) -> Option<()> {
        let name = ident(name)?.to_string();
        let tokens: Vec<_> = fields.stream().into_iter().collect();
        let fields: Vec<String> = split(&tokens, ',').map(field).collect::<Option<_>>()?;
        let width = name.len() + fields.iter().map(|field| field.len() + 2).sum::<usize>() + 3;
        if fields.is_empty() || (FIELDS_FIT..FIELDS_BREAK).contains(&width) {
            return None;
        }
        if width < FIELDS_FIT {
            return self.short(&format!("{name} {{ {} }}", fields.join(", ")));
        }
        self.push(&format!("{name} {{"));
        self.indent += 4;
        for field in fields {
            let comma = if field.starts_with("..") { "" } else { "," };
            self.short(&format!("{field}{comma}"))?;
        }
        self.close();
        Some(())
    }

    /// A reference to a list of texts.
    fn list(&mut self, and: &TokenTree, list: &Group) -> Option<()> {
        let whole = flat(&[and.clone(), TokenTree::Group(list.clone())])?;
        let tokens: Vec<_> = list.stream().into_iter().collect();
        let width = self.indent + whole.len();
        if width <= FITS {
            self.push(&whole);
            return Some(());
        }
        let elements: Vec<_> = split(&tokens, ',').collect();
        // Prettyplease fills lines with numbers.
        let is_text = |element: &&[TokenTree]| matches!(element, [TokenTree::Literal(text)] if text.to_string().starts_with('"'));
        if width < BREAKS || !elements.iter().all(is_text) {
            return None;
        }
        self.push("&[");
        self.indent += 4;
        for element in elements {
            self.line(element, ",")?;
        }
        self.indent -= 4;
        self.push("]");
        Some(())
    }

    fn open(&mut self, head: &[TokenTree], body: &Group) -> Option<()> {
        if !is_brace(body) || body.stream().is_empty() || has(head, "where") {
            return None;
        }
        self.line(head, " {")?;
        self.indent += 4;
        Some(())
    }

    fn close(&mut self) {
        self.indent -= 4;
        self.push("}");
    }

    fn line(&mut self, tokens: &[TokenTree], end: &str) -> Option<()> {
        if tokens.is_empty() {
            return None;
        }
        let mut text = flat(tokens)?;
        text.push_str(end);
        self.short(&text)
    }

    fn short(&mut self, text: &str) -> Option<()> {
        (self.indent + text.len() <= FITS).then(|| self.push(text))
    }

    fn push(&mut self, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', self.indent));
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// A field of a struct with its value, or the struct that has the other fields.
fn field(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [one, two, rest @ ..] if is_punct(one, '.') && is_punct(two, '.') => {
            Some(format!("..{}", flat(rest)?))
        }
        _ => flat(tokens),
    }
}

/// The text of a doc comment, without the spaces at its end.
fn comment(literal: &str) -> Option<String> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    let text = if inside.contains('\\') {
        syn::parse_str::<syn::LitStr>(literal).ok()?.value()
    } else {
        inside.to_owned()
    };
    let is_line = !text.contains(['\n', '\r']) && !text.starts_with('/');
    is_line.then(|| text.trim_end_matches(' ').to_owned())
}

/// The parts between separators; none after the last.
fn split(tokens: &[TokenTree], separator: char) -> impl Iterator<Item = &[TokenTree]> {
    tokens.split(move |token| is_punct(token, separator)).filter(|part| !part.is_empty())
}

fn has(tokens: &[TokenTree], word: &str) -> bool {
    tokens.iter().any(|token| is_word(token, word))
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    ident(token).is_some_and(|ident| ident == word)
}

fn is_brace(group: &Group) -> bool {
    group.delimiter() == Delimiter::Brace
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if is_brace(group))
}
