//! The emulator of one client, and the parameters of every call. Emulators of the same seed and time hold the same world,
//! and time does not pass in them, so that all clients get the same results if they send the same.

use std::time::SystemTime;

use imagescan::Credentials;
use imagescan_emulator::alibaba::cr;
use imagescan_emulator::huawei::hss;
use imagescan_emulator::{Emulator, Key, Provider, Random};
use imagescan_runtime::Effect;
use imagescan_runtime::provider::Location;
use serde_json::{Value, json};

use super::BoxResult;
use super::call::emulated;
use crate::operations::{Clients, Operation, Settings, comparable};

/// The region of Tencent's calls.
pub(super) const REGION: &str = "ap-singapore";

/// Text that encoders treat differently.
const AWKWARD: &str = " 夜间 *~+%2B, (a&b=c);'é\"\\?#";

/// The same for a path: the Node core of Huawei Cloud does not encode other signs there, or signs them encoded twice.
const AWKWARD_IN_PATHS: &str = "*~+,(a&b=c);";

/// Fields without which an operation has no object, though its document does not require them. The filters of the documented request
/// leave nothing of the list.
const SELECTORS: [(&str, &str); 1] = [("ListRepoTagScanResult", "ScanTaskId")];

/// The texts of the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// Those of the documents, whose objects exist in the emulator.
    Documented,
    /// Those of the required fields alone, so that lists are not filtered, and of fields that select the object of a list.
    Required,
    /// Those of the documents, each with text that encoders treat differently. Most of their objects do not exist: lists are empty, and
    /// some calls are refused.
    Awkward,
}

impl Texts {
    pub(super) const ALL: [Self; 3] = [Self::Documented, Self::Required, Self::Awkward];
}

/// Synthetic keys, new in each run.
pub(super) struct Keys {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) project: String,
}

/// An emulator, and what is sent to it.
pub(super) struct Scene {
    pub(super) emulator: Emulator,
    pub(super) keys: Keys,
    pub(super) cloud: Provider,
    texts: Texts,
    /// The number of scans that the emulator starts with.
    scans: usize,
}

/// The state of a cloud after all calls.
#[derive(Debug, PartialEq)]
pub(super) struct State {
    /// The scans that were started.
    pub(super) scans: Vec<String>,
    /// The results of all operations that only read.
    reads: Vec<Value>,
}

impl Scene {
    pub(super) async fn start(seed: u64, now: SystemTime, cloud: Provider, texts: Texts) -> BoxResult<Self> {
        let mut random = Random::seeded(seed);
        let keys =
            Keys { id: random.hex(20).to_uppercase(), secret: random.hex(40), project: random.hex(32) };
        let emulator = Emulator::builder()
            .seed(seed)
            .clock(move || now.try_into().expect("the present is a timestamp"))
            .key(Key::permanent(&keys.id, &keys.secret))
            .project(&keys.project)
            .start()
            .await?;
        let scans = emulator.scans(cloud).len();
        let scene = Self { emulator, keys, cloud, texts, scans };
        scene.add_awkward(random.uuid());
        Ok(scene)
    }

    /// Adds objects with texts that decoders treat differently: a task that every list has, and the instances and tasks of
    /// Container Registry that awkward requests name.
    fn add_awkward(&self, id: String) {
        let hour_ago = self.emulator.now().as_millisecond() - 3_600_000;
        let mut task = hss::Task::sync(&self.keys.project, id, hour_ago);
        AWKWARD.clone_into(&mut task.task_name);
        self.emulator.huawei().add_task(task);
        for operation in emulated(Provider::Alibaba) {
            let parameters = self.parameters(operation);
            let cr = self.emulator.alibaba().cr();
            match ["InstanceId", "TaskId"].map(|name| parameters[name].as_str()) {
                _ if self.texts != Texts::Awkward => {}
                [Some(instance), Some(task)] => cr.add_task(cr::Task::new(instance, task, hour_ago)),
                [Some(instance), None] => cr.add_instance(instance),
                [None, _] => {}
            }
        }
    }

    /// Settings for clients of the emulator.
    pub(super) fn settings(&self) -> Settings {
        let keys = &self.keys;
        let mut settings = Settings::new(Credentials::new(&keys.id, &keys.secret), &keys.project);
        settings.endpoint = Some(self.emulator.url());
        settings
    }

    /// Every call for the scripts: the operation, its service, and its parameters by location.
    pub(super) fn calls(&self) -> Value {
        emulated(self.cloud).map(|operation| self.call(operation)).collect()
    }

    fn call(&self, operation: &Operation) -> Value {
        let (mut path, mut query, mut header) = (json!({}), json!({}), json!({}));
        let mut body = operation.meta.body.map_or(Value::Null, |_| json!({}));
        let parameters = self.parameters(operation);
        for (name, value) in parameters.as_object().into_iter().flatten() {
            let (location, value) = match location(operation, name) {
                Some(Location::Path) => (&mut path, value.clone()),
                Some(Location::Header) => (&mut header, value.clone()),
                Some(Location::QueryJson) => (&mut query, Value::String(value.to_string())),
                Some(Location::QueryCsv) => (&mut query, joined(value)),
                Some(Location::Query | Location::QueryFlat) => (&mut query, value.clone()),
                _ => (&mut body, value.clone()),
            };
            location[name] = value;
        }
        json!({
            "operation": operation.name(),
            "service": operation.service.name,
            "version": operation.service.version,
            "method": operation.meta.method,
            "url": operation.meta.path,
            "parameters": {"path": path, "query": query, "header": header, "body": body},
        })
    }

    /// The parameters of an operation, by their names on the wire.
    pub(super) fn parameters(&self, operation: &Operation) -> Value {
        let documented = operation.request_with(str::to_owned);
        match self.texts {
            Texts::Documented => return documented,
            Texts::Required => {
                let mut request = operation.smallest_request();
                if let Some((_, selector)) = SELECTORS.iter().find(|(name, _)| *name == operation.name()) {
                    request[*selector] = documented[*selector].clone();
                }
                return request;
            }
            Texts::Awkward => {}
        }
        let awkward = |addition: &str| operation.request_with(|text| format!("{text}{addition}"));
        let (any, of_list) = (awkward(AWKWARD), awkward(&AWKWARD.replace(',', "")));
        let of_path = awkward(AWKWARD_IN_PATHS);
        let name_and_value = |(name, value): (&String, &Value)| {
            let value = match location(operation, name) {
                // It has ASCII only.
                Some(Location::Header) => value,
                Some(Location::Path) => &of_path[name],
                // A comma separates elements.
                Some(Location::QueryCsv) => &of_list[name],
                _ => &any[name],
            };
            (name.clone(), value.clone())
        };
        documented.as_object().into_iter().flatten().map(name_and_value).collect()
    }

    /// The state after the calls, as our clients see it.
    pub(super) async fn state(&self) -> BoxResult<State> {
        let scans = self.emulator.scans(self.cloud).split_off(self.scans);
        let clients = Clients::new(&self.settings())?;
        let mut reads = Vec::new();
        for operation in emulated(self.cloud).filter(|operation| operation.meta.effect == Some(Effect::Read))
        {
            reads.push(comparable(clients.send(operation, operation.request).await?.value));
        }
        Ok(State { scans, reads })
    }
}

fn location(operation: &Operation, name: &str) -> Option<Location> {
    operation.meta.fields.iter().find(|field| field.name == name).map(|field| field.location)
}

/// A list as one text, whose elements are separated by commas.
fn joined(value: &Value) -> Value {
    let Some(items) = value.as_array() else { return value.clone() };
    let texts = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
    texts.collect::<Vec<_>>().join(",").into()
}

#[cfg(test)]
mod tests {
    use imagescan_runtime::{Clock as _, SystemClock};

    use super::*;

    /// Whether a response has an element in any list; `None` without lists.
    fn finds(value: &Value) -> Option<bool> {
        match value {
            Value::Array(elements) => Some(!elements.is_empty()),
            Value::Object(fields) => fields.values().filter_map(finds).reduce(|one, other| one | other),
            _ => None,
        }
    }

    /// Otherwise the comparison of the clients would compare empty lists.
    #[tokio::test]
    async fn every_list_has_an_element_for_some_texts() {
        for &cloud in Provider::ALL {
            let mut empty: Vec<_> = emulated(cloud).map(Operation::name).collect();
            for texts in [Texts::Documented, Texts::Required] {
                let scene = Scene::start(7, SystemClock.now(), cloud, texts).await.expect("it starts");
                let clients = Clients::new(&scene.settings()).expect("the settings are complete");
                for operation in emulated(cloud) {
                    let sent = clients.send(operation, &scene.parameters(operation).to_string()).await;
                    if sent.is_ok_and(|reply| finds(&operation.payload(&reply.body)) != Some(false)) {
                        empty.retain(|name| *name != operation.name());
                    }
                }
            }
            assert_eq!(empty, [""; 0], "{}", cloud.name());
        }
    }
}
