//! Reads the pipes of a command: stdout with the keys, stderr with the description of a failure.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use zeroize::Zeroizing;

/// The maximum length of stdout.
const MAX_STDOUT_LEN: usize = 64 << 10;
/// The length of stderr that is stored.
const STORED_STDERR_LEN: usize = 4 << 10;
/// The length of a line in errors, in characters.
const MAX_LINE_LEN: usize = 200;

/// A pipe, and the bytes that have been read from it.
pub(super) struct PipeReader<R> {
    /// `None` after its end.
    pipe: Option<R>,
    /// Never reallocated, so that wiping it leaves no copy.
    bytes: Zeroizing<Vec<u8>>,
    chunk: Zeroizing<Vec<u8>>,
    max_len: usize,
    /// Whether more bytes are an error; otherwise they are discarded.
    is_limit: bool,
}

impl<R: AsyncRead + Unpin> PipeReader<R> {
    /// Reads stdout. Too much output is an error at once, while the command still runs.
    pub(super) fn stdout(pipe: Option<R>) -> Self {
        Self::new(pipe, MAX_STDOUT_LEN, true)
    }

    /// Reads stderr, and stores its start.
    pub(super) fn stderr(pipe: Option<R>) -> Self {
        Self::new(pipe, STORED_STDERR_LEN, false)
    }

    fn new(pipe: Option<R>, max_len: usize, is_limit: bool) -> Self {
        let bytes = Zeroizing::new(Vec::with_capacity(max_len));
        Self { pipe, bytes, chunk: Zeroizing::new(vec![0; 4096]), max_len, is_limit }
    }

    /// Reads the available bytes; ready at the end of the pipe.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), String>> {
        while let Some(pipe) = &mut self.pipe {
            let mut chunk = ReadBuf::new(&mut self.chunk);
            if let Err(error) = ready!(Pin::new(pipe).poll_read(context, &mut chunk)) {
                return Poll::Ready(Err(format!("has output that cannot be read: {error}")));
            }
            let (read, room) = (chunk.filled(), self.max_len - self.bytes.len());
            if read.len() > room && self.is_limit {
                return Poll::Ready(Err(format!("prints more than {} bytes", self.max_len)));
            }
            self.bytes.extend_from_slice(&read[..read.len().min(room)]);
            if read.is_empty() {
                self.pipe = None;
            }
        }
        Poll::Ready(Ok(()))
    }

    pub(super) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.bytes
    }
}

/// The first line that is not blank, shortened, and without text that may be a key.
pub(super) fn first_line(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
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
    if let Some((cut, _)) = shown.char_indices().nth(MAX_LINE_LEN) {
        shown.truncate(cut);
        shown.push('…');
    }
    Some(shown)
}

/// Whether a run of characters may be part of a key: it is long, and has digits or letters of changing case, unlike words and
/// most paths.
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
    fn the_first_line_is_shown_without_keys() {
        for (stderr, expected) in [
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
            assert_eq!(first_line(stderr.as_bytes()).as_deref(), expected, "{stderr}");
        }
        let long = first_line("é ".repeat(500).as_bytes()).unwrap();
        assert_eq!(long.chars().count(), MAX_LINE_LEN + 1);
        assert!(first_line(b"bad \xff byte").unwrap().contains("byte"));
    }
}
