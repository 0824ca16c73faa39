//! What a command prints: its keys, and what it says of its failure.

use tokio::io::{AsyncRead, AsyncReadExt as _};
use zeroize::Zeroizing;

/// No keys take more.
const LONGEST: usize = 64 << 10;
/// How much is kept of what a command says of itself.
const KEPT: usize = 4 << 10;
/// How much of a line is shown, in characters.
const SHOWN: usize = 200;

/// All that is printed. More than keys can take is refused at once, while the command still prints.
pub(super) async fn whole(pipe: Option<impl AsyncRead + Unpin>) -> Result<Zeroizing<Vec<u8>>, String> {
    let (kept, more) = read(pipe, LONGEST, true).await?;
    if more { Err(format!("prints more than {LONGEST} bytes")) } else { Ok(kept) }
}

/// The beginning of what is printed; the rest is read and dropped.
pub(super) async fn beginning(pipe: Option<impl AsyncRead + Unpin>) -> Result<Zeroizing<Vec<u8>>, String> {
    Ok(read(pipe, KEPT, false).await?.0)
}

/// Up to `most` bytes, and whether there are more.
async fn read(
    pipe: Option<impl AsyncRead + Unpin>,
    most: usize,
    stops: bool,
) -> Result<(Zeroizing<Vec<u8>>, bool), String> {
    // It never moves while it grows: wiping it wipes all.
    let mut kept = Zeroizing::new(Vec::with_capacity(most));
    let mut chunk = Zeroizing::new(vec![0; 4096]);
    let mut more = false;
    let Some(mut pipe) = pipe else {
        return Ok((kept, more));
    };
    loop {
        let count = pipe.read(&mut chunk).await.map_err(|error| format!("cannot be listened to: {error}"))?;
        let room = most - kept.len();
        kept.extend_from_slice(&chunk[..count.min(room)]);
        more |= count > room;
        if count == 0 || more && stops {
            return Ok((kept, more));
        }
    }
}

/// The first line that says anything, shortened, and without what may be a key.
pub(super) fn first_line(told: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(told);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let mut shown = String::new();
    let mut run = String::new();
    for c in line.chars().map(Some).chain([None]) {
        match c {
            Some(c) if c.is_ascii_alphanumeric() || "+/=_-.~%".contains(c) => run.push(c),
            _ => {
                shown.push_str(if may_be_key(&run) { "…" } else { &run });
                run.clear();
                shown.extend(c.map(|c| if c.is_control() { ' ' } else { c }));
            }
        }
    }
    if let Some((cut, _)) = shown.char_indices().nth(SHOWN) {
        shown.truncate(cut);
        shown.push('…');
    }
    Some(shown)
}

/// Whether a run of characters may be a part of a key: it is long, and has digits or letters of changing case, as words
/// and most paths do not.
fn may_be_key(run: &str) -> bool {
    let changes = run.as_bytes().windows(2).filter(|pair| {
        pair.iter().all(u8::is_ascii_alphabetic)
            && pair[0].is_ascii_uppercase() != pair[1].is_ascii_uppercase()
    });
    run.len() >= 16 && (run.bytes().any(|byte| byte.is_ascii_digit()) || changes.count() * 4 >= run.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_shown_without_what_may_be_a_key() {
        for (told, expected) in [
            ("", None),
            ("\n \r\n", None),
            ("\n  no such role\nmore", Some("no such role")),
            ("a\tb\u{1b}[31mc", Some("a b [31mc")),
            ("token=eyJhbGciOi.J9x/+ab== refused", Some("… refused")),
            ("secret: AbCdEfGhIjKlMnOpQrSt!", Some("secret: …!")),
            (
                "/usr/lib/credential-helper: CredentialUnavailableException",
                Some("/usr/lib/credential-helper: CredentialUnavailableException"),
            ),
            ("LTAI5tPlantedKeyId0 x", Some("… x")),
        ] {
            assert_eq!(first_line(told.as_bytes()).as_deref(), expected, "{told}");
        }
        let long = first_line("é ".repeat(500).as_bytes()).unwrap();
        assert_eq!(long.chars().count(), SHOWN + 1);
        assert!(first_line(b"bad \xff byte").unwrap().contains("byte"));
    }
}
