//! Text from outside in Markdown of GitHub.

use std::fmt::Write as _;

use imagescan::credentials::shorten;
use imagescan::scan::report::printable;

/// The longest text of a cell, in bytes before it is escaped.
const CELL: usize = 300;

/// The text as words of a paragraph or a cell: it has no markup, names no account, and is on one line.
pub fn text(text: &str) -> String {
    let mut out = String::new();
    let printable = printable(&shorten(text, CELL)).into_owned();
    let mut chars = printable.chars().peekable();
    let mut previous = ' ';
    while let Some(char) = chars.next() {
        // A single colon is that of a tag; others begin commands and addresses.
        let is_plain_colon = previous != ':' && !matches!(chars.peek(), Some(':' | '/'));
        previous = char;
        match char {
            ':' if is_plain_colon => out.push(char),
            // Without the space of no width, GitHub would notify the account.
            '@' => out.push_str("@&#8203;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\\' | '`' | '*' | '_' | '~' | '|' | '[' | ']' | '!' | '$' | '#' | ':' => {
                // Writing to a string does not fail.
                let _ = write!(out, "&#{};", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out
}

/// The text as code, of which GitHub makes neither links nor mentions.
pub fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<code>{}</code>", self::text(text)) }
}

/// The text as code with a link; without one if the address is not that of a web page.
pub fn link(text: &str, address: Option<&str>) -> String {
    let code = code(text);
    match address.and_then(url) {
        Some(url) => format!("<a href=\"{url}\">{code}</a>"),
        None => code,
    }
}

/// The address with all but the characters of addresses as `%` and their code.
fn url(address: &str) -> Option<String> {
    let is_web = ["https://", "http://"].iter().any(|scheme| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    });
    if !is_web || address.len() > CELL {
        return None;
    }
    let mut out = String::new();
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"-.:/?#=%+,;".contains(&byte) {
            out.push(char::from(byte));
        } else if byte == b'&' {
            out.push_str("&amp;");
        } else {
            // Also `_`, `~` and `*`, which mean something in Markdown.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    // Build services read `##` as the beginning of a command.
    Some(out.replace("##", "#%23"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_no_markup() {
        assert_eq!(
            text("team/api:1 ftp://x a|b `c` <b> @octocat [x](y) **d** ##[error] ::error\n\u{202e}"),
            "team/api:1 ftp&#58;//x a&#124;b &#96;c&#96; &lt;b&gt; @&#8203;octocat &#91;x&#93;(y) &#42;&#42;d&#42;&#42; &#35;&#92;&#35;&#91;error&#93; \
             &#58;&#58;error&#92;n&#92;u{202e}"
        );
    }

    #[test]
    fn links_are_those_of_web_pages() {
        assert_eq!(link("x", Some("javascript:alert(1)")), "<code>x</code>");
        assert_eq!(link("x", Some("https://")), "<code>x</code>");
        assert_eq!(
            link("x", Some("HTTPS://a.example/\"><script>|`@x##[error]")),
            "<a href=\"HTTPS://a.example/%22%3E%3Cscript%3E%7C%60%40x#%23%5Berror%5D\"><code>x</code></a>"
        );
    }
}
