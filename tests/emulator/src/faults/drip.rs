//! A response body that is sent in chunks, with a pause before each.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Sleep, sleep};

pub(super) struct DripBody {
    remaining: Bytes,
    chunk: usize,
    pause: Duration,
    state: State,
}

enum State {
    /// The pause before the next chunk has not started.
    BeforePause,
    Pausing(Pin<Box<Sleep>>),
    /// Without a pause, yields once, so that the server sends the previous chunk alone.
    Yielded,
}

impl DripBody {
    pub(super) fn new(body: Bytes, chunk: usize, pause: Duration) -> Self {
        Self { remaining: body, chunk: chunk.max(1), pause, state: State::BeforePause }
    }
}

impl Stream for DripBody {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.remaining.is_empty() {
            return Poll::Ready(None);
        }
        match &mut this.state {
            State::BeforePause if this.pause.is_zero() => {
                this.state = State::Yielded;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            State::BeforePause => {
                let mut pausing = Box::pin(sleep(this.pause));
                let done = pausing.as_mut().poll(context);
                this.state = State::Pausing(pausing);
                ready!(done);
            }
            State::Pausing(pausing) => ready!(pausing.as_mut().poll(context)),
            State::Yielded => {}
        }
        this.state = State::BeforePause;
        let length = this.chunk.min(this.remaining.len());
        Poll::Ready(Some(Ok(this.remaining.split_to(length))))
    }
}
