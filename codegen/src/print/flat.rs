//! Tokens on one line, with spaces where prettyplease has them.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenTree};

/// The text of tokens on one line; `None` for tokens whose spaces depend on more than their neighbours.
pub(super) fn flat(tokens: &[TokenTree]) -> Option<String> {
    let mut flat = Flat::default();
    flat.tokens(tokens)?;
    Some(flat.text)
}

/// What the last token of a line asks of the next.
#[derive(Clone, Copy, Default, PartialEq)]
enum Last {
    /// No space.
    #[default]
    Tight,
    /// A space before a name.
    Word,
    /// A lifetime: a space before anything but punctuation.
    Lifetime,
    /// A space.
    Spaced,
}

#[derive(Default)]
struct Flat {
    text: String,
    last: Last,
    /// How many angle brackets are open.
    angles: i32,
}

impl Flat {
    fn tokens(&mut self, tokens: &[TokenTree]) -> Option<()> {
        let mut rest = tokens;
        let outside = std::mem::take(&mut self.angles);
        while let [token, after @ ..] = rest {
            rest = after;
            match token {
                TokenTree::Ident(ident) => self.word(&ident.to_string(), Last::Word),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    if text.contains('\n') {
                        return None;
                    }
                    self.word(&text, Last::Word);
                }
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis if !self.is_after_keyword() => ('(', ')'),
                        // After a word it would be an index.
                        Delimiter::Bracket if self.last != Last::Word => ('[', ']'),
                        _ => return None,
                    };
                    let inside: Vec<_> = group.stream().into_iter().collect();
                    if inside.last().is_some_and(|last| is_punct(last, ',')) {
                        return None;
                    }
                    self.space(&[Last::Spaced, Last::Lifetime]);
                    self.text.push(open);
                    self.last = Last::Tight;
                    self.tokens(&inside)?;
                    self.text.push(close);
                    self.last = Last::Word;
                }
                TokenTree::Punct(punct) => rest = self.punct(punct, rest)?,
            }
        }
        // Else a comma between angle brackets has divided the tokens.
        let is_whole = std::mem::replace(&mut self.angles, outside) == 0;
        is_whole.then_some(())
    }

    /// Prints punctuation, and returns the tokens after it.
    fn punct<'a>(&mut self, punct: &Punct, rest: &'a [TokenTree]) -> Option<&'a [TokenTree]> {
        let next = rest.first();
        let joint =
            |with: char| punct.spacing() == Spacing::Joint && next.is_some_and(|next| is_punct(next, with));
        match punct.as_char() {
            ',' => self.mark(",", Last::Spaced),
            '?' => self.mark("?", Last::Word),
            '<' if self.last != Last::Lifetime => {
                self.angles += 1;
                self.mark("<", Last::Tight);
            }
            '>' if self.last != Last::Spaced => {
                self.angles -= 1;
                self.mark(">", Last::Word);
            }
            ':' if joint(':') => {
                self.space(&[Last::Spaced]);
                self.mark("::", Last::Tight);
                return Some(&rest[1..]);
            }
            ':' => self.mark(":", Last::Spaced),
            '.' if !joint('.') => self.mark(".", Last::Tight),
            '&' if self.last != Last::Word && self.last != Last::Lifetime && !joint('&') => {
                self.mark("&", Last::Tight);
            }
            '\'' => {
                let name = ident(next?)?;
                self.mark(&format!("'{name}"), Last::Lifetime);
                return Some(&rest[1..]);
            }
            '-' if joint('>') => {
                self.text.push_str(" ->");
                self.last = Last::Spaced;
                return Some(&rest[1..]);
            }
            '=' if joint('>') => {
                self.text.push_str(" =>");
                self.last = Last::Spaced;
                return Some(&rest[1..]);
            }
            '=' if punct.spacing() == Spacing::Alone => {
                self.text.push_str(" =");
                self.last = Last::Spaced;
            }
            _ => return None,
        }
        Some(rest)
    }

    /// Whether a parenthesis now would not be that of a call.
    fn is_after_keyword(&self) -> bool {
        const KEYWORDS: [&str; 7] = ["match", "return", "in", "as", "if", "mut", "impl"];
        self.last == Last::Word && KEYWORDS.iter().any(|word| self.text.ends_with(word))
    }

    fn word(&mut self, text: &str, last: Last) {
        self.space(&[Last::Word, Last::Spaced, Last::Lifetime]);
        self.text.push_str(text);
        self.last = last;
    }

    fn mark(&mut self, text: &str, last: Last) {
        // No space before a mark, except where the token before it has one after it.
        if !text.starts_with([',', '?', '>', ':', '.']) {
            self.space(&[Last::Spaced]);
        }
        self.text.push_str(text);
        self.last = last;
    }

    fn space(&mut self, after: &[Last]) {
        if after.contains(&self.last) {
            self.text.push(' ');
        }
    }
}

pub(super) fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

pub(super) fn ident(token: &TokenTree) -> Option<&Ident> {
    match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    }
}
