//! A transport whose own memory is not counted, and which does not depend on time: each request waits for its response.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use allocation_counter::opt_out;
use bytes::Bytes;
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};

/// Sends each request over a connection of its own to an emulator that runs in another thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncounted(SocketAddr);

impl Uncounted {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self(address)
    }

    /// The whole response as it was sent.
    fn exchange(self, request: &http::Request<Bytes>) -> io::Result<Vec<u8>> {
        let mut message = format!(
            "{} {} HTTP/1.1\r\n",
            request.method(),
            request.uri().path_and_query().map_or("/", |path| path.as_str())
        )
        .into_bytes();
        for (name, value) in request.headers() {
            message.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        if !request.headers().contains_key(http::header::HOST) {
            write!(message, "host: {}\r\n", self.0)?;
        }
        write!(message, "content-length: {}\r\nconnection: close\r\n\r\n", request.body().len())?;
        message.extend(request.body());
        let mut stream = TcpStream::connect(self.0)?;
        stream.write_all(&message)?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response)?;
        Ok(response)
    }
}

impl Transport for Uncounted {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let mut sent = Vec::new();
        opt_out(|| sent = self.exchange(&request).expect("an emulator"));
        let end = sent.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("the end of the head") + 4;
        let status = std::str::from_utf8(&sent[9..12]).expect("a status");
        let response = http::Response::builder().status(status);
        // The copy is counted, as the body of the default transport is.
        let response = response.body(Body::from(Bytes::copy_from_slice(&sent[end..]))).expect("a response");
        opt_out(|| drop(sent));
        Box::pin(std::future::ready(Ok(response)))
    }
}
