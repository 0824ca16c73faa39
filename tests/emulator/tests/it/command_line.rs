//! The binary: arguments, startup message, shutdown.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use imagescan_emulator::Key;
use jiff::Timestamp;

use crate::alibaba;
use crate::call::Call;

const BINARY: &str = env!("CARGO_BIN_EXE_imagescan-emulator");

fn run(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).output().expect("the binary runs")
}

#[test]
fn help_names_every_option() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for option in [
        "--port",
        "--key",
        "--project",
        "--role",
        "--oidc",
        "--bearer",
        "--rate-limit",
        "--fault",
        "--random-faults",
        "--seed",
        "--images",
        "--speed",
        "--help",
    ] {
        assert!(help.contains(option), "{option}");
    }
    assert!(help.contains("MATCHER:FAULT:TIMES"));
}

#[test]
fn bad_arguments_exit_with_status_two_and_an_error() {
    for (arguments, message) in [
        (&["--port", "65536"][..], "--port"),
        (&["--port", "http"], "--port"),
        (&["--port"], "--port"),
        (&["--seed", "-1"], "--seed"),
        (&["--key", "only-an-id"], "--key"),
        (&["--key", ":secret"], "--key"),
        (&["--key", "id:"], "--key"),
        (&["--key", "id:secret:"], "--key"),
        (&["--project", ""], "--project"),
        (&["--role", ""], "--role"),
        (&["--oidc", ""], "--oidc"),
        (&["--bearer", ""], "--bearer"),
        (&["--rate-limit", "ListImageScanTask"], "--rate-limit"),
        (&["--rate-limit", "=1"], "--rate-limit"),
        (&["--rate-limit", "ListImageScanTask=-1"], "--rate-limit"),
        (&["--rate-limit", "ListImageScanTasks=1"], "no operation ListImageScanTasks"),
        (&["--images", "-1"], "--images"),
        (&["--images", "1000000001"], "up to 1000000000"),
        (&["--images", "18446744073709551615"], "up to 1000000000"),
        (&["--speed", "0"], "positive"),
        (&["--speed", "-1"], "positive"),
        (&["--speed", "NaN"], "positive"),
        (&["--speed", "inf"], "positive"),
        (&["--fault", "BatchScanSwrImage:thrott1e"], "throttle"),
        (&["--fault", "any"], "MATCHER:FAULT"),
        (&["--random-faults", "many"], "--random-faults"),
        (&["--color"], "--color"),
        (&["extra"], "extra"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(message), "{arguments:?}: {error}");
        assert!(!error.contains("secret"), "{arguments:?}: {error}");
    }
}

#[test]
fn a_port_in_use_exits_with_status_one() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&["--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
}

/// A running binary, which is killed when it is dropped.
struct Running {
    child: Child,
    address: String,
    /// Values of the `export`ed variables, by name.
    exported: Vec<(String, String)>,
    /// The other lines.
    lines: Vec<String>,
}

impl Running {
    /// Starts the binary and reads its startup message.
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(BINARY).args(arguments).stdout(Stdio::piped()).spawn().expect("it runs");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines().map(Result::unwrap);
        let first = output.next().expect("a startup message");
        let address = first.strip_prefix("# listening on http://").expect("an address").to_owned();
        let (mut exported, mut lines) = (Vec::new(), Vec::new());
        for line in output {
            let words = line.strip_prefix("export ").into_iter().flat_map(str::split_whitespace);
            let pairs = words.filter_map(|word| word.split_once('='));
            exported
                .extend(pairs.map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned())));
            let is_shell = line.is_empty() || line.starts_with('#') || line.starts_with("export ");
            assert!(is_shell, "{line:?} is not for a shell");
            if line.contains("Ctrl-C") {
                break;
            }
            lines.push(line);
        }
        Self { child, address, exported, lines }
    }

    fn exported(&self, name: &str) -> String {
        let variable = self.exported.iter().find(|(n, _)| n == name);
        variable.map(|(_, value)| value.clone()).expect("it is exported")
    }

    /// The status of a list of scans, signed with this key.
    async fn list(&self, key: &Key, project: &str) -> u16 {
        let date = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let call = Call::new("GET", &format!("/v5/{project}/image/tasks"), "type=image_scan", "");
        call.signed_by(key, &date).send(self.address.parse().expect("an address")).await.status
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_printed_keys_and_endpoints_work() {
    let running = Running::start(&[]);
    let key = |id, secret| Key::permanent(running.exported(id), running.exported(secret));
    let huawei = key("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK");
    assert_eq!(running.list(&huawei, &running.exported("HUAWEICLOUD_SDK_PROJECT_ID")).await, 200);
    assert_eq!(running.exported("HUAWEICLOUD_SDK_REGION"), "cn-north-4");
    let other = format!("# HUAWEICLOUD_SDK_REGION_HSS_CN_SOUTH_1='http://{}'", running.address);
    assert!(running.lines.contains(&other), "{:?}", running.lines);
    for name in [
        "HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4",
        "TENCENTCLOUD_TCSS_ENDPOINT",
        "TENCENTCLOUD_STS_ENDPOINT",
        "ALIBABA_CLOUD_SAS_ENDPOINT",
        "ALIBABA_CLOUD_CR_ENDPOINT",
    ] {
        assert_eq!(running.exported(name), format!("http://{}", running.address));
    }
    assert_eq!(key("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"), huawei);
    assert_eq!(key("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"), huawei);
}

#[tokio::test]
async fn the_given_keys_work() {
    let running =
        Running::start(&["--key", "AK1:sk1", "--key=AK2:sk2:to:ken", "--project", "p-1", "--port=0"]);
    assert_eq!(running.list(&Key::permanent("AK1", "sk1"), "p-1").await, 200);
    assert_eq!(running.list(&Key::temporary("AK2", "sk2", "to:ken"), "p-1").await, 200);
    assert_eq!(running.list(&Key::permanent("AK3", "sk3"), "p-1").await, 401);
}

#[tokio::test]
async fn the_binary_issues_temporary_keys() {
    let running = Running::start(&["--role", "my-role", "--oidc=my-token", "--project=p-1"]);
    let address = running.address.parse().expect("an address");
    let path = "/latest/meta-data/ram/security-credentials/";
    assert_eq!(Call::new("GET", path, "", "").send(address).await.text(), "my-role");
    let call = Call::new("POST", "/v1/credentials", "", "{}").with("authorization", "my-token");
    let response = call.send(address).await.json();
    let field = |name: &str| response["credential"][name].as_str().expect("text").to_owned();
    let key = Key::temporary(field("accessKeyId"), field("secretAccessKey"), field("securityToken"));
    assert_eq!(running.list(&key, "p-1").await, 200);
}

#[tokio::test]
async fn the_printed_credential_services_work() {
    let running = Running::start(&[]);
    let message = running.lines.join("\n");
    for text in ["emulated-role", "emulated.oidc.token", "emulated-user", "emulated-password"] {
        assert!(message.contains(text), "{text}: {message}");
    }
    let (_, uri) = message.split_once("ALIBABA_CLOUD_CREDENTIALS_URI='http://").expect("a URI");
    let (address, path) = uri.split('\'').next().and_then(|uri| uri.split_once('/')).expect("a path");
    let call = Call::new("GET", &format!("/{path}"), "", "");
    assert_eq!(call.send(address.parse().expect("an address")).await.json()["Code"], "Success");
}

#[tokio::test]
async fn bearer_tokens_and_rate_limits_can_be_set() {
    let running = Running::start(&["--bearer", "valid", "--rate-limit", "PublicPreCheckImageScanTask=0"]);
    let call = alibaba::pre_check("SignatureType=BEARERTOKEN");
    let response = |token: &str| {
        let (call, to) = (call.clone().with("x-acs-bearer-token", token), running.address.parse());
        async move { alibaba::error(&call.send(to.expect("an address")).await).1 }
    };
    assert_eq!(response("valid").await, "Throttling.User");
    assert_eq!(response("bad").await, "InvalidBearerToken");
}

#[tokio::test]
async fn faults_can_be_set_by_rules_and_at_random() {
    let running = Running::start(&[
        "--key=AK:sk",
        "--project=p-1",
        "--fault=ListImageScanTask:none:2",
        "--fault=ListImageScanTask:throttle:1",
        "--fault",
        "#4:gateway-page=504",
        "--fault=ListImageScanTask:none:1",
        "--fault=any:server-error:always",
    ]);
    for status in [200, 200, 429, 504, 200, 502, 502] {
        assert_eq!(running.list(&Key::permanent("AK", "sk"), "p-1").await, status);
    }

    let running = Running::start(&["--random-faults=3"]);
    let mut responses = std::collections::HashSet::new();
    for _ in 0..100 {
        let response = Call::list("").try_send(running.address.parse().expect("an address")).await;
        responses.insert(response.map(|wire| wire.get(..12).map(<[u8]>::to_vec)).ok());
    }
    assert!(responses.len() > 4, "{responses:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_exits_with_success() {
    let mut running = Running::start(&[]);
    let id = running.child.id().to_string();
    assert!(Command::new("sh").args(["-c", "kill -INT $0", &id]).status().expect("kill runs").success());
    assert!(running.child.wait().expect("it ends").success());
}
