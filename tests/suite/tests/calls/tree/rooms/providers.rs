//! The runtime knows no provider.

use std::fs;
use std::path::PathBuf;

use super::{files, source_folder};

/// What only one provider knows: names of clouds, services, hosts, headers and members. Found in any case, and inside of
/// longer words.
const PROVIDER_WORDS: [&str; 28] = [
    "tencent",
    "alibaba",
    "aliyun",
    "huawei",
    "qcloud",
    "x-tc-",
    "x-acs-",
    "x-sdk-",
    "x-auth-token",
    "x-project-id",
    "x-domain-id",
    "hostid",
    "host_id",
    "codedesc",
    "apigw",
    "agency",
    "tc3",
    "acs3",
    "accesskeyid",
    "secretid",
    "secret_id",
    "hss",
    "tcss",
    "swr",
    "cvm",
    "security-token",
    "security_token",
    "100.100.100.200",
];

#[test]
fn the_runtime_knows_no_provider() {
    let manifest = fs::read_to_string(source_folder().join("../Cargo.toml")).expect("text");
    let mut wrong = Vec::new();
    for (path, text) in files().into_iter().chain([(PathBuf::from("Cargo.toml"), manifest)]) {
        let name = path.to_string_lossy();
        for (number, line) in std::iter::once(&*name).chain(text.lines()).enumerate() {
            let lower = line.to_ascii_lowercase();
            let words = PROVIDER_WORDS.iter().filter(|word| lower.contains(**word));
            wrong.extend(words.map(|word| format!("{}:{number}: {word}", path.display())));
        }
    }
    assert!(
        wrong.is_empty(),
        "clients/runtime names a provider; ask its `Protocol`:\n  {}",
        wrong.join("\n  ")
    );
}
