//! The parameters that clients add to those of an operation. The generator rejects parameters with
//! these names by a list; this test compares the list with requests and with the sources of the clients.

use std::collections::BTreeSet;
use std::fs;

use imagescan_alibaba::sas::{self, PublicPreCheckImageScanTask};
use imagescan_alibaba::{Format, SignatureVersion};
use imagescan_emulator::Emulator;
use imagescan_huawei::hss::ListImageScanTask;
use imagescan_runtime::provider::Location;
use imagescan_runtime::{Credentials, Operation};
use imagescan_tencent::tcss::DescribeImageRegistryTimingScanTask;

use imagescan_suite::support::emulated;

use crate::tree::workspace;

/// The list of the generator: headers in lower case, and parameters of the query with `?` in front.
fn list() -> BTreeSet<&'static str> {
    let lines = include_str!("../../../../../codegen/src/lint/client_parameters.txt").lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Credentials of each kind: keys, keys with a token, and a token alone.
fn credentials() -> [Credentials; 3] {
    [Credentials::new("AKEXAMPLE", "secret-of-ak"), emulated::keys(), Credentials::bearer("token-of-bearer")]
}

/// The names on the requests since the last call, without those of the operation's own parameters.
fn sent<O: Operation>(emulator: &Emulator) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let of_operation = |name: &str| O::META.fields.iter().any(|field| field.name.eq_ignore_ascii_case(name));
    let requests = emulator.requests();
    assert!(
        !requests.is_empty(),
        "{}: a request is sent, whether the service accepts it or not",
        O::META.name
    );
    for request in requests {
        names.extend(request.headers.iter().map(|(name, _)| name.clone()).filter(|name| !of_operation(name)));
        let pairs = request.query_pairs().into_iter();
        let query = pairs.map(|(name, _)| String::from_utf8(name).expect("text"));
        // A list is sent as `Name.1`.
        let own = |name: &String| !of_operation(name.split('.').next().unwrap_or_default());
        names.extend(query.filter(own).map(|name| format!("?{name}")));
    }
    emulator.clear_requests();
    names
}

#[tokio::test]
async fn the_list_has_everything_that_clients_write() {
    let emulator = emulated::emulator().await;
    let mut names = BTreeSet::new();
    // The request counts, whether it is accepted or not.
    for credentials in credentials() {
        for signature in [SignatureVersion::Acs3, SignatureVersion::Rpc] {
            let client = emulated::alibaba(&emulator).signature(signature).format(Format::Xml);
            let client: sas::Client = client.credentials(credentials.clone()).build().expect("good settings");
            let _ = client.send(PublicPreCheckImageScanTask::new().repo_names(["a"])).await;
            names.extend(sent::<PublicPreCheckImageScanTask>(&emulator));
        }
        let client = emulated::huawei(&emulator).project_id(emulated::PROJECT);
        let client = client.credentials(credentials.clone()).build().expect("good settings");
        let _ = client.send(ListImageScanTask::new("image_scan")).await;
        names.extend(sent::<ListImageScanTask>(&emulator));
    }
    // Tencent Cloud has no token in place of a signature.
    for credentials in &credentials()[..2] {
        let client = emulated::tencent(&emulator).credentials(credentials.clone()).build();
        let _ = client.expect("good settings").send(DescribeImageRegistryTimingScanTask::new()).await;
        names.extend(sent::<DescribeImageRegistryTimingScanTask>(&emulator));
    }
    let list = list();
    let unlisted: Vec<_> = names.iter().filter(|name| !list.contains(name.as_str())).collect();
    assert!(unlisted.is_empty(), "codegen/src/lint/client_parameters.txt lacks {unlisted:?}");
    for name in
        ["host", "authorization", "x-acs-date", "x-sdk-date", "x-tc-token", "x-auth-token", "?Signature"]
    {
        assert!(names.contains(name), "{name} is sent: {names:?}");
    }
}

#[test]
fn the_list_has_only_what_clients_write() {
    let mut sources = String::new();
    let mut folders = vec![workspace::root().join("clients")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("generated") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                sources += &fs::read_to_string(path).expect("text");
            }
        }
    }
    let own = list().into_iter().filter(|name| name.starts_with("x-") || name.starts_with('?'));
    let stale: Vec<_> =
        own.filter(|name| !sources.contains(&format!("\"{}\"", name.trim_start_matches('?')))).collect();
    assert!(stale.is_empty(), "codegen/src/lint/client_parameters.txt lists {stale:?}");
}

/// A document may declare a header that the client fills in, but not one that it always writes.
#[test]
fn no_operation_has_a_parameter_of_these_names() {
    let list = list();
    let services = [sas::OPERATIONS, imagescan_huawei::hss::OPERATIONS, imagescan_tencent::tcss::OPERATIONS];
    for operation in services.into_iter().flatten() {
        let headers = operation
            .fields
            .iter()
            .filter(|field| matches!(field.location, Location::Header | Location::ClientHeader));
        for field in headers {
            assert!(!list.contains(field.name.to_lowercase().as_str()), "{}: {}", operation.name, field.name);
        }
    }
}
