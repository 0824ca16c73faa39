//! What errors may say of a file with secrets.

/// Secrets are longer than this, on all clouds.
const LONGEST: usize = 24;

/// A name or a kind that stands in a file with secrets, for an error about it: in quotes, if it can be no secret that was
/// put in the wrong place, or without what it says.
#[must_use]
pub fn quote_unless_secret(text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    let is_harmless = text.len() <= LONGEST && text.chars().all(is_word);
    format!("`{}`", if is_harmless { text } else { "…" })
}

#[cfg(test)]
mod tests {
    use super::quote_unless_secret;

    #[test]
    fn words_are_told_and_secrets_are_not() {
        for word in ["RamRoleArn", "access_key", "größe", "me@work.example", ""] {
            assert_eq!(quote_unless_secret(word), format!("`{word}`"));
        }
        for secret in ["access_access_key_id = x", "a b", "k+/", "0123456789abcdef012345678"] {
            assert_eq!(quote_unless_secret(secret), "`…`");
        }
    }
}
