//! One request over a raw socket, and a signer that is small enough to review.
//!
//! It does not encode anything; requests that need encoding are in the stored vectors.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;

use hmac::{Hmac, KeyInit as _, Mac as _};
use imagescan_emulator::Key;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{NOW_DATE, PROJECT, key};

#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Call {
    pub(crate) fn new(method: &str, path: &str, query: &str, body: &str) -> Self {
        let headers = vec![("host".to_owned(), b"hss.example.com".to_vec())];
        let [method, path, query] = [method, path, query].map(str::to_owned);
        Self { method, path, query, headers, body: body.into() }
    }

    /// Lists the tasks of the default project.
    pub(crate) fn list(query: &str) -> Self {
        Self::new("GET", &format!("/v5/{PROJECT}/image/tasks"), query, "")
    }

    /// Starts a scan in the default project.
    pub(crate) fn scan(body: &str) -> Self {
        Self::new("POST", &format!("/v5/{PROJECT}/image/batch-scan"), "", body)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a header, or replaces its value.
    pub(crate) fn replacing(self, name: &str, value: &str) -> Self {
        self.without(name).with(name, value)
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self
    }

    /// The value of an existing header.
    pub(crate) fn header(&self, name: &str) -> &str {
        let (_, value) = self.headers.iter().find(|(n, _)| n == name).expect("a header of this name");
        std::str::from_utf8(value).expect("text")
    }

    /// Signs the request now, with the default key.
    pub(crate) fn signed(self) -> Self {
        self.signed_by(&key(), NOW_DATE)
    }

    /// Signs all existing headers, the date and the token.
    pub(crate) fn signed_by(self, key: &Key, date: &str) -> Self {
        let dated = self.with("x-sdk-date", date);
        let mut call = match &key.token {
            Some(token) => dated.with("x-security-token", token),
            None => dated,
        };
        call.headers.sort();
        let mut pairs: Vec<_> = call.query.split('&').collect();
        pairs.sort_unstable();

        let names: Vec<_> = call.headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let mut canonical = format!("{}\n{}/\n{}\n", call.method, call.path, pairs.join("&"));
        for (name, value) in &call.headers {
            writeln!(canonical, "{name}:{}", String::from_utf8_lossy(value)).unwrap();
        }
        write!(canonical, "\n{names}\n{}", hex(&Sha256::digest(&call.body))).unwrap();
        let to_sign = format!("SDK-HMAC-SHA256\n{date}\n{}", hex(&Sha256::digest(&canonical)));
        let mac = Hmac::<Sha256>::new_from_slice(key.secret.as_bytes()).unwrap().chain_update(to_sign);
        let signature = hex(&mac.finalize().into_bytes());
        let access = &key.id;
        let value = format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={names}, Signature={signature}");
        call.with("authorization", &value)
    }

    /// Sends the request on a new connection.
    pub(crate) async fn send(&self, to: SocketAddr) -> Response {
        Response::parse(&self.try_send(to).await.expect("the emulator responds"))
    }

    /// Sends the request on a new connection, and reads that to its end.
    pub(crate) async fn try_send(&self, to: SocketAddr) -> io::Result<Vec<u8>> {
        let mut connection = TcpStream::connect(to).await?;
        connection.write_all(&self.wire("close")).await?;
        let mut response = Vec::new();
        connection.read_to_end(&mut response).await?;
        Ok(response)
    }

    /// The bytes of the request, with this `Connection` header.
    pub(crate) fn wire(&self, connection: &str) -> Vec<u8> {
        let mark = if self.query.is_empty() { "" } else { "?" };
        let mut wire = format!("{} {}{mark}{} HTTP/1.1\r\n", self.method, self.path, self.query).into_bytes();
        for (name, value) in &self.headers {
            wire.extend_from_slice(name.as_bytes());
            wire.extend_from_slice(b": ");
            wire.extend_from_slice(value);
            wire.extend_from_slice(b"\r\n");
        }
        let length = self.body.len();
        wire.extend_from_slice(
            format!("content-length: {length}\r\nconnection: {connection}\r\n\r\n").as_bytes(),
        );
        wire.extend_from_slice(&self.body);
        wire
    }
}

impl Response {
    pub(crate) fn parse(wire: &[u8]) -> Self {
        let end = wire.windows(4).position(|four| four == b"\r\n\r\n").expect("a response has a head");
        let head = std::str::from_utf8(&wire[..end]).expect("the emulator's head is text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self {
            status: status.parse().expect("a status is a number"),
            headers: lines.filter_map(header).collect(),
            body: wire[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The status, and the error code of the body.
    pub(crate) fn error(&self) -> (u16, String) {
        (self.status, self.json()["error_code"].as_str().expect("an error code").to_owned())
    }

    /// The error message of the body.
    pub(crate) fn message(&self) -> String {
        self.json()["error_msg"].as_str().expect("an error message").to_owned()
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
