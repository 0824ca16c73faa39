//! A TCP connection that picks the fault of each request before hyper reads it, and can replace what hyper writes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::tls::{self, TlsRejection};
use super::{Ending, Handle, head};
use crate::{Fault, FaultInjector, Stage};

/// The longest head that is parsed here. hyper rejects longer ones.
const MAX_HEAD_LEN: usize = 512 << 10;

#[derive(Debug)]
pub(crate) struct Connection {
    tcp: TcpStream,
    faults: Arc<FaultInjector>,
    handle: Handle,
    /// Bytes that were read from the socket and not yet passed to hyper.
    buffered: BytesMut,
    /// Whether the next byte belongs to the head of a request.
    awaits_head: bool,
    /// Whether it carried a request before.
    is_reused: bool,
    output: Output,
    /// Set when the client has started TLS.
    tls_rejection: Option<TlsRejection>,
}

/// How the bytes that hyper writes are handled.
#[derive(Debug, Default)]
pub(super) enum Output {
    #[default]
    PassThrough,
    /// These bytes are sent instead, then the connection ends.
    Replace { remaining: Bytes, ending: Ending },
}

impl Connection {
    pub(super) fn new(tcp: TcpStream, faults: Arc<FaultInjector>) -> Self {
        let (handle, buffered, output) = Default::default();
        Self {
            tcp,
            faults,
            handle,
            buffered,
            awaits_head: true,
            is_reused: false,
            output,
            tls_rejection: None,
        }
    }

    pub(super) fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Reads the head of a request and what else the choice of a fault depends on, or up to the end of the stream.
    fn poll_head(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !head::is_complete(&self.buffered) && self.buffered.len() < MAX_HEAD_LEN {
            let mut space = [0; 4096];
            let mut space = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut self.tcp).poll_read(context, &mut space))?;
            if space.filled().is_empty() {
                break;
            }
            self.buffered.extend_from_slice(space.filled());
            if tls::is_handshake(&self.buffered) {
                self.tls_rejection = Some(TlsRejection::Sending(tls::error_response(self.tcp.local_addr()?)));
                return self.poll_tls_rejection(context);
            }
        }
        self.awaits_head = false;
        Poll::Ready(self.start_request())
    }

    /// Sends the error response, shuts down the sending side, and reads until the client has closed; then returns an
    /// error to hyper.
    fn poll_tls_rejection(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match &mut self.tls_rejection {
                Some(TlsRejection::Sending(remaining)) if !remaining.is_empty() => {
                    let sent = ready!(Pin::new(&mut self.tcp).poll_write(context, remaining))?;
                    remaining.advance(sent);
                }
                Some(TlsRejection::Sending(_)) => {
                    ready!(Pin::new(&mut self.tcp).poll_shutdown(context))?;
                    self.tls_rejection = Some(TlsRejection::Draining(0));
                }
                Some(TlsRejection::Draining(seen)) if *seen < tls::MAX_DRAINED => {
                    let mut space = [0; 4096];
                    let mut space = ReadBuf::new(&mut space);
                    ready!(Pin::new(&mut self.tcp).poll_read(context, &mut space))?;
                    match space.filled().len() {
                        0 => return Poll::Ready(Err(self.end(Ending::Close))),
                        count => *seen += count,
                    }
                }
                _ => return Poll::Ready(Err(self.end(Ending::Close))),
            }
        }
    }

    /// Picks the fault of the request, and applies it if it happens before the request is read.
    fn start_request(&mut self) -> io::Result<()> {
        let Some(request) = head::parse(&self.buffered) else { return Ok(()) };
        let (number, fault) = self.faults.next_fault(&request, self.is_reused);
        self.is_reused = true;
        match fault {
            Fault::Drop(Stage::BeforeReading) | Fault::StaleConnection => Err(self.end(Ending::Close)),
            Fault::Reset(Stage::BeforeReading) => Err(self.end(Ending::Reset)),
            fault => {
                self.handle.set_current_request(number, fault);
                Ok(())
            }
        }
    }

    /// The error that makes hyper drop, and so close, the connection. Sets whether that is a close or a reset.
    fn end(&self, ending: Ending) -> io::Error {
        if ending == Ending::Reset {
            // If the operating system does not support this, the connection closes in order.
            let _ = self.tcp.set_zero_linger();
        }
        io::Error::new(io::ErrorKind::ConnectionAborted, "a fault ends the connection")
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.tls_rejection.is_some() {
            return self.poll_tls_rejection(context);
        }
        self.awaits_head |= self.handle.take_was_read();
        if self.awaits_head {
            ready!(self.poll_head(context))?;
        }
        if self.buffered.is_empty() {
            return Pin::new(&mut self.tcp).poll_read(context, out);
        }
        let length = self.buffered.len().min(out.remaining());
        out.put_slice(&self.buffered.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Some(output) = this.handle.take_output() {
            this.output = output;
        }
        let Output::Replace { remaining, ending } = &mut this.output else {
            return Pin::new(&mut this.tcp).poll_write(context, bytes);
        };
        while !remaining.is_empty() {
            let sent = ready!(Pin::new(&mut this.tcp).poll_write(context, remaining))?;
            remaining.advance(sent);
        }
        let ending = *ending;
        Poll::Ready(Err(this.end(ending)))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
