//! The records of the clients in `tracing`: the documented fields, and no secret at any level.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use cargo_metadata::DependencyKind;
use imagescan::credentials::from_fn;
use imagescan::{Cached, Credentials, Error, ProvideCredentials as _};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Metadata, Subscriber};

use crate::tree::workspace;
use imagescan_suite::support::emulated::{self, PROJECT, emulator};
use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::scripted_clients::{NOW, TestClock, huawei, list, pre_check, schedule, tasks};
use imagescan_suite::support::test_host::{TestHost, now};

/// A span of the clients, with its recorded values.
#[derive(Clone, Debug, Default)]
struct Span {
    name: &'static str,
    declared: BTreeSet<&'static str>,
    fields: BTreeMap<&'static str, String>,
}

/// Records everything at every level.
#[derive(Clone, Default)]
pub(crate) struct Everything {
    ids: Arc<AtomicU64>,
    spans: Arc<Mutex<BTreeMap<u64, Span>>>,
    events: Arc<Mutex<Vec<BTreeMap<&'static str, String>>>>,
    /// Everything that any crate recorded.
    pub(crate) text: Arc<Mutex<String>>,
}

impl Everything {
    /// Subscribes on this thread.
    pub(crate) fn listen(&self) -> DefaultGuard {
        // With a single subscriber, `tracing` queries the subscriber of the first thread at each callsite, and caches
        // the result for all: tests without a subscriber would disable the callsite for this one.
        static OTHER: OnceLock<Dispatch> = OnceLock::new();
        OTHER.get_or_init(|| Dispatch::new(Everything::default()));
        let on = tracing::subscriber::set_default(self.clone());
        tracing::callsite::rebuild_interest_cache();
        on
    }
}

struct Values<'a>(&'a mut BTreeMap<&'static str, String>, &'a mut String);

impl Visit for Values<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let value = format!("{value:?}");
        let _ = writeln!(self.1, "{} = {value}", field.name());
        self.0.insert(field.name(), value);
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = self.ids.fetch_add(1, Ordering::SeqCst) + 1;
        let metadata = attributes.metadata();
        let mut span = Span {
            name: metadata.name(),
            declared: metadata.fields().iter().map(|field| field.name()).collect(),
            fields: BTreeMap::new(),
        };
        attributes.record(&mut Values(&mut span.fields, &mut self.text.lock().unwrap()));
        if metadata.target().starts_with("imagescan") {
            self.spans.lock().unwrap().insert(id, span);
        }
        Id::from_u64(id)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut spans = self.spans.lock().unwrap();
        let mut other = Span::default();
        let span = spans.get_mut(&id.into_u64()).unwrap_or(&mut other);
        values.record(&mut Values(&mut span.fields, &mut self.text.lock().unwrap()));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Values(&mut fields, &mut self.text.lock().unwrap()));
        if event.metadata().target().starts_with("imagescan") {
            self.events.lock().unwrap().push(fields);
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The table in the documentation of the module `trace`: span and field.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let path = workspace::root().join("clients/runtime/src/trace.rs");
    let text = std::fs::read_to_string(path).expect("the module is there");
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut span = String::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("//! |")) {
        let cells: Vec<&str> = row.split('|').collect();
        let named: Vec<&str> = cells[0].split('`').skip(1).step_by(2).collect();
        if let [name] = named[..] {
            name.clone_into(&mut span);
        }
        let fields = cells[1].split('`').skip(1).step_by(2).map(str::to_owned);
        table.entry(span.clone()).or_default().extend(fields);
    }
    table.retain(|span, _| !span.is_empty());
    table
}

#[tokio::test(start_paused = true)]
async fn spans_have_exactly_the_documented_fields() {
    let seen = Everything::default();
    let _on = seen.listen();
    let script = Scripted::new([
        response(503, "").header("x-request-id", "rid-1"),
        tasks().header("x-request-id", "rid-2"),
    ]);
    huawei(script).build().unwrap().send(list()).await.unwrap();
    let spans: Vec<Span> = seen.spans.lock().unwrap().values().cloned().collect();
    let names: Vec<_> = spans.iter().map(|span| span.name).collect();
    assert_eq!(names, ["call", "attempt", "attempt"]);
    let documented = documented();
    assert_eq!(documented.len(), 2);
    for span in &spans {
        let declared: BTreeSet<String> = span.declared.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(declared, documented[span.name], "{}", span.name);
    }
    let recorded =
        |index: usize, field: &str| spans[index].fields.get(field).map(|text| text.trim_matches('"'));
    for (index, field, value) in [
        (0, "otel.name", "HSS/ListImageScanTask"),
        (0, "rpc.system", "huawei"),
        (0, "rpc.method", "ListImageScanTask"),
        (0, "cloud.region", "cn-north-4"),
        (0, "server.address", "hss.cn-north-4.myhuaweicloud.com"),
        (0, "imagescan.attempts", "2"),
        (0, "imagescan.request_id", "rid-2"),
        (1, "http.request.method", "GET"),
        (1, "http.request.resend_count", "0"),
        (1, "http.response.status_code", "503"),
        (1, "imagescan.request_id", "rid-1"),
        (1, "error.type", "Server"),
        (2, "http.request.resend_count", "1"),
        (2, "http.response.status_code", "200"),
    ] {
        assert_eq!(recorded(index, field), Some(value), "{field} of span {index}");
    }
    assert_eq!((recorded(0, "error.type"), recorded(2, "error.type")), (None, None));
    let events = seen.events.lock().unwrap();
    assert_eq!(events.len(), 1);
    let fields: Vec<_> = events[0].keys().copied().collect();
    assert_eq!(fields, ["error.type", "imagescan.pause_ms", "message"]);
}

#[tokio::test(start_paused = true)]
async fn a_response_that_cannot_be_decoded_is_an_error_in_both_spans() {
    let seen = Everything::default();
    let _on = seen.listen();
    for (body, kind) in [(r#"{"total_num":"many"}"#, "Decode"), (r#"{"other":1}"#, "UnexpectedResponse")] {
        seen.spans.lock().unwrap().clear();
        let script = Scripted::new([response(200, body).header("x-request-id", "rid-1")]);
        huawei(script).build().unwrap().send(list()).await.unwrap_err();
        let spans = seen.spans.lock().unwrap();
        assert_eq!(spans.len(), 2);
        for span in spans.values() {
            assert_eq!(span.fields["error.type"], kind, "{}", span.name);
            assert_eq!(span.fields["imagescan.request_id"].trim_matches('"'), "rid-1", "{}", span.name);
        }
    }
}

/// The platform owns a file with an identity token, and lets the whole container read it.
#[cfg(unix)]
#[test]
fn files_with_secrets_that_others_can_read_are_reported() {
    use std::os::unix::fs::PermissionsExt as _;

    let test_host = TestHost::new().file("planted", "planted-content");
    let file = test_host.host_environment().expand_home("~/planted").expect("a home");
    for (mode, expected) in [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1), (0o644, 1)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("a mode");
        let seen = Everything::default();
        let _on = seen.listen();
        test_host.host_environment().read(&file).expect("a file").expect("text");
        assert_eq!(seen.events.lock().unwrap().len(), expected, "{mode:o}");
        test_host.host_environment().read_token("~/planted", "a test").expect("a token");
        let events = seen.events.lock().unwrap();
        assert_eq!(events.len(), expected, "{mode:o}");
        for event in events.iter() {
            assert_eq!(event["path"], file.display().to_string());
            assert!(event["message"].contains("chmod 600"), "{event:?}");
        }
        assert!(!seen.text.lock().unwrap().contains("planted-content"));
    }
}

#[tokio::test]
async fn no_level_records_a_secret() {
    let seen = Everything::default();
    let _on = seen.listen();
    let emulator = emulator().await;
    seen.text.lock().unwrap().clear();
    let huawei = emulated::huawei(&emulator).project_id(PROJECT).build().unwrap();
    huawei.send(list().task_name("planted-name")).await.unwrap();
    huawei.raw("GET /v5/{project_id}/planted-path").json_text(r#"{"a":"planted-value"}"#).await.unwrap_err();
    let tencent = emulated::tencent(&emulator).build().unwrap();
    tencent.send(schedule()).await.unwrap();
    tencent.raw("DescribeAssetImageList").await.unwrap_err();
    for version in [imagescan_alibaba::SignatureVersion::Acs3, imagescan_alibaba::SignatureVersion::Rpc] {
        let client = emulated::alibaba(&emulator).signature(version).build().unwrap();
        client.send(pre_check().repo_names(["planted-repo"])).await.unwrap();
    }
    let text = seen.text.lock().unwrap();
    assert!(text.contains("TCSS/DescribeAssetImageList") && text.contains("HSS/raw"), "{text}");
    // The emulator, on the same thread, may record requests; this test is about the clients.
    assert!(text.contains("otel.name") && !text.contains("planted"), "{text}");
}

#[test]
fn tracing_is_off_without_a_subscriber() {
    let members = workspace::members();
    let mut asked = 0;
    for package in workspace::clients(&members) {
        let default = package.features.get("default").cloned().unwrap_or_default();
        assert!(!default.iter().any(|feature| feature.contains("tracing")), "{}", package.name);
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            assert!(dependency.name != "tracing" || dependency.optional, "{} wants tracing", package.name);
            let turned_on = dependency.features.iter().any(|feature| feature == "tracing");
            assert!(!turned_on, "{} turns on tracing of {}", package.name, dependency.name);
            asked += usize::from(dependency.name == "tracing");
        }
    }
    assert_eq!(asked, 1, "the runtime alone knows tracing");
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_is_recorded_while_credentials_are_valid() {
    let seen = Everything::default();
    let _on = seen.listen();
    let loads = Arc::new(AtomicU64::new(0));
    let cached = Cached::new(from_fn(move || {
        let first = loads.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            let keys = Credentials::new("ID", "planted-secret").with_expiry(now() + Duration::from_secs(60));
            if first { Ok(keys) } else { Err(Error::invalid("the vault is shut for planted-secret")) }
        }
    }));
    let clock = TestClock::standing();
    let cached = cached.clock(clock.clone());
    for passed in [0, 40, 40] {
        clock.set(NOW + passed);
        cached.provide().await.expect("they are good");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let events = seen.events.lock().unwrap();
    assert_eq!(
        events.iter().filter_map(|event| event.get("error")).collect::<Vec<_>>(),
        ["the vault is shut for …"]
    );
    assert!(!seen.text.lock().unwrap().contains("planted"));
}
