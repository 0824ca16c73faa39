//! A body that comes in pieces.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Sleep, sleep};

pub(super) struct Drip {
    left: Bytes,
    chunk: usize,
    pause: Duration,
    state: State,
}

enum State {
    /// The next piece waits for its pause to begin.
    Between,
    Pausing(Pin<Box<Sleep>>),
    /// Even without a pause the server gets a turn, in which it sends the piece before.
    Yielded,
}

impl Drip {
    pub(super) fn new(body: Bytes, chunk: usize, pause: Duration) -> Self {
        Self { left: body, chunk: chunk.max(1), pause, state: State::Between }
    }
}

impl Stream for Drip {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.left.is_empty() {
            return Poll::Ready(None);
        }
        match &mut this.state {
            State::Between if this.pause.is_zero() => {
                this.state = State::Yielded;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            State::Between => {
                let mut pausing = Box::pin(sleep(this.pause));
                let done = pausing.as_mut().poll(context);
                this.state = State::Pausing(pausing);
                ready!(done);
            }
            State::Pausing(pausing) => ready!(pausing.as_mut().poll(context)),
            State::Yielded => {}
        }
        this.state = State::Between;
        let length = this.chunk.min(this.left.len());
        Poll::Ready(Some(Ok(this.left.split_to(length))))
    }
}
