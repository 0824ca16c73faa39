//! What a command prints: its keys, and what it says of its failure.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use zeroize::Zeroizing;

/// No keys take more.
const LONGEST: usize = 64 << 10;
/// How much is kept of what a command says of itself.
const KEPT: usize = 4 << 10;
/// How much of a line is shown, in characters.
const SHOWN: usize = 200;

/// What comes out of a pipe.
pub(super) struct Output<R> {
    /// Until its end.
    pipe: Option<R>,
    /// It never moves while it grows: wiping it wipes all.
    kept: Zeroizing<Vec<u8>>,
    chunk: Zeroizing<Vec<u8>>,
    most: usize,
    /// Whether more than that is an error; or else it is read and dropped.
    is_limit: bool,
}

impl<R: AsyncRead + Unpin> Output<R> {
    /// All of it. More than keys can take is refused at once, while the command still prints.
    pub(super) fn whole(pipe: Option<R>) -> Self {
        Self::new(pipe, LONGEST, true)
    }

    /// Its beginning.
    pub(super) fn beginning(pipe: Option<R>) -> Self {
        Self::new(pipe, KEPT, false)
    }

    fn new(pipe: Option<R>, most: usize, is_limit: bool) -> Self {
        let kept = Zeroizing::new(Vec::with_capacity(most));
        Self { pipe, kept, chunk: Zeroizing::new(vec![0; 4096]), most, is_limit }
    }

    /// Reads what there is; ready once it has ended.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), String>> {
        while let Some(pipe) = &mut self.pipe {
            let mut chunk = ReadBuf::new(&mut self.chunk);
            if let Err(error) = ready!(Pin::new(pipe).poll_read(context, &mut chunk)) {
                return Poll::Ready(Err(format!("cannot be listened to: {error}")));
            }
            let (read, room) = (chunk.filled(), self.most - self.kept.len());
            if read.len() > room && self.is_limit {
                return Poll::Ready(Err(format!("prints more than {} bytes", self.most)));
            }
            self.kept.extend_from_slice(&read[..read.len().min(room)]);
            if read.is_empty() {
                self.pipe = None;
            }
        }
        Poll::Ready(Ok(()))
    }

    pub(super) fn into_kept(self) -> Zeroizing<Vec<u8>> {
        self.kept
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
