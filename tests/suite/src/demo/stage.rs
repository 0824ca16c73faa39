//! Shared by the parts of the demo: the emulator, the settings, and the output.

use std::fmt::Debug;
use std::io::Write;

use imagescan_emulator::{Emulator, ManualClock, Request};

use super::BoxResult;
use crate::operations::Settings;

/// The emulator, the clients' settings and the output.
pub(super) struct Stage<'a> {
    pub(super) emulator: Emulator,
    /// The clock of the emulator.
    pub(super) clock: ManualClock,
    /// Clients of the emulator with its key.
    pub(super) settings: Settings,
    pub(super) key_id: String,
    pub(super) out: &'a mut dyn Write,
    /// How many requests were shown.
    pub(super) shown: usize,
}

impl Stage<'_> {
    /// Starts a part.
    pub(super) fn title(&mut self, title: &str) -> BoxResult<()> {
        Ok(writeln!(self.out, "\n== {title}")?)
    }

    /// Shows the requests since the last call: request line, signed headers, body.
    pub(super) fn show_requests(&mut self) -> BoxResult<()> {
        let requests = self.emulator.requests();
        for request in &requests {
            self.show(request)?;
        }
        self.shown += requests.len();
        self.emulator.clear_requests();
        if requests.is_empty() { Err("no request reached the emulator".into()) } else { Ok(()) }
    }

    fn show(&mut self, request: &Request) -> BoxResult<()> {
        let pairs: Vec<_> = request.query.split('&').map(shortened_pair).collect();
        let query = if request.query.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        writeln!(self.out, "> {} {}{query}", request.method, request.path)?;
        let authorization = request.header_text("authorization").unwrap_or_default();
        for (name, value) in &request.headers {
            let text = String::from_utf8_lossy(value);
            if name == "authorization" {
                writeln!(self.out, "> {name}: {}", shortened(&text))?;
            } else if is_signed(authorization, name) {
                writeln!(self.out, "> {name}: {text}")?;
            }
        }
        if !request.body.is_empty() {
            writeln!(self.out, "> {}", String::from_utf8_lossy(&request.body))?;
        }
        Ok(())
    }

    /// Shows the operation of the requests since the last call, their number, and a line of the result.
    pub(super) fn step(&mut self, result: &str) -> BoxResult<()> {
        let requests = self.emulator.requests();
        let operation = requests.last().and_then(Request::operation).ok_or("no operation was called")?;
        let count =
            if requests.len() == 1 { String::new() } else { format!(" ({} requests)", requests.len()) };
        writeln!(self.out, "> {operation}{count}")?;
        self.shown += requests.len();
        self.emulator.clear_requests();
        self.result(result)
    }

    /// Shows a line of a result.
    pub(super) fn result(&mut self, line: &str) -> BoxResult<()> {
        Ok(writeln!(self.out, "< {line}")?)
    }
}

/// Compares the value that a client returned with the value of the emulator.
pub(super) fn same<T: PartialEq + Debug>(what: &str, returned: &T, held: &T) -> BoxResult<()> {
    if returned == held {
        return Ok(());
    }
    Err(format!("{what}: the client returned {returned:?}, but the emulator holds {held:?}").into())
}

/// Whether a header is in the list of signed headers.
fn is_signed(authorization: &str, name: &str) -> bool {
    let list = authorization.split_once("SignedHeaders=").map_or("", |(_, rest)| rest);
    list.split([',', ' ']).next().unwrap_or_default().split(';').any(|each| each == name)
}

/// An `Authorization` header with the signature cut to its first digits.
fn shortened(authorization: &str) -> String {
    match authorization.split_once("Signature=") {
        Some((before, signature)) => format!("{before}Signature={}", first_digits(signature)),
        None => "…".to_owned(),
    }
}

/// A pair of a query; RPC services of Alibaba have the signature there.
fn shortened_pair(pair: &str) -> String {
    match pair.strip_prefix("Signature=") {
        Some(signature) => format!("Signature={}", first_digits(signature)),
        None => pair.to_owned(),
    }
}

fn first_digits(signature: &str) -> String {
    let shown: String = signature.chars().take(8).collect();
    format!("{shown}…")
}
