//! The calls that wait to send one operation, and its rate limits.
//!
//! Calls that observe the published limits have a queue of their own, because calls that do not observe them overtake them.
//! A published limit counts the calls that observe it; the limits that are applied by default count all calls.

use tokio::time::Instant;

use crate::policy::admission::limit::Limit;
use crate::policy::admission::queue::{Queue, QueuedCall};
use crate::types::operation::{OperationMeta, RateLimit};

#[derive(Debug, Default)]
pub(super) struct OperationQueues {
    operation: &'static str,
    /// The limits that are applied by default.
    enforced: Vec<Limit>,
    /// The limits that are applied where they are switched on.
    published: Vec<Limit>,
    ordinary: Queue,
    /// The calls that observe the published limits too.
    careful: Queue,
}

impl OperationQueues {
    /// `None` for an operation without limits.
    pub(super) fn new(meta: &'static OperationMeta) -> Option<Self> {
        let limits = |enforced| {
            let rates = meta.rate_limits.iter().filter(move |rate: &&RateLimit| rate.enforced == enforced);
            rates.filter_map(Limit::new).collect::<Vec<_>>()
        };
        let queues = Self {
            operation: &meta.name,
            enforced: limits(true),
            published: limits(false),
            ..Self::default()
        };
        (!queues.enforced.is_empty() || !queues.published.is_empty()).then_some(queues)
    }

    pub(super) fn is_for(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// The queue of the calls that observe the published limits, or of the others.
    pub(super) fn queue(&mut self, published: bool) -> &mut Queue {
        if published { &mut self.careful } else { &mut self.ordinary }
    }

    /// The limit that a call has to wait for, and the time at which it may be sent, if all calls before it are sent as soon
    /// as they may.
    pub(super) fn required_wait(
        &self,
        published: bool,
        number: u64,
        now: Instant,
    ) -> Option<(&'static RateLimit, Instant)> {
        let careful = self.careful.position(number);
        let (for_published, overtaken) =
            if published { (careful, careful) } else { (0, careful.min(free(&self.published, now))) };
        let for_enforced = self.ordinary.position(number).saturating_add(overtaken);
        let own = if published { &*self.published } else { &[] };
        let limits = self.enforced.iter().map(|limit| (limit, for_enforced));
        let limits = limits.chain(own.iter().map(|limit| (limit, for_published)));
        let waits = limits.filter(|(limit, before)| *before >= limit.free_sends(now));
        waits
            .map(|(limit, before)| (limit.rate, limit.send_at(before, now)))
            .max_by_key(|(_, send_at)| *send_at)
    }

    /// How many of the calls that arrived before are allowed now.
    pub(super) fn allowed_before(&self, number: u64, now: Instant) -> usize {
        let careful = self.careful.position(number).min(free(&self.published, now));
        self.ordinary.position(number).saturating_add(careful).min(free(&self.enforced, now))
    }

    /// Records that a request is sent.
    pub(super) fn record_sent(&mut self, published: bool, now: Instant) {
        let own = if published { &mut *self.published } else { &mut [] };
        for limit in self.enforced.iter_mut().chain(own) {
            limit.record_sent(now);
        }
    }

    pub(super) fn drop_unpolled(&mut self, now: Instant, number: u64) {
        self.ordinary.drop_unpolled(now, number);
        self.careful.drop_unpolled(now, number);
    }

    /// The first call that the limits allow now and that was not woken.
    pub(super) fn next(&mut self, now: Instant) -> Option<&mut QueuedCall> {
        let enforced = free(&self.enforced, now);
        let careful = self.careful.next(enforced.min(free(&self.published, now)));
        let ordinary = self.ordinary.next(enforced);
        ordinary.into_iter().chain(careful).min_by_key(|waiting| waiting.number)
    }
}

/// How many requests all of the limits allow now.
fn free(limits: &[Limit], now: Instant) -> usize {
    limits.iter().map(|limit| limit.free_sends(now)).min().unwrap_or(usize::MAX)
}
