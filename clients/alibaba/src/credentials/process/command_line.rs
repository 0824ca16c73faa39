//! Divides a command into its words, as a shell does, and does nothing else that a shell does.

/// The words. `escapes` says whether a backslash takes the next blank, quote or backslash for itself: not where it
/// stands in paths.
pub(super) fn split(command: &str, escapes: bool) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = command.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                // Also quotes with nothing in them are a word.
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None | Some('"'), '\\') if escapes => {
                let next = characters.next_if(|next| takes(quote, *next));
                word.get_or_insert_default().push(next.unwrap_or('\\'));
            }
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err("the command that is to print credentials has a quote that is not closed");
    }
    words.extend(word);
    Ok(words)
}

/// Whether a backslash before this character is there for it.
fn takes(quote: Option<char>, next: char) -> bool {
    matches!(next, '"' | '\\') || quote.is_none() && (next == '\'' || next.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_keep_words_together() {
        for (command, expected) in [
            ("", &[][..]),
            (" \t ", &[]),
            ("a", &["a"]),
            ("  a  b\tc ", &["a", "b", "c"]),
            (r#"a "b c" 'd "e'"#, &["a", "b c", "d \"e"]),
            (r#"a "" ''"#, &["a", "", ""]),
            (r#"--x="b c"d"#, &["--x=b cd"]),
            (r"a\ b c", &["a b", "c"]),
            (r#"a\"b "c\"d" '\'"#, &["a\"b", "c\"d", "\\"]),
            (r"a\nb \\x", &["a\\nb", "\\x"]),
            (r"a\", &["a\\"]),
            ("$HOME;rm * `x` >y", &["$HOME;rm", "*", "`x`", ">y"]),
        ] {
            assert_eq!(split(command, true).unwrap(), expected, "{command}");
        }
    }

    #[test]
    fn where_paths_have_backslashes_they_are_nothing_else() {
        let words = split(r#""C:\Program Files\x.exe" C:\a\ "b\""#, false).unwrap();
        assert_eq!(words, [r"C:\Program Files\x.exe", r"C:\a\", r"b\"]);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_refused() {
        for command in ["a \"b", "'", r#""a\""#] {
            assert!(split(command, true).unwrap_err().contains("not closed"), "{command}");
        }
    }
}
