//! The emulators, the clients, and the result that each call must return.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use imagescan::{Credentials, Error, RetryPolicy};
use imagescan_alibaba::{Format, SignatureVersion};
use imagescan_emulator::{Emulator, FaultPlan, Key, Random};
use imagescan_runtime::{Clock as _, SystemClock};
use serde_json::Value;

use super::{BoxResult, Ending};
use crate::operations::{Clients, Operation, Settings, comparable_as_text};

/// Surrounds the number of a call in the texts of its request.
const MARK: [&str; 2] = ["-soak-", "."];

/// All tasks share the clients, and with them connections, retries and corrections of the clock.
pub(super) struct Scene {
    pub(super) emulator: Emulator,
    /// Clients of both signatures and both formats of Alibaba Cloud.
    clients: [Clients; 2],
    expected: BTreeMap<&'static str, Expected>,
}

/// The result of a call without faults.
#[derive(PartialEq)]
struct Expected {
    status: u16,
    /// Nothing if other calls change it.
    value: Option<Value>,
}

impl Scene {
    pub(super) async fn new(
        operations: &[&'static Operation],
        seed: u64,
        faults: FaultPlan,
    ) -> BoxResult<Self> {
        let mut random = Random::seeded(seed);
        let (id, secret, project) = (random.hex(20).to_uppercase(), random.hex(40), random.hex(32));
        // Time does not pass, so that the state of the emulators changes by calls alone.
        let now = whole_second();
        let builder = || {
            Emulator::builder()
                .seed(seed)
                .clock(move || now.try_into().expect("the present is a timestamp"))
                .key(Key::permanent(&id, &secret))
                .project(&project)
        };
        let retry = RetryPolicy::default()
            .with_base_delay(Duration::from_millis(1))
            .with_throttled_delay(Duration::from_millis(2))
            .with_max_delay(Duration::from_millis(10))
            .with_max_attempts(8);
        let mut settings = Settings::new(Credentials::new(&id, &secret), &project);
        (settings.now, settings.retry, settings.rate_limits) = (Some(now), Some(retry), false);

        let calm = builder().start().await?;
        settings.endpoint = Some(calm.url());
        let expected = expected(operations, &Clients::new(&settings)?).await?;
        calm.shutdown().await;

        let emulator = builder().faults(faults).start().await?;
        settings.endpoint = Some(emulator.url());
        let json = Clients::new(&settings)?;
        (settings.signature, settings.format) = (SignatureVersion::Rpc, Format::Xml);
        Ok(Self { emulator, clients: [json, Clients::new(&settings)?], expected })
    }

    /// Makes a call and compares its result. `round` chooses the signature and the format.
    pub(super) async fn call(&self, operation: &Operation, round: usize, number: usize) -> Ending {
        let clients = &self.clients[round % self.clients.len()];
        let request = request(operation, number);
        match clients.send(operation, &request).await {
            Err(error) => Ending::Failed(error),
            Ok(reply) => {
                let Expected { status, value } = &self.expected[operation.name()];
                let is_expected = reply.status == *status
                    && value.as_ref().is_none_or(|value| *value == comparable_as_text(reply.value.clone()));
                if is_expected {
                    Ending::Right
                } else {
                    Ending::Wrong(format!("{operation:?} returned {reply:?}"))
                }
            }
        }
    }
}

/// Sends every operation, then those that change something, then all others again.
async fn expected(
    operations: &[&'static Operation],
    clients: &Clients,
) -> Result<BTreeMap<&'static str, Expected>, Error> {
    let mut all = BTreeMap::new();
    for operation in operations {
        all.insert(operation.name(), send(operation, clients).await?);
    }
    for operation in operations.iter().filter(|operation| operation.meta.idempotent) {
        let again = send(operation, clients).await?;
        if let Some(first) = all.get_mut(operation.name())
            && *first != again
        {
            first.value = None;
        }
    }
    Ok(all)
}

/// The value is what the body contains, read without the client's decoder.
async fn send(operation: &Operation, clients: &Clients) -> Result<Expected, Error> {
    let reply = clients.send(operation, &request(operation, 0)).await?;
    let has_value = !reply.value.is_null();
    let value = if has_value { comparable_as_text(operation.payload(&reply.body)) } else { Value::Null };
    Ok(Expected { status: reply.status, value: Some(value) })
}

/// A request that changes something has the number of its call in its texts.
pub(super) fn request(operation: &Operation, number: usize) -> String {
    if operation.meta.idempotent {
        return operation.request.to_owned();
    }
    operation.request_with(|text| format!("{text}{}{number}{}", MARK[0], MARK[1])).to_string()
}

/// The number of the call that a body belongs to.
pub(super) fn number_in(body: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(body).ok()?;
    text.split_once(MARK[0])?.1.split_once(MARK[1])?.0.parse().ok()
}

/// The present moment without a fraction of a second, which the two clocks would round differently.
fn whole_second() -> SystemTime {
    let since = SystemClock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}
