//! Splits a command into program and arguments, like a shell without any expansion.

/// Returns the program and the arguments. `escapes`: a backslash escapes the next blank, quote or backslash; off on platforms
/// with backslashes in paths.
pub(super) fn split(command: &str, escapes: bool) -> Result<Vec<String>, &'static str> {
    let mut parts = Vec::new();
    let mut part: Option<String> = None;
    let mut quote = None;
    let mut characters = command.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                // Empty quotes are an empty argument.
                part.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => parts.extend(part.take()),
            (None | Some('"'), '\\') if escapes => {
                let next = characters.next_if(|next| is_escapable(quote, *next));
                part.get_or_insert_default().push(next.unwrap_or('\\'));
            }
            (_, c) => part.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err("the command for credentials has a quote that is not closed");
    }
    parts.extend(part);
    Ok(parts)
}

/// Whether a backslash escapes this character.
fn is_escapable(quote: Option<char>, next: char) -> bool {
    matches!(next, '"' | '\\') || quote.is_none() && (next == '\'' || next.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_join_arguments() {
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
    fn without_escapes_a_backslash_is_literal() {
        let parts = split(r#""C:\Program Files\x.exe" C:\a\ "b\""#, false).unwrap();
        assert_eq!(parts, [r"C:\Program Files\x.exe", r"C:\a\", r"b\"]);
    }

    #[test]
    fn an_open_quote_is_an_error() {
        for command in ["a \"b", "'", r#""a\""#] {
            assert!(split(command, true).unwrap_err().contains("not closed"), "{command}");
        }
    }
}
