//! A TCP connection that looks at each request before HTTP does, and can be told what to write instead.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::{Ending, Handle, head, tls};
use crate::{Fault, Faults, Stage};

/// A head that is longer goes to hyper, which refuses it.
const LONGEST_HEAD: usize = 512 << 10;

#[derive(Debug)]
pub(crate) struct Connection {
    tcp: TcpStream,
    faults: Arc<Faults>,
    handle: Handle,
    /// What was read, and hyper has not got.
    ahead: BytesMut,
    /// Whether the next byte belongs to the head of a request.
    awaits_head: bool,
    /// Whether it served a request before.
    is_reused: bool,
    output: Output,
    /// What is done with a client that began TLS.
    refusal: Option<Refusal>,
}

/// How far a refusal has come.
#[derive(Debug)]
enum Refusal {
    /// These bytes are to be sent yet.
    Sends(Bytes),
    /// All is sent, and so many bytes of the client were read since: a connection with unread bytes would be reset, and
    /// the client might not get to read the refusal.
    Drains(usize),
}

/// What becomes of the bytes that hyper writes.
#[derive(Debug, Default)]
pub(super) enum Output {
    #[default]
    AsWritten,
    /// These are sent in their place, then the connection ends.
    Instead { left: Bytes, ending: Ending },
}

impl Connection {
    pub(super) fn new(tcp: TcpStream, faults: Arc<Faults>) -> Self {
        let (handle, ahead, output) = Default::default();
        Self { tcp, faults, handle, ahead, awaits_head: true, is_reused: false, output, refusal: None }
    }

    pub(super) fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Collects the head of a request and what else the choice of a fault depends on, or as much as comes.
    fn poll_head(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !head::is_complete(&self.ahead) && self.ahead.len() < LONGEST_HEAD {
            let mut space = [0; 4096];
            let mut space = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut self.tcp).poll_read(context, &mut space))?;
            if space.filled().is_empty() {
                break;
            }
            self.ahead.extend_from_slice(space.filled());
            if tls::begins(&self.ahead) {
                self.refusal = Some(Refusal::Sends(tls::refusal(self.tcp.local_addr()?)));
                return self.poll_refusal(context);
            }
        }
        self.awaits_head = false;
        Poll::Ready(self.begin_request())
    }

    /// Sends the refusal, ends the sending side, and reads until the client has ended too; then hyper gets an error.
    fn poll_refusal(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match &mut self.refusal {
                Some(Refusal::Sends(left)) if !left.is_empty() => {
                    let sent = ready!(Pin::new(&mut self.tcp).poll_write(context, left))?;
                    left.advance(sent);
                }
                Some(Refusal::Sends(_)) => {
                    ready!(Pin::new(&mut self.tcp).poll_shutdown(context))?;
                    self.refusal = Some(Refusal::Drains(0));
                }
                Some(Refusal::Drains(seen)) if *seen < tls::DRAINED => {
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

    /// Asks for the fault of the request, and commits it if the request is not to be read.
    fn begin_request(&mut self) -> io::Result<()> {
        let Some(request) = head::parse(&self.ahead) else { return Ok(()) };
        let (number, fault) = self.faults.arrive(&request, self.is_reused);
        self.is_reused = true;
        match fault {
            Fault::Drop(Stage::BeforeReading) | Fault::StaleConnection => Err(self.end(Ending::Close)),
            Fault::Reset(Stage::BeforeReading) => Err(self.end(Ending::Reset)),
            fault => {
                self.handle.put_arrived(number, fault);
                Ok(())
            }
        }
    }

    /// The error that makes hyper drop the connection. It closes then, and in which way is decided here.
    fn end(&self, ending: Ending) -> io::Error {
        if ending == Ending::Reset {
            // Where the system knows no lingering, the connection closes in order.
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
        if self.refusal.is_some() {
            return self.poll_refusal(context);
        }
        self.awaits_head |= self.handle.take_was_read();
        if self.awaits_head {
            ready!(self.poll_head(context))?;
        }
        if self.ahead.is_empty() {
            return Pin::new(&mut self.tcp).poll_read(context, out);
        }
        let length = self.ahead.len().min(out.remaining());
        out.put_slice(&self.ahead.split_to(length));
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
        let Output::Instead { left, ending } = &mut this.output else {
            return Pin::new(&mut this.tcp).poll_write(context, bytes);
        };
        while !left.is_empty() {
            let sent = ready!(Pin::new(&mut this.tcp).poll_write(context, left))?;
            left.advance(sent);
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
